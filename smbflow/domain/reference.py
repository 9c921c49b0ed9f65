"""The office's own reference data: who supplies, what was ordered, how it is coded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from smbflow.domain.invoice import VatTreatment
from smbflow.domain.sales import AgreedPrice, Customer, Discount, LandedCost, ListPrice


class OrderRule(StrEnum):
    """Whether a supplier's invoices need a purchase order."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NEVER = "never"


class VatScheme(StrEnum):
    """How the business itself stands to VAT; the last two post gross."""

    STANDARD = "standard"
    CASH = "cash"
    FLAT_RATE = "flat_rate"
    NOT_REGISTERED = "not_registered"


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier as on file."""

    supplier_id: str
    name: str
    other_names: tuple[str, ...] = ()
    vat_id: str | None = None
    iban: str | None = None
    sort_code: str | None = None
    account_number: str | None = None
    currency: str | None = None
    account: str | None = None
    vat_treatment: VatTreatment | None = None
    order: OrderRule = OrderRule.NEVER
    terms_days: int | None = None
    recurring: bool = False
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A nominal account of the books."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class TaxCode:
    """The books' code for a treatment at a rate; `recoverable` is the share reclaimed (0 to 1)."""

    treatment: VatTreatment
    rate: Decimal
    recoverable: Decimal
    code: str


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of a purchase order; `status` is the books' word (open, closed, cancelled)."""

    order_number: str
    supplier_id: str
    line: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    currency: str
    sku: str | None = None
    unit: str | None = None
    status: str = "open"
    ordered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was received against an order line."""

    order_number: str
    line: str
    quantity: Decimal
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who may decide, up to which amount in the business's currency (None: no limit)."""

    name: str
    limit: Decimal | None = None
    may_post: bool = True
    may_change_suppliers: bool = False
    may_sell_below_floor: bool = False
    stand_in: str | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """How many units of the business's currency one unit of `currency` was worth on a day."""

    day: date
    currency: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class CustomerOrder:
    """An order that a customer placed with us; only mail from one of its addresses is told of it.

    `status` is the office's own word.
    """

    order_number: str
    email: tuple[str, ...]
    description: str
    status: str
    ordered_on: date | None = None
    promised_on: date | None = None
    tracking: str | None = None


@dataclass(frozen=True, slots=True)
class Business:
    """Who we are: the names, VAT ids and addresses that an invoice to us may carry."""

    names: tuple[str, ...]
    currency: str
    country: str
    vat: VatScheme = VatScheme.STANDARD
    vat_ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    sister_companies: tuple[str, ...] = ()
    books_closed_to: date | None = None
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Reference:
    """All reference data of the office as read at one moment."""

    business: Business
    suppliers: tuple[Supplier, ...] = ()
    accounts: tuple[Account, ...] = ()
    tax_codes: tuple[TaxCode, ...] = ()
    orders: tuple[OrderLine, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    people: tuple[Person, ...] = ()
    rates: tuple[Rate, ...] = ()
    prices: tuple[ListPrice, ...] = ()
    landed_costs: tuple[LandedCost, ...] = ()
    customers: tuple[Customer, ...] = ()
    agreed_prices: tuple[AgreedPrice, ...] = ()
    discounts: tuple[Discount, ...] = ()
    customer_orders: tuple[CustomerOrder, ...] = ()
    _by_id: dict[str, Supplier] = field(init=False, default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Index the suppliers once."""
        self._by_id.update((s.supplier_id, s) for s in self.suppliers)

    def supplier(self, supplier_id: str) -> Supplier | None:
        """Return the supplier on file under this id."""
        return self._by_id.get(supplier_id)
