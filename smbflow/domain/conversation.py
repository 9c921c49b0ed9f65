"""Conversations: mails that belong together, known by the ids that they share (RFC 5322, 3.6.4)."""

from __future__ import annotations

from dataclasses import dataclass

from smbflow.domain.reason import Finding


@dataclass(frozen=True, slots=True)
class Closing:
    """An earlier document that needs nobody any more: it is set aside, and the finding says why."""

    job_id: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a mail belongs: what only it has, the ids it shares with others, who wrote it.

    `closes` are earlier mails that this one takes the place of.
    """

    own: str
    shared: tuple[str, ...]
    who: str
    closes: tuple[Closing, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierMail:
    """A mail of the same conversation that came in before.

    `is_open` where it waits for a person or its answer is held, `busy` while it is worked on.
    """

    job_id: int
    own: str
    who: str
    is_open: bool
    busy: bool
