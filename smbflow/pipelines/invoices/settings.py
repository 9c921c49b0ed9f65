"""What an office may set for its invoices: the `[settings.*]` tables of pipelines/invoices.toml."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

Amount = Annotated[Decimal, Field(ge=0)]
Percent = Annotated[Decimal, Field(ge=0, le=100)]
Days = Annotated[int, Field(ge=0)]
Likeness = Annotated[float, Field(ge=0, le=1)]

_STRICT = ConfigDict(extra="forbid")


class DeliveriesRule(StrEnum):
    """When a line must have been received: where goods_received.csv is kept, always, never."""

    WHEN_KEPT = "when_kept"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class TotalsSettings:
    """How far printed sums may be off, in the invoice's currency."""

    __pydantic_config__ = _STRICT

    per_line: Amount = Decimal("0.01")
    in_all: Amount = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class DateSettings:
    """Which invoice dates pass unasked."""

    __pydantic_config__ = _STRICT

    future_days: Days = 1
    oldest_months: Annotated[int, Field(ge=1)] = 12


@dataclass(frozen=True, slots=True)
class OrderSettings:
    """Tolerances against the order; of percent and amount the tighter wins, never under 0.02."""

    __pydantic_config__ = _STRICT

    price_percent: Percent = Decimal(2)
    price_amount: Amount = Decimal(10)
    quantity_percent: Percent = Decimal(0)
    quantity_amount: Amount = Decimal(0)
    no_order_below: Amount = Decimal(100)
    deliveries: DeliveriesRule = DeliveriesRule.WHEN_KEPT
    same_line: Likeness = 0.5


@dataclass(frozen=True, slots=True)
class ChargeSettings:
    """Freight and other charges that were not ordered: how much passes, and where it is booked."""

    __pydantic_config__ = _STRICT

    percent: Percent = Decimal(10)
    amount: Amount = Decimal(50)
    account: str | None = None


@dataclass(frozen=True, slots=True)
class DuplicateSettings:
    """Invoices of the same amount this many days apart are looked at."""

    __pydantic_config__ = _STRICT

    near_days: Days = 10


@dataclass(frozen=True, slots=True)
class SupplierSettings:
    """How alike two names must be (0 to 1) to be one supplier, and how far the next must be."""

    __pydantic_config__ = _STRICT

    same_name: Likeness = 0.9
    clear_by: Likeness = 0.04


@dataclass(frozen=True, slots=True)
class ReceiptSettings:
    """Up to which total a till receipt is enough for VAT (UK and Germany: 250)."""

    __pydantic_config__ = _STRICT

    limit: Amount = Decimal(250)


@dataclass(frozen=True, slots=True)
class CodingRule:
    """A line whose text holds one of the words goes to the account."""

    __pydantic_config__ = _STRICT

    words: Annotated[tuple[str, ...], Field(min_length=1)]
    account: str


@dataclass(frozen=True, slots=True)
class CodingSettings:
    """Accounts by rule, shares of VAT reclaimed by account, saved splits by supplier."""

    __pydantic_config__ = _STRICT

    rules: tuple[CodingRule, ...] = ()
    recoverable: dict[str, Annotated[Decimal, Field(ge=0, le=1)]] = field(default_factory=dict)
    splits: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ControlSettings:
    """Above this total (in the business's currency) a person is always asked."""

    __pydantic_config__ = _STRICT

    automatic_up_to: Amount | None = None


@dataclass(frozen=True, slots=True)
class InvoiceSettings:
    """All settings of the invoices pipeline; each has a default that suits a small office."""

    __pydantic_config__ = _STRICT

    totals: TotalsSettings = field(default_factory=TotalsSettings)
    dates: DateSettings = field(default_factory=DateSettings)
    suppliers: SupplierSettings = field(default_factory=SupplierSettings)
    duplicates: DuplicateSettings = field(default_factory=DuplicateSettings)
    orders: OrderSettings = field(default_factory=OrderSettings)
    charges: ChargeSettings = field(default_factory=ChargeSettings)
    receipts: ReceiptSettings = field(default_factory=ReceiptSettings)
    coding: CodingSettings = field(default_factory=CodingSettings)
    control: ControlSettings = field(default_factory=ControlSettings)
