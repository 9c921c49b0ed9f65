"""A quote on its way: what was asked for, what was found in the price list, what it comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from smbflow.domain.evidence import Found
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.reason import Finding, Severity

T = TypeVar("T")

ZERO = Decimal(0)
COLLECTED = "collected"
"""What stands in place of an address where the customer fetches the goods."""
_GRAVEST_FIRST = (Severity.STOP, Severity.ASK, Severity.NOTE)


def value(found: Found[T] | None) -> T | None:
    """Return what was found without its evidence."""
    return found.value if found else None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asked: the mail's address, name, subject and id; all empty for a file without a mail."""

    address: str = ""
    name: str = ""
    subject: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item of the price list that may be meant, and how well it explains the words (0 to 1)."""

    sku: str
    description: str
    score: float


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person set for a line: prices are a unit's, without VAT but to a consumer."""

    price: Decimal | None = None
    discount: Decimal | None = None
    cost: Decimal | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What a line comes to in the quote's currency; `terms` say how, in words.

    `unit_price` and `amount` are as shown (with VAT to a consumer), `net_price` and `cost` are a
    unit's without VAT. `margin` is in per cent of the price, None where the cost is not known.
    """

    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    net_price: Decimal
    cost: Decimal | None
    vat_rate: Decimal
    category: str = ""
    margin: Decimal | None = None
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as asked for, the item that was found for it, and its price.

    `each` is the number in a pack ("2 boxes of 100"). `doubtful` lines had no quantity and are
    kept only where the price list knows them. `option` stays out of the totals.
    """

    number: int
    words: str
    text: str = ""
    code: Found[str] | None = None
    quantity: Found[Decimal] | None = None
    unit: Found[str] | None = None
    each: Decimal | None = None
    option: bool = False
    doubtful: bool = False
    sku: Found[str] | None = None
    candidates: tuple[Candidate, ...] = ()
    choices: Choices = field(default_factory=Choices)
    priced: PricedLine | None = None

    @property
    def free(self) -> bool:
        """Say whether a person wrote this line: no item of the price list stands behind it."""
        return self.sku is None and self.choices.description is not None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where to, or fetched by the customer; `priced` is its line, None while not known."""

    place: Found[str] | None = None
    collected: bool = False
    priced: PricedLine | None = None


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """The customer on file, and how they were told."""

    customer_id: str
    name: str
    how: str
    confidence: float


@dataclass(frozen=True, slots=True)
class VatLine:
    """VAT at one rate."""

    rate: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of the rounded lines without the options; `margin` is the whole quote's."""

    net: Decimal
    taxes: tuple[VatLine, ...]
    gross: Decimal
    margin: Decimal | None

    @property
    def tax(self) -> Decimal:
        """Return VAT of all rates."""
        return sum((line.tax for line in self.taxes), ZERO)


@dataclass(frozen=True, slots=True)
class Clearance:
    """A finding that a person's answer cleared."""

    finding: Finding
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QuoteCase:
    """Everything about one quote.

    `inclusive` shows prices with VAT (consumers). `mail` is the covering mail where a person wrote
    it. `found_by` keeps findings by the check that noted them. `revises` is a quote's number, and
    `label` this one's own as it is printed, empty until it was let go.
    """

    sender: Sender = field(default_factory=Sender)
    language: str = "en"
    day: date = date.min
    customer: CustomerFound | None = None
    chosen_customer: str | None = None
    wanted: tuple[Wanted, ...] = ()
    delivery: Delivery = field(default_factory=Delivery)
    wanted_by: Found[date] | None = None
    currency: str = ""
    inclusive: bool = False
    treatment: VatTreatment = VatTreatment.STANDARD
    totals: Totals | None = None
    note: str = ""
    mail: str | None = None
    address: str | None = None
    revises: int | None = None
    found_by: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    cleared: tuple[Clearance, ...] = ()
    approved_by: str | None = None
    label: str = ""

    def noted(self, check: str, findings: Iterable[Finding]) -> QuoteCase:
        """Return the case with what a check noted, in place of what it noted before."""
        return replace(self, found_by={**self.found_by, check: tuple(findings)})

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all findings, each once."""
        every = (finding for noted in self.found_by.values() for finding in noted)
        return tuple(dict.fromkeys(every))

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """Return what asks and was not cleared, the gravest first."""
        cleared = {clearance.finding for clearance in self.cleared}
        asking = [f for f in self.findings if f.severity != Severity.NOTE and f not in cleared]
        return tuple(sorted(asking, key=lambda f: _GRAVEST_FIRST.index(f.severity)))

    @property
    def findings_to_show(self) -> tuple[Finding, ...]:
        """Return what asks, then the notes."""
        notes = (f for f in self.findings if f.severity == Severity.NOTE)
        return (*self.open_findings, *notes)

    def line(self, number: int) -> Wanted | None:
        """Return a line by its number."""
        return next((one for one in self.wanted if one.number == number), None)

    def with_line(self, line: Wanted) -> QuoteCase:
        """Return the case with a line changed or added, in order."""
        others = [one for one in self.wanted if one.number != line.number]
        ordered = sorted((*others, line), key=lambda one: one.number)
        return replace(self, wanted=tuple(ordered))
