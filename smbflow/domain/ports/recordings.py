"""Port to what the store kept of finished work: the path of each job, as it was taken then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from smbflow.domain.decision import Decision
from smbflow.domain.job import Job
from smbflow.domain.ports.jobs import StepOutcome, StoredValue


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """A step that ran: when, in which segment of the job, and what came of it.

    `value` is as in `StoredValue`. `reasons` and `sentences` are what it asked or noted; the
    sentences are empty where they were erased. `body` is the effect's, where it made one.
    """

    segment: int
    step: str
    outcome: StepOutcome
    started_at: datetime
    ended_at: datetime
    value: StoredValue | None = None
    reasons: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    body: str | None = None


@dataclass(frozen=True, slots=True)
class CallNote:
    """A call to a model: when, its facts, and its words as far as they were kept."""

    at: datetime
    facts: Mapping[str, Any]
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recording:
    """A job's path: its runs and calls in order, and the decision that began each segment."""

    job: Job
    runs: tuple[RecordedRun, ...]
    decisions: Mapping[int, Decision]
    calls: tuple[CallNote, ...]
    cost: Decimal = Decimal(0)

    def calls_within(self, run: RecordedRun) -> tuple[CallNote, ...]:
        """Return the calls that a run made."""
        return tuple(c for c in self.calls if run.started_at <= c.at <= run.ended_at)


class Recordings(Protocol):
    """What replaying asks of the store."""

    def recording(self, job_id: int) -> Recording | None:
        """Return a job's path, None where there is no such job."""
        ...

    def decided(self, pipeline: str, since: datetime, limit: int) -> Sequence[int]:
        """Return the newest decided jobs (done or set aside) that came in since, oldest first."""
        ...
