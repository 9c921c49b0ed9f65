"""Port to what earlier mails left behind: conversations, answers sent, examples taught."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from smbflow.domain.conversation import OtherMail
from smbflow.domain.enquiry import Example


class Conversations(Protocol):
    """Other mails; what a step says of its own is written when the step is committed."""

    def sharing(self, ids: Sequence[str], *, besides: int) -> Sequence[OtherMail]:
        """Return the mails that share one of these ids, but for one job's, oldest first."""
        ...

    def sent_alone(self, pipeline: str, since: datetime) -> int:
        """Return how many answers were given to the outbox since then that nobody looked at."""
        ...

    def examples(self, pipeline: str) -> tuple[Example, ...]:
        """Return what people's corrections taught, oldest first."""
        ...
