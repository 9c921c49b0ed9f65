"""What stands on a business paper: parties, lines, and the sums that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Round half up to cents."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Firm:
    """A company that does not exist, as it prints itself and as it stands in suppliers.csv.

    `layout` names the Typst file of its papers, `tongue` the way it writes dates and amounts.
    """

    id: str
    name: str
    street: str
    town: str
    country: str
    vat_id: str = ""
    iban: str = ""
    bic: str = ""
    sort_code: str = ""
    account_number: str = ""
    currency: str = "EUR"
    account: str = ""
    treatment: str = "S"
    order: str = "never"
    terms: int = 30
    recurring: bool = False
    email: str = ""
    phone: str = ""
    registration: str = ""
    other_names: str = ""
    layout: str = ""
    tongue: str = "irish"
    on_file: bool = True


@dataclass(frozen=True)
class Item:
    """A line; `net` is quantity times price, rounded to cents."""

    description: str
    quantity: Decimal
    price: Decimal
    unit: str = "pcs"
    code: str = ""
    rate: Decimal = Decimal(23)
    treatment: str = "S"
    order: str = ""
    order_line: str = ""

    @property
    def net(self) -> Decimal:
        """The line's amount before VAT."""
        return cents(self.quantity * self.price)


@dataclass(frozen=True)
class Fee:
    """A charge (or, negative, an allowance) on the whole paper."""

    label: str
    net: Decimal
    rate: Decimal = Decimal(23)
    treatment: str = "S"


@dataclass(frozen=True)
class Tax:
    """VAT at one rate."""

    rate: Decimal
    treatment: str
    basis: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Paper:
    """An invoice or something that looks like one."""

    seller: Firm
    buyer: Firm
    number: str
    issued: date
    items: tuple[Item, ...]
    kind: str = "invoice"
    order: str = ""
    fees: tuple[Fee, ...] = ()
    prepaid: Decimal = Decimal(0)
    discount: tuple[Decimal, int] | None = None
    preceding: str = ""
    delivered: date | None = None
    notes: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def due(self) -> date:
        """The day on which the supplier's terms end."""
        return self.issued + timedelta(days=self.seller.terms)

    @property
    def goods(self) -> Decimal:
        """The sum of the lines."""
        return sum((item.net for item in self.items), Decimal(0))

    @property
    def net(self) -> Decimal:
        """The total before VAT, fees included."""
        return self.goods + sum((fee.net for fee in self.fees), Decimal(0))

    @property
    def taxes(self) -> tuple[Tax, ...]:
        """VAT by treatment and rate, highest rate first; each rounded once, on its basis."""
        bases: dict[tuple[Decimal, str], Decimal] = {}
        for part in (*self.items, *self.fees):
            key = (part.rate, part.treatment)
            bases[key] = bases.get(key, Decimal(0)) + part.net
        return tuple(
            Tax(rate, treatment, basis, cents(basis * rate / 100))
            for (rate, treatment), basis in sorted(bases.items(), reverse=True)
        )

    @property
    def tax(self) -> Decimal:
        """All VAT."""
        return sum((part.tax for part in self.taxes), Decimal(0))

    @property
    def gross(self) -> Decimal:
        """The total with VAT."""
        return self.net + self.tax

    @property
    def payable(self) -> Decimal:
        """What is still owed."""
        return self.gross - self.prepaid
