"""What the desk shows: ready-made rows and stories for the screen and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from smbflow.domain.answer import Answer
from smbflow.domain.document import Page
from smbflow.domain.evidence import Found
from smbflow.domain.job import JobState, Posting, Summary
from smbflow.domain.reason import Finding, Reason


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A document in the feed; `reason` is the gravest finding's sentence, if any."""

    job_id: int
    pipeline: str
    file: str
    state: JobState
    posting: Posting | None
    summary: Summary
    reason: str | None
    step: str
    created_at: datetime
    updated_at: datetime
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsYouRow:
    """A document that waits for a person; hard stops come first, then the oldest."""

    job_id: int
    pipeline: str
    file: str
    summary: Summary
    findings: tuple[Finding, ...]
    asked_at: datetime
    later_until: datetime | None
    hard: bool
    spot_check: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """A line: of an invoice beside what was ordered, received and invoiced so far; of a quote.

    `terms` says in words how the line came about, where that is no account and tax code.
    """

    number: int
    description: str
    code: str | None
    quantity: Decimal | None
    unit_price: Decimal | None
    net: Decimal | None
    vat_rate: Decimal | None
    treatment: str | None
    account: str | None
    tax_code: str | None
    order_number: str | None
    order_line: str | None
    ordered_quantity: Decimal | None
    ordered_price: Decimal | None
    received: Decimal | None
    invoiced_before: Decimal | None
    verdict: str
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What would leave the house on approval: a reply, a quote's covering mail, an answer.

    A correction of `field` changes the text; an empty `field` means that it cannot be changed.
    `attached` names the files that go with it.
    """

    title: str
    text: str
    field: str = ""
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Presentation:
    """What a pipeline's value looks like to a person; `on_approval` says what would happen.

    `correctable` names what a correction may change, beside the draft; of an invoice it is empty:
    all header and line fields.
    """

    summary: Summary
    fields: dict[str, Found[object]]
    lines: tuple[LineView, ...] = ()
    findings: tuple[Finding, ...] = ()
    on_approval: str = ""
    draft: Draft | None = None
    correctable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventView:
    """An audit event in words; `who` is a person's name or the part of smbflow that acted."""

    id: int
    at: datetime
    who: str
    kind: str
    sentence: str
    job_id: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """Who decided, when and why."""

    by: str
    at: datetime
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class EffectView:
    """Something that happened outside: the connector, its state and where to find it."""

    connector: str
    key: str
    state: str
    at: datetime
    result: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one document: the review screen, and `smbflow show`."""

    row: FeedRow
    sha256: str
    original: str
    fields: dict[str, Found[object]]
    lines: tuple[LineView, ...]
    findings: tuple[Finding, ...]
    pages: tuple[Page, ...]
    decision: DecisionView | None
    effects: tuple[EffectView, ...]
    events: tuple[EventView, ...]
    on_approval: str
    linked: tuple[int, ...]
    cost: Decimal
    hidden: bool = False
    draft: Draft | None = None
    expected: tuple[str, ...] = ()
    correctable: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return the findings' codes, each once."""
        return tuple(dict.fromkeys(finding.reason for finding in self.findings))

    @property
    def matches(self) -> tuple[LineView, ...]:
        """Return the lines that were compared with an order."""
        return tuple(line for line in self.lines if line.order_number is not None)


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that somebody asked, with its answer.

    `answer` is None while it is looked for, and where it waits for a person (`state` escalated:
    "Not in my records"); `guess` is then what was found and is not sure enough, if anything.
    """

    job_id: int
    question: str
    asked_by: str
    asked_at: datetime
    state: JobState
    answer: Answer | None = None
    guess: Answer | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its 95% range."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """A pipeline's month; `right` is None where nothing was checked: "not known yet"."""

    pipeline: str
    month: date
    taken_in: int
    automatic: int
    asked: int
    checked: int
    right: Interval | None
    confirmed_when_asked: int
    reasons: tuple[tuple[str, int], ...]
    cost: Decimal

    @property
    def automatic_share(self) -> float | None:
        """Return the share that needed nobody, None while nothing is decided."""
        decided = self.automatic + self.asked
        return self.automatic / decided if decided else None


@dataclass(frozen=True, slots=True)
class Balance:
    """The sum that proves nothing was lost: taken in = all the others."""

    taken_in: int
    waiting: int
    working: int
    needs_you: int
    done: int
    aside: int

    @property
    def complete(self) -> bool:
        """Say whether the parts add up to what was taken in."""
        parts = self.waiting + self.working + self.needs_you + self.done + self.aside
        return self.taken_in == parts


@dataclass(frozen=True, slots=True)
class ReadyTotal:
    """How many bills are ready to import, and their sum per currency."""

    count: int
    totals: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Health:
    """The status line: is the engine on, what waits, what went wrong last."""

    engine_on: bool
    engine_since: datetime | None
    balance: Balance
    ready: ReadyTotal
    paused: tuple[str, ...]
    cost_today: Decimal
    last_problem: str | None


@dataclass(frozen=True, slots=True)
class BatchNote:
    """A written batch: its number, files, how many bills and the control totals per currency."""

    number: int
    format: str
    files: tuple[str, ...]
    bills: int
    control_totals: tuple[tuple[str, Decimal], ...]
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """A pipeline on the screen: where files go in, whether it works alone, what it holds now."""

    name: str
    inbox: str
    paused: bool
    works_alone: str
    balance: Balance


@dataclass(frozen=True, slots=True)
class CheckDue:
    """A document drawn for a blind spot check; only what its outside shows.

    `fields` are those to be read off its page.
    """

    job_id: int
    pipeline: str
    file: str
    decided_at: datetime
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedField:
    """A field after a blind check: what we had and what the person read."""

    field: str
    ours: str
    theirs: str
    same: bool


@dataclass(frozen=True, slots=True)
class ImportNote:
    """What was read from a file of the books: rows, how many of them went where.

    `recognised` pairs our columns with the file's headings. `left_out` and `kept` (where the
    office's own entry stayed) name rows of the file with the reason.
    """

    kind: str
    read: int
    written: int
    into: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    recognised: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    kept: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that the doctor looked at; `hint` says what to do where it is not well."""

    name: str
    ok: bool
    sentence: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ModelTally:
    """How often people found a model right in a task, and the range of its true share."""

    task: str
    right: int
    checked: int
    share: Interval


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A configured model: where it runs, for which tasks it is asked, how often it was right."""

    name: str
    use: str
    where: str
    at: str | None
    tasks: tuple[str, ...]
    price_known: bool
    measured: tuple[ModelTally, ...] = ()
