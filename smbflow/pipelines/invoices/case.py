"""An invoice on its way through the checks: what was read, found, matched, coded and decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from smbflow.domain.bill import VerifiedAccount
from smbflow.domain.decision import Correction
from smbflow.domain.document import DocumentKind, Reading, Route
from smbflow.domain.evidence import Found
from smbflow.domain.invoice import InvoiceDraft, Line, VatTreatment
from smbflow.domain.lesson import Recalled
from smbflow.domain.ports.ai import KindGuess
from smbflow.domain.reason import Finding, Severity

T = TypeVar("T")

_GRAVEST_FIRST = (Severity.STOP, Severity.ASK, Severity.NOTE)


def value(found: Found[T] | None) -> T | None:
    """Return what was found without its evidence."""
    return found.value if found else None


def amount(found: Found[Decimal] | None) -> Decimal:
    """Return an amount, zero where none was found."""
    return found.value if found else Decimal(0)


@dataclass(frozen=True, slots=True)
class TypedReading:
    """What was read off a document, and what kind of document it is."""

    reading: Reading
    guess: KindGuess


@dataclass(frozen=True, slots=True)
class Paper:
    """What the checks need of the pages once the fields are found.

    `text` is visible, `hidden_text` is not, `beside` stands on no page (notes, properties).
    `letter` is the mail's subject and body; `text_hash` is the SHA-256 of the folded text, None for
    a document without pages.
    """

    text: str = ""
    hidden_text: str = ""
    beside: str = ""
    letter: str = ""
    text_hash: str | None = None
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondReading:
    """A field that a model read otherwise: our value and its value as text, and which model."""

    field: str
    ours: str
    theirs: str
    model: str


@dataclass(frozen=True, slots=True)
class SupplierMatch:
    """Which supplier on file sent the invoice; `how` says by what, for the screen."""

    supplier_id: str
    name: str
    how: str
    confidence: float


class Verdict(StrEnum):
    """What a comparison with the order says of a line."""

    AGREES = "agrees"
    NOT_COMPARED = "not_compared"
    NOT_ORDERED = "not_ordered"
    CHARGE = "charge"
    PRICE_OVER = "price_over"
    QUANTITY_OVER = "quantity_over"
    NOT_RECEIVED = "not_received"
    BELOW_ORDER = "below_order"


@dataclass(frozen=True, slots=True)
class LineMatch:
    """An invoice line beside an order line; the sentence explains the verdict.

    `quantity` and `unit_price` are the invoice's, in the order's unit. `received` is None where
    deliveries are not kept; `invoiced_before` counts earlier bills, not this one.
    """

    line: int
    order_number: str | None = None
    order_line: str | None = None
    score: float = 0.0
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    ordered_quantity: Decimal | None = None
    ordered_price: Decimal | None = None
    received: Decimal | None = None
    invoiced_before: Decimal = Decimal(0)
    verdict: Verdict = Verdict.NOT_COMPARED
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a split line: a percentage or an amount, and the account that takes it."""

    account: str
    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LineChoice:
    """What a person chose for a line's coding; 0 stands for all lines."""

    line: int
    account: str | None = None
    tax_code: str | None = None
    split: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person told the machine beyond the fields on the page."""

    supplier_id: str | None = None
    posting_date: date | None = None
    lines: tuple[LineChoice, ...] = ()

    def for_line(self, number: int) -> LineChoice:
        """Return what was chosen for a line, else for all lines, else nothing."""
        by_line = {choice.line: choice for choice in self.lines}
        return by_line.get(number) or by_line.get(0) or LineChoice(number)


@dataclass(frozen=True, slots=True)
class CodedRow:
    """A row of the bill to be: amounts in the invoice's currency, and why it is coded so.

    `line` is the invoice line it comes from, None for a row per rate or a charge.
    """

    line: int | None
    description: str
    net: Decimal
    tax: Decimal
    account: str
    account_name: str
    tax_code: str
    treatment: VatTreatment
    vat_rate: Decimal
    recoverable: Decimal
    why: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    order_number: str | None = None
    order_line: str | None = None


@dataclass(frozen=True, slots=True)
class Clearance:
    """A finding that a person saw and let pass; it covers that sentence and no other."""

    finding: Finding
    by: str
    at: datetime

    def covers(self, finding: Finding) -> bool:
        """Say whether this very finding was let pass."""
        mine = (self.finding.reason, self.finding.field, self.finding.sentence)
        return mine == (finding.reason, finding.field, finding.sentence)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved, when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceCase:
    """All that is known of one invoice. Each check writes its own findings, under its name.

    A check that runs again replaces what it said before, so corrections need no cleaning up.
    """

    draft: InvoiceDraft
    kind: DocumentKind
    paper: Paper = Paper()
    found_by: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    supplier: SupplierMatch | None = None
    orders: tuple[str, ...] = ()
    matches: tuple[LineMatch, ...] = ()
    rows: tuple[CodedRow, ...] = ()
    credits: str | None = None
    rate: Decimal | None = None
    choices: Choices = Choices()
    corrections: tuple[Correction, ...] = ()
    cleared: tuple[Clearance, ...] = ()
    approvals: tuple[Approval, ...] = ()
    verified: tuple[VerifiedAccount, ...] = ()
    second_readings: tuple[SecondReading, ...] = ()
    recalled: Recalled | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all findings, the gravest first, each once."""
        said = dict.fromkeys(f for findings in self.found_by.values() for f in findings)
        return tuple(sorted(said, key=lambda f: _GRAVEST_FIRST.index(f.severity)))

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """Return the findings that still ask: neither notes nor let pass."""
        return tuple(
            f for f in self.findings if f.severity != Severity.NOTE and not self._passed(f)
        )

    @property
    def findings_to_show(self) -> tuple[Finding, ...]:
        """Return what a person should see: open questions first, then notes."""
        notes = (f for f in self.findings if f.severity == Severity.NOTE)
        return (*self.open_findings, *notes)

    @property
    def currency(self) -> str | None:
        """Return the invoice's currency where it was found."""
        return value(self.draft.currency)

    def noted(self, check: str, findings: Iterable[Finding]) -> InvoiceCase:
        """Return the case with what a check found, in place of what it found before."""
        return replace(self, found_by={**self.found_by, check: tuple(findings)})

    def line(self, number: int) -> Line | None:
        """Return an invoice line by its number."""
        return next((line for line in self.draft.lines if line.number == number), None)

    def match(self, line: int) -> LineMatch | None:
        """Return the comparison of an invoice line with the order."""
        return next((match for match in self.matches if match.line == line), None)

    def _passed(self, finding: Finding) -> bool:
        return any(clearance.covers(finding) for clearance in self.cleared)
