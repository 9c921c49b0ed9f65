"""Port of the engine to the store: files become jobs, steps become stored results.

Each call is one transaction, with its audit event where something happened that matters to people
(not for a claim or a filed original); all of it survives a crash, or nothing.
Any call may raise StoreBusy (locked for long, disk full): nothing was changed, try again later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from smbflow.domain.conversation import Conversation
from smbflow.domain.decision import Decision
from smbflow.domain.enquiry import Example
from smbflow.domain.job import Job, JobState, Summary
from smbflow.domain.outcome import Effect
from smbflow.domain.reason import Finding


class StepOutcome(StrEnum):
    """What came of a step, as stored; `revised` is a value that a person corrected."""

    NEXT = "next"
    ESCALATE = "escalate"
    SET_ASIDE = "set_aside"
    EFFECT = "effect"
    SPLIT = "split"
    WAIT = "wait"
    RETRY = "retry"
    CRASH = "crash"
    REVISED = "revised"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file on its way into the spool; `token` makes taking it in happen once.

    `path` is where it was found, `month` the month of arrival in the business's zone (`2026-11`).
    An `urgent` one goes first: somebody waits for it.
    """

    token: str
    pipeline: str
    first_step: str
    path: str
    name: str
    mtime_ns: int
    size: int
    sha256: str
    month: str
    spot_check: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class ChildJob:
    """A document found inside another one, about to become a job of its own."""

    pipeline: str
    first_step: str
    sha256: str
    name: str
    size: int
    first_page: int | None = None
    last_page: int | None = None
    spot_check: bool = False


@dataclass(frozen=True, slots=True)
class StoredValue:
    """A step's value as JSON. After `next` it is what `step` gives, else what `step` takes."""

    step: str
    outcome: StepOutcome
    schema: int
    value: str


@dataclass(frozen=True, slots=True)
class Lease:
    """A job held by one runner: only who knows `token` may commit its next step.

    `stored` is what goes into `job.step` (None: the intake); `decision` started this segment.
    """

    job: Job
    token: str
    segment: int
    decision: Decision | None
    stored: StoredValue | None


@dataclass(frozen=True, slots=True)
class StepRun:
    """A step that ran, what it cost, and where the job goes from here.

    `value` (JSON) becomes the job's current value, None leaves the one before. `step` ran,
    `next_step` is to run next (the same again after an escalation, a wait or a crash).
    `crashes` and `attempts` are the new counts in a row, both 0 after a step that went well.
    With `from_start` the job's current value is the intake again. `part_of` and `teaches` are as
    in `domain.outcome.Next`.
    """

    step: str
    schema: int
    outcome: StepOutcome
    started_at: datetime
    ended_at: datetime
    state: JobState
    next_step: str
    value: str | None = None
    summary: Summary | None = None
    findings: tuple[Finding, ...] = ()
    effect: Effect | None = None
    children: tuple[ChildJob, ...] = ()
    run_at: datetime | None = None
    crashes: int = 0
    attempts: int = 0
    cpu_ms: int = 0
    cost: Decimal = Decimal(0)
    why: str = ""
    from_start: bool = False
    part_of: Conversation | None = None
    teaches: Example | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """A file whose job is decided and whose original is due in done/ or aside/.

    `filed_as` is where an earlier decision put it, relative to the workspace.
    """

    job_id: int
    sha256: str
    name: str
    state: JobState
    decided_at: datetime
    filed_as: str | None


class Jobs(Protocol):
    """What the engine asks of the store about jobs."""

    def take_in(self, arrivals: Sequence[Arrival], now: datetime) -> Sequence[int]:
        """Record files as documents and waiting jobs; return the job ids in order.

        An arrival whose token is known already is not recorded again: its job's id is returned.
        """
        ...

    def claim(
        self,
        pipelines: Collection[str],
        *,
        now: datetime,
        until: datetime,
        only: int | None = None,
    ) -> Lease | None:
        """Lease the next job that may run in one of these pipelines, None where there is none.

        Jobs that a person decided or waits for go first, then those without crashes, then the
        oldest. With `only`, that job or none.
        """
        ...

    def commit(self, lease: Lease, run: StepRun, *, until: datetime) -> Lease | None:
        """Store a step's result and move the job; return the lease for its next step, if any.

        The lease is kept where `run.state` is WORKING and no effect is under way; else given up.
        Raises LeaseLost where another runner holds the job by now: nothing was stored.
        Raises EffectRepeated where another job already made the same bill: nothing was stored.
        """
        ...

    def hand_back(self, lease: Lease, now: datetime) -> None:
        """Give up a lease without having run the step (an orderly stop)."""
        ...

    def recover(self, now: datetime) -> Sequence[int]:
        """Free jobs that a dead engine left working, each with one crash more; return their ids.

        Only the holder of the workspace's lock may call this.
        """
        ...

    def next_due(self, pipelines: Collection[str]) -> datetime | None:
        """Return when the next job that waits for its time may run, None where none waits."""
        ...

    def clock_went_back(self, by: timedelta, now: datetime) -> None:
        """Bring all due times forward by so much, else they would lie too far in the future."""
        ...

    def taken_in_month(self, pipeline: str, month: str) -> int:
        """Return how many documents arrived for a pipeline in a month (`2026-11`)."""
        ...

    def originals(self, limit: int) -> Sequence[Original]:
        """Return decided jobs whose original has not been filed yet, oldest first."""
        ...

    def filed(self, places: Mapping[int, str], now: datetime) -> None:
        """Note by job where its original lies, relative to the workspace."""
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An effect in the outbox; `interrupted` where a crash came between call and outcome."""

    id: int
    job_id: int
    connector: str
    key: str
    body: str
    attempts: int
    created_at: datetime
    interrupted: bool


class Outbox(Protocol):
    """What the engine asks of the store about effects outside (bills are held, not sent)."""

    def due(self, now: datetime) -> Sequence[Outgoing]:
        """Return effects that are to be made now, oldest first."""
        ...

    def next_held(self) -> datetime | None:
        """Return when the next effect that is held and was never tried is due, None for none."""
        ...

    def sending(self, outgoing: Outgoing, now: datetime) -> bool:
        """Note that the call is about to be made; False where it was withdrawn meanwhile."""
        ...

    def sent(self, outgoing: Outgoing, result: str, now: datetime) -> None:
        """Note that it happened (`result` says where to find it); the job is done."""
        ...

    def postponed(self, outgoing: Outgoing, run_at: datetime, why: str, now: datetime) -> None:
        """Note when to try again: to send, or for an interrupted one to look it up."""
        ...

    def unknown(self, outgoing: Outgoing, finding: Finding, now: datetime) -> None:
        """Ask a person: it may or may not have happened, and nobody else can tell."""
        ...


class Connector(Protocol):
    """A place outside where effects happen, each at most once per key."""

    name: str

    def lookup(self, key: str) -> str | None:
        """Return the result of an effect that happened under this key, None where none did.

        Raises LookupUnsupported where the target cannot be asked.
        """
        ...

    def send(self, key: str, body: str) -> str:
        """Make the effect and return its result (raises TransientFailure: certainly not made)."""
        ...
