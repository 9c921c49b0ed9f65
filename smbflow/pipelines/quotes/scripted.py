"""Stand-ins that keep the ports' promises in memory: a book of quotes, and a press."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from smbflow.domain.ports.quotes import BookedQuote, PastPrice, QuoteState, QuoteToBook
from smbflow.errors import DecisionRefused, TemplateBroken


@dataclass
class MemoryBook:
    """Implements `QuoteBook`; `orders` are the parcels of won quotes by document."""

    kept: dict[int, BookedQuote] = field(default_factory=dict)
    orders: dict[int, str] = field(default_factory=dict)

    def book(self, quote: QuoteToBook, first: int, now: datetime) -> BookedQuote:
        """Give a quote its number and keep it; a document keeps the number it has."""
        before = self.kept.get(quote.job_id)
        if before is not None and before.quote != quote:
            _refuse_unless_open(before)
        number, revision = (before.number, before.revision) if before else self._next(quote, first)
        state = before.state if before else QuoteState.OPEN
        self.kept[quote.job_id] = BookedQuote(number, revision, state, quote, now)
        return self.kept[quote.job_id]

    def revisions(self, number: int) -> Sequence[BookedQuote]:
        """Return all revisions of a quote, the first one first."""
        same = (one for one in self.kept.values() if one.number == number)
        return tuple(sorted(same, key=lambda one: one.revision))

    def past_prices(self, customer_id: str, before_job: int) -> Sequence[PastPrice]:
        """Return what a customer was quoted in other documents, newest first."""
        return tuple(
            PastPrice(
                line.sku, line.net_price, one.quote.currency, one.number, one.revision,
                one.quote.day, one.state,
            )
            for one in self.quotes()
            if customer_id == one.quote.customer_id != "" and one.quote.job_id != before_job
            for line in one.quote.lines
            if line.sku
        )  # fmt: skip

    def quotes(self, state: QuoteState | None = None) -> Sequence[BookedQuote]:
        """Return quotes, newest first."""
        found = (one for one in self.kept.values() if state in {None, one.state})
        return tuple(sorted(found, key=lambda one: (one.number, one.revision), reverse=True))

    def settle(self, quote: BookedQuote, order: str | None, now: datetime) -> None:
        """Keep a quote as won or lost."""
        _refuse_unless_open(self.kept[quote.quote.job_id])
        self.kept[quote.quote.job_id] = replace(quote, decided_at=now)
        if order is not None:
            self.orders[quote.quote.job_id] = order

    def _next(self, quote: QuoteToBook, first: int) -> tuple[int, int]:
        if quote.revises is None:
            return max((one.number for one in self.kept.values()), default=first - 1) + 1, 1
        before = self.revisions(quote.revises)
        if not before:
            raise DecisionRefused(f"There is no quote {quote.revises} to revise")
        for one in before:
            if one.state is QuoteState.OPEN:
                self.kept[one.quote.job_id] = replace(one, state=QuoteState.REVISED)
        return quote.revises, before[-1].revision + 1


@dataclass
class PlainPress:
    """Implements `Typesetter`: the values as they are; `broken` is what its template says."""

    broken: str = ""
    sheets: list[dict[str, Any]] = field(default_factory=list)

    def set(self, values: dict[str, Any]) -> bytes:
        """Return the values as JSON."""
        if self.broken:
            raise TemplateBroken(self.broken)
        self.sheets.append(values)
        return json.dumps(values).encode()


def _refuse_unless_open(booked: BookedQuote) -> None:
    if booked.state is not QuoteState.OPEN:
        raise DecisionRefused(f"Quote {booked.number} is {booked.state} already")
