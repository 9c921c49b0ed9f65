"""What an office may set for its quotes: the `[settings.*]` tables of pipelines/quotes.toml."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from pydantic import ConfigDict, Field

from smbflow.domain.invoice import VatTreatment

Amount = Annotated[Decimal, Field(ge=0)]
Percent = Annotated[Decimal, Field(ge=0, le=100)]
Floor = Annotated[Decimal, Field(ge=-100, lt=100)]
Days = Annotated[int, Field(ge=0)]
Likeness = Annotated[float, Field(ge=0, le=1)]

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class NumberSettings:
    """How quotes are numbered: `Q-104`, its second revision `Q-104/2`."""

    __pydantic_config__ = _STRICT

    prefix: Annotated[str, Field(pattern="^[A-Za-z0-9./-]{0,12}$")] = "Q-"
    first: Annotated[int, Field(ge=1)] = 101


@dataclass(frozen=True, slots=True)
class TermSettings:
    """How long a quote stands, when to ask again, and what is printed under it."""

    __pydantic_config__ = _STRICT

    valid_days: Annotated[int, Field(ge=1, le=365)] = 30
    follow_up_days: Days = 7
    payment: str = ""
    notes: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    sender: str = ""
    hold_seconds: Annotated[int, Field(ge=0, le=86400)] = 0


@dataclass(frozen=True, slots=True)
class MarginSettings:
    """The least margin in per cent of the price, a line (by category) and a whole quote."""

    __pydantic_config__ = _STRICT

    floor: Floor = Decimal(15)
    quote_floor: Floor = Decimal(15)
    by_category: dict[str, Floor] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Zone:
    """Places (their names or the beginning of their postcode) with a charge of their own."""

    __pydantic_config__ = _STRICT

    places: Annotated[tuple[str, ...], Field(min_length=1)]
    charge: Amount
    cost: Amount | None = None


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """What delivery costs the customer (`charge`) and us (`cost`), and from when it is free."""

    __pydantic_config__ = _STRICT

    required: bool = True
    charge: Amount = Decimal(0)
    cost: Amount | None = None
    free_from: Amount | None = None
    zones: tuple[Zone, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderSettings:
    """Below `minimum` (without VAT and delivery) a person is asked."""

    __pydantic_config__ = _STRICT

    minimum: Amount = Decimal(0)


@dataclass(frozen=True, slots=True)
class RoundingSettings:
    """Unit prices are rounded half up to `step`, which no currency has smaller than its unit."""

    __pydantic_config__ = _STRICT

    step: Annotated[Decimal, Field(gt=0, le=1)] = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class VatSettings:
    """The rate of what the price list gives none for, and the note for each treatment."""

    __pydantic_config__ = _STRICT

    rate: Percent = Decimal(0)
    notes: dict[VatTreatment, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CurrencySettings:
    """How old a rate of rates.csv may be."""

    __pydantic_config__ = _STRICT

    rate_days: Days = 14


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How much of what a customer wrote an item must explain, and how many are shown."""

    __pydantic_config__ = _STRICT

    explains: Likeness = 0.75
    candidates: Annotated[int, Field(ge=2, le=20)] = 6


@dataclass(frozen=True, slots=True)
class QuoteSettings:
    """All settings of the quotes pipeline; each has a default."""

    __pydantic_config__ = _STRICT

    numbers: NumberSettings = field(default_factory=NumberSettings)
    terms: TermSettings = field(default_factory=TermSettings)
    margin: MarginSettings = field(default_factory=MarginSettings)
    delivery: DeliverySettings = field(default_factory=DeliverySettings)
    orders: OrderSettings = field(default_factory=OrderSettings)
    rounding: RoundingSettings = field(default_factory=RoundingSettings)
    vat: VatSettings = field(default_factory=VatSettings)
    currency: CurrencySettings = field(default_factory=CurrencySettings)
    search: SearchSettings = field(default_factory=SearchSettings)
