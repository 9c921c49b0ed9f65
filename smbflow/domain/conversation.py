"""Conversations: mails that belong together, known by the ids that they share (RFC 5322, 3.6.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smbflow.domain.reason import Finding


@dataclass(frozen=True, slots=True)
class Closing:
    """An earlier document that needs nobody any more: it is set aside, and the finding says why."""

    job_id: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a mail belongs: what only it has, the ids it shares with others, who wrote it.

    `sent_at` is when, by their own clock. `closes` are mails that this one takes the place of.
    """

    own: str
    shared: tuple[str, ...]
    who: str
    closes: tuple[Closing, ...] = ()
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OtherMail:
    """Another mail of the same conversation.

    `is_open` where it waits for a person or its answer is held, `busy` while it is worked on.
    """

    job_id: int
    own: str
    who: str
    is_open: bool
    busy: bool
    sent_at: datetime | None = None

    def leads(self, job_id: int, sent_at: datetime | None) -> bool:
        """Say whether it is newer than a mail: by when they were sent, else by when they came."""
        if self.sent_at is None or sent_at is None or self.sent_at == sent_at:
            return self.job_id > job_id
        return self.sent_at > sent_at
