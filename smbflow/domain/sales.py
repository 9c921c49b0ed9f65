"""What the office sells, to whom and on which terms: the reference data of quotes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from smbflow.domain.invoice import VatTreatment

ALWAYS = Decimal(0)


def in_force(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Say whether something holds on a day; an open end holds for ever."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A row of the price list: a unit's price without VAT, from a quantity on.

    Without a `price` the item is priced for each job. `pack` is what it is sold in multiples of.
    """

    sku: str
    description: str
    currency: str
    price: Decimal | None = None
    cost: Decimal | None = None
    unit: str = ""
    category: str = ""
    min_qty: Decimal = ALWAYS
    pack: Decimal | None = None
    vat_rate: Decimal | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class LandedCost:
    """What a unit cost us with freight and duty, from a day on; goes before the list's cost."""

    sku: str
    day: date
    cost: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as on file; `discount` is in per cent, `consumer` is quoted with VAT inside."""

    customer_id: str
    name: str
    email: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    price_group: str = ""
    discount: Decimal = Decimal(0)
    credit_stop: bool = False
    consumer: bool = False
    currency: str | None = None
    language: str | None = None
    vat_treatment: VatTreatment | None = None
    vat_id: str | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class AgreedPrice:
    """A price agreed with one customer, a unit without VAT; no discount comes off it."""

    customer_id: str
    sku: str
    price: Decimal
    currency: str
    min_qty: Decimal = ALWAYS
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Discount:
    """Per cent off the list for a price group, a category, or both; empty means every one."""

    percent: Decimal
    price_group: str = ""
    category: str = ""
    min_qty: Decimal = ALWAYS
    valid_from: date | None = None
    valid_to: date | None = None
