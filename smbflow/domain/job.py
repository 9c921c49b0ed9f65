"""A job: one document on its way through one pipeline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from smbflow.domain.document import Document


class JobState(StrEnum):
    """Where a document is; each is in exactly one state."""

    WAITING = "waiting"
    WORKING = "working"
    ESCALATED = "escalated"
    DONE = "done"
    ASIDE = "aside"


class Posting(StrEnum):
    """How far a decided bill has come."""

    READY = "ready"
    IN_FILE = "in_file"
    IN_BOOKS = "in_books"
    REVERSED = "reversed"


ALLOWED: dict[JobState, frozenset[JobState]] = {
    JobState.WAITING: frozenset({JobState.WORKING}),
    JobState.WORKING: frozenset(JobState),
    JobState.ESCALATED: frozenset({JobState.WAITING, JobState.ASIDE}),
    JobState.DONE: frozenset({JobState.ESCALATED, JobState.WAITING}),
    JobState.ASIDE: frozenset({JobState.ESCALATED, JobState.WAITING}),
}
"""The state machine: which state may follow which. Only an undo or a retry leaves done or aside."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What lists show of a job without opening it; all unknown at first."""

    kind: str | None = None
    who: str | None = None
    number: str | None = None
    subject: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands now; changed only by `evolve`, stored only by the store."""

    id: int
    pipeline: str
    document: Document
    state: JobState
    step: str
    posting: Posting | None
    summary: Summary
    created_at: datetime
    updated_at: datetime
    spot_check: bool = False
    crashes: int = 0
    attempts: int = 0

    def evolve(self, **changes: object) -> Job:
        """Return the job with some values changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # replace() checks the names
