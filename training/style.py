"""How one invented supplier's paper looks: chosen once by chance, the same for all its bills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Literal

from training.words import Words

_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "AUD": "A$", "CHF": "Fr."}
_HOME = {"en": "GBP"}
_DATES = {
    "en": (
        *("{d:02}/{m:02}/{y}", "{d} {M} {y}", "{d:02} {M3} {y}", "{y}-{m:02}-{d:02}"),
        *("{d:02}.{m:02}.{y}", "{M} {d}, {y}", "{d:02}-{M3}-{y}", "{d:02}/{m:02}/{yy:02}"),
    ),
    "de": (
        *("{d:02}.{m:02}.{y}", "{d:02}.{m:02}.{y}", "{d}. {M} {y}", "{d:02}.{m:02}.{yy:02}"),
        *("{y}-{m:02}-{d:02}", "{d}.{m}.{y}"),
    ),
    "fr": (
        *("{d:02}/{m:02}/{y}", "{d} {M} {y}", "{d:02}.{m:02}.{y}", "{d:02}/{m:02}/{yy:02}"),
        "{d:02}-{m:02}-{y}",
    ),
    "es": (
        *("{d:02}/{m:02}/{y}", "{d} de {M} de {y}", "{d:02}-{m:02}-{y}", "{d:02}/{m:02}/{yy:02}"),
        "{d:02}.{m:02}.{y}",
    ),
    "nl": (
        *("{d:02}-{m:02}-{y}", "{d} {M} {y}", "{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{yy:02}"),
        "{d:02}.{m:02}.{y}",
    ),
}
_MARKS = {
    "en": ((",", "."), (",", "."), ("", ".")),
    "de": ((".", ","), (".", ","), ("", ",")),
    "fr": ((" ", ","), (" ", ","), ("", ","), (".", ",")),
    "es": ((".", ","), (".", ","), ("", ",")),
    "nl": ((".", ","), (".", ","), ("", ",")),
}
Placed = Literal["bare", "symbol_before", "symbol_after", "code_before", "code_after"]


@dataclass(frozen=True, slots=True)
class Style:
    """Forms and measures of a paper; sizes are points."""

    words: Words
    currency: str
    size: float
    leading: float
    stretch: float
    left: float
    right: float
    date_form: str
    group: str
    mark: str
    on_lines: Placed
    on_totals: Placed
    colon: str
    head: Literal["letter", "letterhead", "columns", "boxes"]
    meta: Literal["rows", "rows_right", "strip", "sentence", "two_columns", "stacked"]
    totals: Literal["rows", "strip", "wide"]
    columns: tuple[str, ...]
    numbers_right: bool
    header_lines: int
    tax_table: bool
    footer: Literal["columns", "line", "none"]
    buyer_heading: bool
    seller_heading: bool
    ship_to: bool
    groups: bool
    carried: bool
    repeats_header: bool
    amounts_last: bool
    spaced: float
    payable_always: bool
    detail_below: bool
    spaced_iban: bool

    @property
    def shows_currency(self) -> bool:
        """Say whether any amount carries its currency."""
        return (self.on_lines, self.on_totals) != ("bare", "bare")

    def day(self, day: date) -> str:
        """Print a date."""
        month = self.words.kinds["months"][day.month - 1]
        parts = {"d": day.day, "m": day.month, "y": day.year, "yy": day.year % 100}
        return self.date_form.format(**parts, M=month, M3=month[:3])

    def number(self, value: Decimal, decimals: int | None = 2) -> str:
        """Print a number; without `decimals` as many as it has."""
        plain = f"{value:,.{decimals}f}" if decimals is not None else f"{value.normalize():,f}"
        return plain.translate({ord(","): self.group, ord("."): self.mark})

    def money(self, value: Decimal, placed: Placed, decimals: int = 2) -> str:
        """Print an amount with its currency where the style has one."""
        text = self.number(value, decimals)
        symbol = _SYMBOLS[self.currency]
        blank = "" if symbol in "£$" else " "
        return {
            "bare": text,
            "symbol_before": f"{symbol}{blank}{text}",
            "symbol_after": f"{text} {symbol}",
            "code_before": f"{self.currency} {text}",
            "code_after": f"{text} {self.currency}",
        }[placed]

    def rate(self, rate: Decimal) -> str:
        """Print a rate in per cent."""
        decimals = None if rate % 1 == 0 or self.spaced < 1 else 1
        blank = " " if self.spaced > 1 else ""
        return f"{self.number(rate, decimals)}{blank}%"


def draw_style(
    chance: Random, words: Words, currency: str, *, discounts: bool, rates: int
) -> Style:
    """Return a style by chance that can show what the bill has."""
    language = words.language
    group, mark = chance.choice(_MARKS[language])
    if currency == "CHF" and chance.random() < 0.6:
        group, mark = "'", "."
    placed: tuple[Placed, ...] = ("bare", "bare", "bare", "symbol_after", "code_after")
    if language in ("en", "nl"):
        placed = ("bare", "bare", "symbol_before", "code_before", "code_after")
    totals: tuple[Placed, ...] = (*placed, "code_before", "symbol_after", "bare")
    if currency != _HOME.get(language, "EUR"):
        totals = tuple(p for p in totals if p != "bare")
    right = chance.random() < 0.85
    return Style(
        words,
        currency,
        chance.choice((7.5, 8, 8.5, 9, 9, 9.5, 10, 10, 11)),
        chance.uniform(1.25, 1.65),
        chance.uniform(0.85, 1.1),
        chance.uniform(32, 72),
        chance.uniform(32, 60),
        chance.choice(_DATES[language]),
        group,
        mark,
        chance.choice(placed),
        chance.choice(totals),
        chance.choice((":", ":", "", " :" if language == "fr" else ":")),
        chance.choice(("letter", "letter", "letterhead", "letterhead", "columns", "boxes")),
        chance.choice(
            ("rows", "rows", "rows_right", "strip", "sentence", "two_columns", "stacked")
        ),
        chance.choice(("rows", "rows", "rows", "rows", "wide", "strip")),
        _columns(chance, discounts=discounts, rates=rates),
        right,
        2 if chance.random() < 0.12 else 1,
        rates > 1 or chance.random() < 0.25,
        chance.choice(("columns", "columns", "line", "none")),
        chance.random() < 0.55,
        chance.random() < 0.3,
        chance.random() < 0.2,
        chance.random() < 0.1,
        chance.random() < 0.4,
        chance.random() < 0.85,
        chance.random() < 0.07,
        chance.uniform(0.5, 1.6),
        chance.random() < 0.25,
        chance.random() < 0.8,
        chance.random() < 0.75,
    )


_SHAPES: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.14, ("quantity", "description", "price", "amount")),
    (0.24, ("description", "price", "quantity", "amount")),
    (1.0, ("description", "quantity", "price", "amount")),
)


def _columns(chance: Random, *, discounts: bool, rates: int) -> tuple[str, ...]:
    """Return the kinds of the table's columns, left to right."""
    drawn = chance.random()
    columns = list(next(shape for share, shape in _SHAPES if drawn < share))
    if chance.random() < 0.06 and not discounts:
        columns = ["description", "amount"]
    if chance.random() < 0.35:
        columns.insert(columns.index("description") + chance.randint(0, 1), "code")
    if chance.random() < 0.4:
        columns.insert(0, "position")
    if "quantity" in columns and chance.random() < 0.35:
        columns.insert(columns.index("quantity") + 1, "unit")
    return _with_rates(chance, columns, discounts=discounts, rates=rates)


def _with_rates(
    chance: Random, columns: list[str], *, discounts: bool, rates: int
) -> tuple[str, ...]:
    if discounts:
        columns.insert(columns.index("amount"), "discount")
    if rates > 1 or chance.random() < 0.3:
        columns.insert(columns.index("amount") + chance.randint(0, 1), "vat_column")
    if columns[-1] == "amount" and "vat_column" in columns and chance.random() < 0.15:
        columns.append("gross_column")
    return tuple(columns)
