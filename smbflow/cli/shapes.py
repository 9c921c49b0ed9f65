"""What `--json` prints: the stable, documented shapes (docs/contract, generated from here).

Lists are JSON Lines, one object is one JSON object. Amounts are strings, instants and dates ISO
8601, pages count from 1, boxes are PDF points from the top left corner.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AliasPath, BeforeValidator, Field, PlainSerializer

from smbflow.cli.answers import QuestionShape
from smbflow.cli.comparisons import BacktestShape, ReplayShape
from smbflow.cli.output import plain
from smbflow.cli.quote_shapes import QuoteShape
from smbflow.cli.scores import EvaluationShape
from smbflow.cli.shape import Amount, Shape
from smbflow.config.pipeline import Autonomy
from smbflow.domain.decision import Verdict
from smbflow.domain.evidence import How
from smbflow.domain.job import JobState, Posting
from smbflow.domain.reason import Reason, Severity

AnyValue = Annotated[object, PlainSerializer(plain, return_type=str)]
Month = Annotated[date, PlainSerializer(lambda day: f"{day:%Y-%m}", return_type=str)]


def _named(*names: str) -> BeforeValidator:
    """Read pairs as objects with these names."""
    return BeforeValidator(lambda pairs: [dict(zip(names, pair, strict=True)) for pair in pairs])


def _of_summary(name: str) -> AliasPath:
    return AliasPath("summary", name)


class FindingShape(Shape):
    """One thing noticed: stable code, how grave, the sentence, and what it concerns."""

    reason: Reason
    severity: Severity
    sentence: str
    field: str | None
    other: str | None


class JobShape(Shape):
    """A line of `smbflow jobs`."""

    id: int = Field(validation_alias="job_id")
    pipeline: str
    file: str
    state: JobState
    posting: Posting | None
    step: str
    kind: str | None = Field(validation_alias=_of_summary("kind"))
    who: str | None = Field(validation_alias=_of_summary("who"))
    number: str | None = Field(validation_alias=_of_summary("number"))
    subject: str | None = Field(validation_alias=_of_summary("subject"))
    amount: Amount | None = Field(validation_alias=_of_summary("amount"))
    currency: str | None = Field(validation_alias=_of_summary("currency"))
    order: str | None = Field(validation_alias=_of_summary("order"))
    reason: str | None
    reasons: tuple[Reason, ...]
    created_at: datetime
    updated_at: datetime


class EscalationShape(Shape):
    """A line of `smbflow escalations`."""

    id: int = Field(validation_alias="job_id")
    pipeline: str
    file: str
    who: str | None = Field(validation_alias=_of_summary("who"))
    number: str | None = Field(validation_alias=_of_summary("number"))
    amount: Amount | None = Field(validation_alias=_of_summary("amount"))
    currency: str | None = Field(validation_alias=_of_summary("currency"))
    findings: tuple[FindingShape, ...]
    hard: bool
    spot_check: bool
    asked_at: datetime
    later_until: datetime | None


class BoxShape(Shape):
    """A rectangle on a page."""

    x0: float
    top: float
    x1: float
    bottom: float


class SourceShape(Shape):
    """Where a value stands, and the text as printed there."""

    page: int
    box: BoxShape | None
    text: str


class FieldShape(Shape):
    """A field's value with its evidence."""

    value: AnyValue
    confidence: float
    source: SourceShape | None
    how: How


class LineShape(Shape):
    """An invoice line with its coding."""

    number: int
    description: str
    code: str | None
    quantity: Amount | None
    unit_price: Amount | None
    net: Amount | None
    vat_rate: Amount | None
    treatment: str | None
    account: str | None
    tax_code: str | None
    terms: str


class MatchShape(Shape):
    """An invoice line against what was ordered, received and invoiced before."""

    line: int = Field(validation_alias="number")
    order_number: str | None
    order_line: str | None
    ordered_quantity: Amount | None
    ordered_price: Amount | None
    received: Amount | None
    invoiced_before: Amount | None
    verdict: str


class DecisionShape(Shape):
    """Who decided, what, when and why."""

    by: str
    verdict: Verdict | str
    when: datetime = Field(validation_alias="at")
    why: str


class EffectShape(Shape):
    """Something that happened outside."""

    connector: str
    key: str
    state: str
    at: datetime
    result: str


class EventShape(Shape):
    """An audit event; `smbflow run --json` prints one a line."""

    id: int
    at: datetime
    job: int | None = Field(validation_alias="job_id")
    who: str
    kind: str
    sentence: str


class DraftShape(Shape):
    """What would leave the house on approval, with the files that go with it."""

    title: str
    text: str
    field: str
    attached: tuple[str, ...]


class StoryShape(Shape):
    """`smbflow show JOB`: everything about one document."""

    id: int = Field(validation_alias=AliasPath("row", "job_id"))
    pipeline: str = Field(validation_alias=AliasPath("row", "pipeline"))
    file: str = Field(validation_alias=AliasPath("row", "file"))
    sha256: str
    original: str
    state: JobState = Field(validation_alias=AliasPath("row", "state"))
    posting: Posting | None = Field(validation_alias=AliasPath("row", "posting"))
    kind: str | None = Field(validation_alias=AliasPath("row", "summary", "kind"))
    reasons: tuple[Reason, ...]
    findings: tuple[FindingShape, ...]
    fields: dict[str, FieldShape]
    lines: tuple[LineShape, ...]
    matches: tuple[MatchShape, ...]
    decision: DecisionShape | None
    on_approval: str
    draft: DraftShape | None
    effects: tuple[EffectShape, ...]
    linked: tuple[int, ...]
    cost: Amount
    hidden: bool
    events: tuple[EventShape, ...]


class IntervalShape(Shape):
    """A share with its 95% range."""

    share: float
    low: float
    high: float


class StatsShape(Shape):
    """A line of `smbflow stats`: a pipeline's month; `right` is null where nothing was checked."""

    pipeline: str
    month: Month
    taken_in: int
    automatic: int
    asked: int
    automatic_share: float | None
    checked: int
    right: IntervalShape | None
    confirmed_when_asked: int
    reasons: Annotated[dict[str, int], BeforeValidator(dict)]
    cost: Amount


class RefusedShape(Shape):
    """A bill that the accounting program could not take, and why."""

    job: int
    why: str


class BatchShape(Shape):
    """`smbflow export`: the batch that was written."""

    number: int
    format: str
    files: tuple[str, ...]
    bills: int
    control_totals: Annotated[dict[str, Amount], BeforeValidator(dict)]
    refused: Annotated[tuple[RefusedShape, ...], _named("job", "why")]


class CheckedFieldShape(Shape):
    """A line of `smbflow check`: what we had and what the person read."""

    field: str
    ours: str
    theirs: str
    same: bool


class RowNoteShape(Shape):
    """A row of a file (counted from 1, the header included) and what is to be said of it."""

    row: int
    why: str


class ImportShape(Shape):
    """`smbflow import`: what was read and where it went.

    `recognised` gives the file's heading for each of our columns; `kept` are rows where the
    office's own entry stayed.
    """

    kind: str
    read: int
    written: int
    into: str
    added: int
    changed: int
    unchanged: int
    recognised: Annotated[dict[str, str], BeforeValidator(dict)]
    left_out: Annotated[tuple[RowNoteShape, ...], _named("row", "why")]
    kept: Annotated[tuple[RowNoteShape, ...], _named("row", "why")]


class ChainShape(Shape):
    """`smbflow audit verify`: whether history stands as it was written, else what was altered."""

    unaltered: bool
    events: int
    head: str
    altered: str | None


class MemoryShape(Shape):
    """A line of `smbflow memory`: a supplier, the documents that taught it, and which fields."""

    key: str
    name: str
    supplier_id: str | None
    documents: tuple[int, ...]
    fields: tuple[str, ...]
    last: datetime


class BackupShape(Shape):
    """`smbflow backup`: the file that was written."""

    file: str
    size: int


class HealthCheckShape(Shape):
    """A line of `smbflow doctor`."""

    name: str
    ok: bool
    sentence: str
    hint: str


class WorkspaceShape(Shape):
    """`smbflow init`: the workspace that was made."""

    workspace: str
    files: tuple[str, ...]


class StandingShape(Shape):
    """How far trust is earned where the machine is at least so sure (`band`)."""

    band: float
    points: int
    bar: int
    earned: bool


class AutonomyShape(Shape):
    """`smbflow autonomy`: how freely a pipeline acts; `alarmed`: too many corrections, it asks."""

    pipeline: str
    autonomy: Autonomy
    alarmed: bool
    standings: tuple[StandingShape, ...]


class AutostartShape(Shape):
    """`smbflow autostart`: whether the engine starts when the user logs in, and by which file."""

    on: bool
    file: str
    sentence: str


class ModelTallyShape(Shape):
    """How often people found a model right in a task; `share` with its 95% range."""

    task: str
    right: int
    checked: int
    share: IntervalShape


class ModelShape(Shape):
    """A line of `smbflow models`."""

    name: str
    use: str
    where: str
    at: str | None
    tasks: tuple[str, ...]
    price_known: bool
    measured: tuple[ModelTallyShape, ...]


SHAPES: dict[str, type[Shape]] = {
    "jobs": JobShape,
    "ask": QuestionShape,
    "show": StoryShape,
    "escalations": EscalationShape,
    "run": EventShape,
    "stats": StatsShape,
    "export": BatchShape,
    "import": ImportShape,
    "check": CheckedFieldShape,
    "audit_verify": ChainShape,
    "memory": MemoryShape,
    "backup": BackupShape,
    "doctor": HealthCheckShape,
    "init": WorkspaceShape,
    "eval": EvaluationShape,
    "models": ModelShape,
    "quotes": QuoteShape,
    "autonomy": AutonomyShape,
    "autostart": AutostartShape,
    "replay": ReplayShape,
    "backtest": BacktestShape,
}
"""The shape of each command's `--json` output, by the name of its contract file."""
