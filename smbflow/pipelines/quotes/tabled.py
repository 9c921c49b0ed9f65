"""Tabled requests: the rows of a list of items under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from smbflow.domain.evidence import Found, How, Source
from smbflow.domain.text import fold
from smbflow.pipelines.quotes import lexicon
from smbflow.pipelines.quotes.case import Wanted
from smbflow.pipelines.quotes.counting import best_count, number
from smbflow.pipelines.quotes.lexicon import soft

_SURE = 0.97
_FAR_DOWN = 15
_MOST_WORDS = 4
_ORDER = ("quantity", "sku", "unit", "description", "option")
_MONEY = re.compile(r" (?:price|total|cost|preis|betrag|summe|amount|eur|value) ")
_YES = frozenset({"yes", "y", "x", "ja", "j", "option", "optional"})

Columns = Mapping[str, int]


def header_of(rows: Sequence[Sequence[str]]) -> tuple[int, Columns] | None:
    """Return the row that holds the headings, with the place of each; None where none does.

    A list of items has a quantity and what it is of.
    """
    for place, row in enumerate(rows[:_FAR_DOWN]):
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            name = _heading(fold(cell))
            if name is not None:
                found.setdefault(name, column)
        if "quantity" in found and found.keys() & {"sku", "description"}:
            return place, found
    return None


def _heading(cell: str) -> str | None:
    """Return the column that a heading names, also among other words: `Quantity required`."""
    exact = lexicon.columns().get(cell)
    words = f" {cell} "
    if exact is not None or len(cell.split()) > _MOST_WORDS or _MONEY.search(words):
        return exact
    within = [(name, column) for name, column in lexicon.columns().items() if f" {name} " in words]
    return min(within, key=lambda one: _ORDER.index(one[1]), default=("", None))[1]


def tabled(rows: Sequence[Sequence[str]], language: str) -> Iterator[Wanted]:
    """Yield a line for each row under the headings that names something, numbered from 1."""
    found = header_of(rows)
    if found is None:
        return
    place, columns = found
    lines = (_line(row, columns, language) for row in rows[place + 1 :])
    for count, line in enumerate((line for line in lines if line), 1):
        yield replace(line, number=count)


def _line(row: Sequence[str], columns: Columns, language: str) -> Wanted | None:
    cells = {name: row[at].strip() for name, at in columns.items() if at < len(row)}
    code, words = cells.get("sku", ""), cells.get("description", "")
    if not (code or words):
        return None
    source = Source(1, None, " | ".join(cell.strip() for cell in row if cell.strip()))
    quantity, unit = _quantity(cells, language)
    return Wanted(
        number=0,
        words=words or code,
        text=source.text,
        code=Found(code, _SURE, source, How.TEXT) if code else None,
        quantity=Found(quantity[0], quantity[1], source, How.TEXT) if quantity else None,
        unit=Found(unit, _SURE, source, How.TEXT) if unit else None,
        option=fold(cells.get("option", "")) in _YES,
    )


def _quantity(cells: Mapping[str, str], language: str) -> tuple[tuple[Decimal, float] | None, str]:
    """Read the quantity's cell, which may hold its unit too, and the unit's own."""
    said, unit = soft(cells.get("quantity", "")), cells.get("unit", "")
    figure = number(said, language)
    if figure is not None:
        return figure, unit
    count = best_count(said, language)
    if count is None:
        return None, unit
    return (count.value, count.confidence), unit or count.unit or ""
