"""Candidates: all days, amounts and numbers of a document, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from smbflow.ai.extraction.material import Material, gather
from smbflow.ai.extraction.sheet import Row, Span
from smbflow.domain.document import Reading
from smbflow.domain.evidence import Found, Source
from smbflow.domain.forms import may_be_swapped, read_by_form, shape_of
from smbflow.domain.lesson import DAYS, NUMBERS, TOTALS, Memo, Place
from smbflow.domain.surroundings import Layout

Value = date | Decimal | str

_TOKEN = re.compile(r"[^\s:;,()|]+")
_MOST_TOKENS = 3
EITHER_WAY = 0.6
"""What is left of a day's legibility where day and month may be swapped and nobody knows."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A well-formed value, where it stands and how legible it is there (0 to 1)."""

    value: Value
    source: Source
    place: Place
    legibility: float


class TypedSheet:
    """A document's well-formed values; those of a kind and form are found and placed once."""

    def __init__(self, reading: Reading) -> None:
        self._material = gather(reading)
        self._layout = Layout(reading.pages)
        self._found: dict[tuple[tuple[str, ...], str], list[Candidate]] = {}

    def candidates(self, memo: Memo) -> list[Candidate]:
        """Return what a field may be by its type and its remembered form."""
        kind = next((kind for kind in _SEEK if memo.field in kind), ())
        if (kind, memo.form) not in self._found:
            self._found[kind, memo.form] = list(self._seek(kind, memo.form))
        return self._found[kind, memo.form]

    def place(self, found: Found[Any] | None) -> Place | None:
        """Return where a value was read, None where that is not known."""
        return self._layout.place(found.source) if found and found.source else None

    def _seek(self, kind: tuple[str, ...], form: str) -> Iterator[Candidate]:
        for value, span, legibility in _SEEK[kind](self._material, form) if kind else ():
            place = self._layout.place(span.source)
            if place is not None:
                yield Candidate(value, span.source, place, legibility)


def _days(material: Material, form: str) -> Iterator[tuple[Value, Span, float]]:
    for day in (day for row in material.days for day in row):
        known = read_by_form(day.span.text, form)
        unclear = known is None and may_be_swapped(day.span.text)
        legibility = day.span.legibility * (EITHER_WAY if unclear else 1)
        yield known or day.value, day.span, legibility


def _amounts(material: Material, _: str) -> Iterator[tuple[Value, Span, float]]:
    for row in material.amounts:
        yield from ((a.value, a.span, a.span.legibility) for a in row if a.money_like)


def _numbers(material: Material, form: str) -> Iterator[tuple[Value, Span, float]]:
    for row in material.page.sheet.rows:
        fitting = (span for span in _runs(row) if shape_of(span.text) == form)
        yield from ((span.text, span, span.legibility) for span in fitting)


def _runs(row: Row) -> Iterator[Span]:
    """Yield stretches of one to three tokens within a cell."""
    for cell in row.cells:
        tokens = list(_TOKEN.finditer(cell.text))
        for start in range(len(tokens)):
            for end in range(start, min(start + _MOST_TOKENS, len(tokens))):
                yield cell.part(tokens[start].start(), tokens[end].end())


_SEEK: Mapping[tuple[str, ...], Callable[[Material, str], Iterator[tuple[Value, Span, float]]]] = {
    DAYS: _days,
    TOTALS: _amounts,
    NUMBERS: _numbers,
}
