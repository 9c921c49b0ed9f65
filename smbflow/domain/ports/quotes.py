"""Ports of the quotes pipeline: the book of quotes, and the press that sets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol


class QuoteState(StrEnum):
    """How a quote stands; `revised` was followed by a newer revision."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    REVISED = "revised"


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line of a quote as it went out; amounts are in the quote's currency."""

    sku: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    net_price: Decimal
    option: bool = False


@dataclass(frozen=True, slots=True)
class QuoteToBook:
    """A quote that is about to leave; `revises` is the number whose next revision it is."""

    job_id: int
    customer_id: str
    customer: str
    subject: str
    currency: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    day: date
    valid_until: date
    follow_up: date
    by: str
    lines: tuple[QuotedLine, ...]
    delivery: str = ""
    inclusive: bool = False
    revises: int | None = None


@dataclass(frozen=True, slots=True)
class BookedQuote:
    """A quote in the book with its number; `reason` says why it was won or lost."""

    number: int
    revision: int
    state: QuoteState
    quote: QuoteToBook
    at: datetime
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None

    def label(self, prefix: str) -> str:
        """Return the number as it is printed: `Q-104`, `Q-104/2`."""
        return f"{prefix}{self.number}" + (f"/{self.revision}" if self.revision > 1 else "")


@dataclass(frozen=True, slots=True)
class PastPrice:
    """What a customer was quoted for an item before."""

    sku: str
    net_price: Decimal
    currency: str
    number: int
    revision: int
    day: date
    state: QuoteState


class QuoteBook(Protocol):
    """All quotes that left; numbers run without gaps, and each document has one."""

    def book(self, quote: QuoteToBook, first: int, now: datetime) -> BookedQuote:
        """Give a quote its number and keep it, in one transaction.

        The same document keeps its number however often this is called: its entry is replaced
        while it is open. `first` is the number of the very first quote.
        """
        ...

    def revisions(self, number: int) -> Sequence[BookedQuote]:
        """Return all revisions of a quote, the first one first."""
        ...

    def past_prices(self, customer_id: str, before_job: int) -> Sequence[PastPrice]:
        """Return what a customer was quoted in other documents, newest first."""
        ...

    def quotes(self, state: QuoteState | None = None) -> Sequence[BookedQuote]:
        """Return quotes, newest first."""
        ...

    def settle(self, quote: BookedQuote, order: str | None, now: datetime) -> None:
        """Keep a quote as won or lost; `order` is the parcel that its order leaves in.

        Raises DecisionRefused where it is no longer open.
        """
        ...


class Typesetter(Protocol):
    """Sets the office's own template of a quote; the values are never read as markup."""

    def set(self, values: dict[str, Any]) -> bytes:
        """Return the PDF (raises TemplateBroken with what is wrong in it, ComponentFailure)."""
        ...
