"""Port of the desk to the store: what lists, stories and figures are made of. Only questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from smbflow.domain.bill import Bill
from smbflow.domain.decision import Decision
from smbflow.domain.document import Document
from smbflow.domain.event import Link
from smbflow.domain.job import JobState
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.ports.jobs import StepOutcome, StoredValue
from smbflow.domain.reason import Finding
from smbflow.domain.view import CheckDue, EffectView, FeedRow, NeedsYouRow, ReadyTotal


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """Which documents a list shows, newest first; see the desk's `feed`."""

    before: int | None = None
    skip: int = 0
    limit: int = 100
    search: str = ""
    pipeline: str | None = None
    state: JobState | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many jobs of a pipeline and month are in a state.

    `automatic` is None until decided, True where the machine decided alone, False once it asked.
    """

    pipeline: str
    month: str
    state: JobState
    automatic: bool | None
    jobs: int


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job with what its row in the feed leaves out; `result_id` is its current value."""

    row: FeedRow
    document: Document
    result_id: int | None
    spot_check: bool
    checked: bool
    automatic: bool | None
    later_until: datetime | None
    cost: Decimal
    linked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StepNote:
    """A step that ran; its value is asked for by `id` where `stored`."""

    id: int
    step: str
    outcome: StepOutcome
    schema: int
    stored: bool


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An audit event with its facts and, unless erased, its personal content."""

    id: int
    at: datetime
    who: str
    kind: str
    job_id: int | None
    facts: Mapping[str, Any]
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlindCount:
    """Documents of a stratum that were checked blind, and those fully right."""

    pipeline: str
    month: str
    automatic: bool
    checked: int
    right: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What the months say beside the tallies, by (pipeline, month)."""

    blind: tuple[BlindCount, ...]
    confirmed: Mapping[tuple[str, str], int]
    reasons: Mapping[tuple[str, str], tuple[tuple[str, int], ...]]
    costs: Mapping[tuple[str, str], Decimal]


class Records(Protocol):
    """What the desk asks of the store; every call sees one moment and answers in a blink."""

    def revision(self) -> int:
        """Return a number that rises with every change."""
        ...

    def feed(self, query: FeedQuery) -> tuple[FeedRow, ...]:
        """Return a window of the feed."""
        ...

    def feed_count(self, query: FeedQuery) -> int:
        """Return how many documents the whole feed would show."""
        ...

    def needs_you(self, *, limit: int, now: datetime) -> tuple[NeedsYouRow, ...]:
        """Return what waits for a person: hard stops, the oldest, then what is for later."""
        ...

    def checks_due(self, since_month: str) -> tuple[CheckDue, ...]:
        """Return decided documents drawn for a blind check that none had yet, oldest first.

        Older ones than of `since_month` (`2026-11`) are let go: their month is closed.
        """
        ...

    def taken_in(self) -> int:
        """Return how many documents ever became jobs, counted apart from their states."""
        ...

    def tallies(self) -> tuple[Tally, ...]:
        """Return the counts of jobs."""
        ...

    def ready_total(self) -> ReadyTotal:
        """Return the bills ready to import and their sum per currency (credits negative)."""
        ...

    def record(self, job_id: int) -> JobRecord | None:
        """Return a job, None where there is none of this number."""
        ...

    def findings(self, job_id: int) -> tuple[Finding, ...]:
        """Return what the job asks now, or why it was set aside."""
        ...

    def steps(self, job_id: int) -> tuple[StepNote, ...]:
        """Return the steps that ran, oldest first."""
        ...

    def value(self, result_id: int) -> StoredValue | None:
        """Return a stored value."""
        ...

    def decisions(self, job_id: int) -> tuple[Decision, ...]:
        """Return what people decided on a job, oldest first."""
        ...

    def effects(self, job_id: int) -> tuple[EffectView, ...]:
        """Return what happened outside because of a job, oldest first."""
        ...

    def sent_bill(self, job_id: int) -> Bill | None:
        """Return a job's bill that has left in a file and was not reversed, if any."""
        ...

    def checks(self, job_id: int) -> tuple[FieldCheck, ...]:
        """Return what people said of a job's fields."""
        ...

    def events(
        self, *, job_id: int | None = None, after: int = 0, limit: int = 1000
    ) -> Sequence[RecordedEvent]:
        """Return audit events in order, of one job or of all, with ids above `after`."""
        ...

    def links(self) -> Iterator[Link]:
        """Return the whole chain, link by link, to be verified."""
        ...

    def history(self, form: str) -> Iterator[str]:
        """Return the whole chain as text lines: `jsonl` or `csv`."""
        ...

    def figures(self, since_month: str) -> MonthFigures:
        """Return the months' figures from a month on (`2026-11`)."""
        ...

    def costs_since(self, instant: datetime) -> Decimal:
        """Return what steps cost since an instant."""
        ...
