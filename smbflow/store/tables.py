"""The store's tables. Money is TEXT decimals, instants are UTC text, values are JSON text.

Readers use the Core tables at the end of the module (`jobs.c.state`), which cost no ORM.
The counts that the screen shows all the time live in `tallies`, kept by triggers (schema.py).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Index, Table, Text, text
from sqlmodel import Field, SQLModel

from smbflow.store.columns import Exact, Instant
from smbflow.store.tables_books import (
    BatchRow,
    BillLineRow,
    BillRow,
    OutboxRow,
    VerifiedBankDetailsRow,
)
from smbflow.store.tables_quotes import QuoteRow

METADATA = SQLModel.metadata


class DocumentRow(SQLModel, table=True):
    """A file as received, or a part of one; its bytes lie in the spool under `sha256`."""

    __tablename__ = "documents"

    id: int = Field(primary_key=True)
    sha256: str = Field(index=True)
    name: str
    size: int
    received_at: datetime = Field(sa_type=Instant)
    origin: str
    parent_id: int | None = Field(default=None, foreign_key="documents.id", index=True)
    first_page: int | None = None
    last_page: int | None = None


class JobRow(SQLModel, table=True):
    """A document on its way through a pipeline, with all that lists show of it.

    `step` is the step to run next and `result_id` the stored value that goes into it (None: the
    intake). `run_at` is None for "as soon as possible", so that a clock set back delays nothing.
    `asked_at`, `later_until`, `hard`, `reason`, `sentence` describe the gravest finding.
    `automatic` is None until decided, True where the machine decided alone, False once it asked.
    `month` is the month of arrival in the business's zone (`2026-11`). `filed_at` is when the
    original went to done/ or aside/, under the path `filed_as` within the workspace.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("jobs_state", "state", "id"),
        Index("jobs_pipeline", "pipeline", "id"),
        Index("jobs_pipeline_state", "pipeline", "state", "id"),
        Index(
            "jobs_to_run",
            "priority",
            "crashes",
            "id",
            "pipeline",
            "run_at",
            sqlite_where=text("state = 'waiting'"),
        ),
        Index("jobs_due", "run_at", sqlite_where=text("state = 'waiting' AND run_at NOT NULL")),
        Index("jobs_leased", "lease_until", sqlite_where=text("lease_token NOT NULL")),
        Index(
            "jobs_needs_you",
            text("hard DESC"),
            "asked_at",
            "id",
            sqlite_where=text("state = 'escalated'"),
        ),
        Index("jobs_posting", "posting", "id", sqlite_where=text("posting NOT NULL")),
        Index("jobs_to_file", "state", "id", sqlite_where=text("filed_at IS NULL")),
        Index("jobs_spot_check", "month", "id", sqlite_where=text("spot_check = 1")),
        Index("jobs_parent", "parent_id", sqlite_where=text("parent_id NOT NULL")),
    )

    id: int = Field(primary_key=True)
    pipeline: str
    document_id: int = Field(foreign_key="documents.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="jobs.id")
    state: str
    posting: str | None = None
    step: str
    result_id: int | None = None
    segment: int = 1
    decision_id: int | None = None
    kind: str | None = None
    who: str | None = None
    number: str | None = None
    subject: str | None = None
    amount: Decimal | None = Field(default=None, sa_type=Exact)
    currency: str | None = None
    order_number: str | None = None
    reason: str | None = None
    sentence: str | None = None
    hard: bool = False
    asked_at: datetime | None = Field(default=None, sa_type=Instant)
    later_until: datetime | None = Field(default=None, sa_type=Instant)
    automatic: bool | None = None
    spot_check: bool = False
    month: str
    cost: Decimal = Field(default=Decimal(0), sa_type=Exact)
    priority: int = 1
    run_at: datetime | None = Field(default=None, sa_type=Instant)
    lease_token: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    crashes: int = 0
    attempts: int = 0
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    filed_at: datetime | None = Field(default=None, sa_type=Instant)
    filed_as: str | None = None


class TallyRow(SQLModel, table=True):
    """How many jobs are where, kept by triggers; `automatic` is -1 while undecided, else 0 or 1."""

    __tablename__ = "tallies"

    pipeline: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    state: str = Field(primary_key=True)
    automatic: int = Field(primary_key=True)
    jobs: int


class StepResultRow(SQLModel, table=True):
    """A step that ran, and its value as JSON.

    `outcome` names the outcome class in lower_snake_case, or `revised` for a person's correction.
    After `next` the value is what `step` gives; after `escalate` and `revised` it is what `step`
    takes. `cost` is in the business's currency.
    """

    __tablename__ = "step_results"
    __table_args__ = (Index("step_results_job", "job_id", "id"),)

    id: int = Field(primary_key=True)
    job_id: int = Field(foreign_key="jobs.id")
    segment: int
    step: str
    schema_version: int
    outcome: str
    value: str | None = Field(default=None, sa_type=Text)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime = Field(sa_type=Instant)
    cpu_ms: int = 0
    cost: Decimal = Field(default=Decimal(0), sa_type=Exact)


class EscalationRow(SQLModel, table=True):
    """A question to a person; answered by at most one decision."""

    __tablename__ = "escalations"
    __table_args__ = (
        Index("escalations_job", "job_id", "id"),
        Index("escalations_open", "job_id", unique=True, sqlite_where=text("decision_id IS NULL")),
    )

    id: int = Field(primary_key=True)
    job_id: int = Field(foreign_key="jobs.id")
    segment: int
    step: str
    result_id: int | None = Field(default=None, foreign_key="step_results.id")
    asked_at: datetime = Field(sa_type=Instant)
    decision_id: int | None = Field(default=None, foreign_key="decisions.id")


class FindingRow(SQLModel, table=True):
    """A finding of an escalation, or why a job was set aside (`escalation_id` None)."""

    __tablename__ = "findings"
    __table_args__ = (
        Index("findings_job", "job_id", "id"),
        Index("findings_reason", "month", "pipeline", "reason"),
    )

    id: int = Field(primary_key=True)
    job_id: int = Field(foreign_key="jobs.id")
    escalation_id: int | None = Field(default=None, foreign_key="escalations.id", index=True)
    pipeline: str
    month: str
    reason: str
    severity: str
    sentence: str
    field: str | None = None
    other: str | None = None


class DecisionRow(SQLModel, table=True):
    """A person's answer; `body` is the whole Decision as JSON."""

    __tablename__ = "decisions"
    __table_args__ = (Index("decisions_job", "job_id", "id"),)

    id: int = Field(primary_key=True)
    job_id: int = Field(foreign_key="jobs.id")
    segment: int
    by: str
    verdict: str
    why: str = ""
    at: datetime = Field(sa_type=Instant)
    body: str = Field(sa_type=Text)


class AuditEventRow(SQLModel, table=True):
    """A link of the audit chain; `facts` is canonical JSON without personal content."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("audit_events_job", "job_id", "id"),
        Index("audit_events_kind", "kind", "id"),
    )

    id: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    who: str
    kind: str
    job_id: int | None = None
    facts: str = Field(sa_type=Text)
    content_hash: str | None = None
    previous: str
    hash: str


class AuditContentRow(SQLModel, table=True):
    """The personal part of an event as canonical JSON; erasable, the chain holds its hash."""

    __tablename__ = "audit_contents"

    event_id: int = Field(primary_key=True, foreign_key="audit_events.id")
    content: str = Field(sa_type=Text)


class HumanCheckRow(SQLModel, table=True):
    """What a person said of one field; `blind` where our value was hidden from them.

    `stratum` is `automatic` or `escalated`, `month` the job's month of arrival.
    """

    __tablename__ = "human_checks"
    __table_args__ = (
        Index("human_checks_month", "pipeline", "month", "stratum", "blind"),
        Index("human_checks_job", "job_id"),
    )

    id: int = Field(primary_key=True)
    job_id: int = Field(foreign_key="jobs.id")
    pipeline: str
    month: str
    stratum: str
    blind: bool
    field: str
    machine_value: str | None = None
    machine_confidence: float | None = None
    human_value: str | None = None
    right: bool
    by: str
    at: datetime = Field(sa_type=Instant)


class ArrivalRow(SQLModel, table=True):
    """A file taken from a folder; `token` names it on its way into the spool."""

    __tablename__ = "arrivals"

    token: str = Field(primary_key=True)
    path: str
    mtime_ns: int
    size: int
    sha256: str
    job_id: int = Field(foreign_key="jobs.id", index=True)


class OfficeRow(SQLModel, table=True):
    """What the office remembers beside jobs: see `store.office.OfficeKey`."""

    __tablename__ = "office"

    key: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)


class SpendingRow(SQLModel, table=True):
    """What a call to a model cost, at most until it is `settled`; `day` is the office's.

    Money is in billionths of the business's currency, so that SQLite adds it up exactly.
    `result_id` is the step's run that the cost was added to, None until that step commits.
    """

    __tablename__ = "spending"
    __table_args__ = (
        Index("spending_day", "day", "billionths", "tokens"),
        Index("spending_to_book", "job_id", sqlite_where=text("result_id IS NULL")),
    )

    id: int = Field(primary_key=True)
    model: str
    job_id: int | None = Field(default=None, foreign_key="jobs.id")
    day: str
    billionths: int
    tokens: int
    settled: bool = False
    result_id: int | None = Field(default=None, foreign_key="step_results.id")
    at: datetime = Field(sa_type=Instant)


class LessonRow(SQLModel, table=True):
    """What a person's word on one document taught about its supplier; `body` is a Lesson as JSON.

    It counts until the document is refused, taken back or reversed. `key` is the supplier's id, VAT
    id or folded name.
    """

    __tablename__ = "lessons"
    __table_args__ = (Index("lessons_key", "key", "id"),)

    id: int = Field(primary_key=True)
    job_id: int = Field(foreign_key="jobs.id", unique=True)
    key: str
    name: str
    supplier_id: str | None = None
    by: str
    at: datetime = Field(sa_type=Instant)
    body: str = Field(sa_type=Text)


class LessonMarkRow(SQLModel, table=True):
    """A mark by which documents of a lesson's supplier are told from others."""

    __tablename__ = "lesson_marks"

    mark: str = Field(primary_key=True)
    lesson_id: int = Field(primary_key=True, foreign_key="lessons.id", index=True)


class ModelCheckRow(SQLModel, table=True):
    """What a person's word says of a model's value: `task` is the name of the prompt."""

    __tablename__ = "model_checks"
    __table_args__ = (Index("model_checks_task", "task", "model", "right"),)

    id: int = Field(primary_key=True)
    job_id: int = Field(foreign_key="jobs.id", index=True)
    task: str
    model: str
    field: str
    right: bool
    at: datetime = Field(sa_type=Instant)


def _core(model: type[SQLModel]) -> Table:
    return METADATA.tables[str(model.__tablename__)]


documents = _core(DocumentRow)
jobs = _core(JobRow)
tallies = _core(TallyRow)
step_results = _core(StepResultRow)
escalations = _core(EscalationRow)
findings = _core(FindingRow)
decisions = _core(DecisionRow)
outbox = _core(OutboxRow)
bills = _core(BillRow)
bill_lines = _core(BillLineRow)
batches = _core(BatchRow)
audit_events = _core(AuditEventRow)
audit_contents = _core(AuditContentRow)
human_checks = _core(HumanCheckRow)
arrivals = _core(ArrivalRow)
spending = _core(SpendingRow)
model_checks = _core(ModelCheckRow)
verified_bank_details = _core(VerifiedBankDetailsRow)
office = _core(OfficeRow)
lessons = _core(LessonRow)
lesson_marks = _core(LessonMarkRow)
quotes = _core(QuoteRow)
