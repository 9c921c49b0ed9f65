"""Phrases: what stands on a quote and in its mail, in the customer's language (phrases.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from smbflow.domain.money import minor_unit
from smbflow.pipelines.quotes.lexicon import unit_of

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}


@cache
def _book() -> dict[str, Any]:
    text = Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def tongue(language: str) -> Tongue:
    """Return how a language writes; English for one that is not in the book."""
    return Tongue(_book().get(language.casefold()[:2], _book()["en"]))


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language's phrases, and how it writes figures and dates."""

    book: dict[str, Any]

    def paper(self, phrase: str, **values: object) -> str:
        """Return a phrase of the paper."""
        return str(self.book["paper"][phrase]).format(**values)

    def mail(self, phrase: str, **values: object) -> str:
        """Return a phrase of the mail; values are text of a customer or ours, and stay text."""
        return str(self.book["mail"][phrase]).format(**values)

    def number(self, value: Decimal, decimals: int | None = None) -> str:
        """Write a figure; without a number of decimals only those that are needed."""
        plain = f"{value:,.{decimals}f}" if decimals is not None else f"{value.normalize():,f}"
        marks = {",": self.book["thousands"], ".": self.book["decimal"]}
        return "".join(marks.get(c, c) for c in plain)

    def money(self, value: Decimal, currency: str, least: int | None = None) -> str:
        """Write an amount with its symbol or code; with more decimals only where it has them."""
        exponent = minor_unit(currency).as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) else 2
        own = value.normalize().as_tuple().exponent
        more = max(decimals, least or 0, -own if isinstance(own, int) else 0)
        figure = self.number(value, min(more, 4))
        symbol = _SYMBOLS.get(currency)
        if symbol is None:
            return f"{figure} {currency}"
        return str(self.book["money"].format(symbol=symbol, figure=figure))

    def date(self, day: date) -> str:
        """Write a date with its month's name."""
        month = self.book["months"][day.month - 1]
        return str(self.book["date"].format(day=day.day, month=month, year=day.year))

    def unit(self, unit: str) -> str:
        """Return a unit's name in this language."""
        return str(self.book["units"].get(unit_of(unit) or unit, unit))
