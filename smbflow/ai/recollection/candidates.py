"""Candidates: all days, amounts and numbers of a document, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from smbflow.ai.extraction.material import Material
from smbflow.ai.extraction.sheet import Row, Span
from smbflow.domain.document import Page
from smbflow.domain.evidence import Source
from smbflow.domain.forms import read_by_order, shape_of
from smbflow.domain.lesson import DAYS, NUMBERS, TOTALS, Memo, Place
from smbflow.domain.surroundings import place_at

Value = date | Decimal | str

_TOKEN = re.compile(r"[^\s:;,()|]+")
_MOST_TOKENS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A well-formed value, where it stands and how legible it is there (0 to 1)."""

    value: Value
    source: Source
    place: Place
    legibility: float


def candidates(material: Material, pages: Sequence[Page], memo: Memo) -> list[Candidate]:
    """Return what a field may be by its type and its remembered form."""
    if memo.field in DAYS:
        found = _days(material, memo.form)
    elif memo.field in TOTALS:
        found = _amounts(material)
    elif memo.field in NUMBERS:
        found = _numbers(material, memo.form)
    else:
        return []
    return [_placed(value, span, pages) for value, span in found]


def _placed(value: Value, span: Span, pages: Sequence[Page]) -> Candidate:
    place = place_at(pages, span.row.page, span.box)
    return Candidate(value, span.source, place, span.legibility)


def _days(material: Material, order: str) -> Iterator[tuple[Value, Span]]:
    for row in material.days:
        for day in row:
            yield (read_by_order(day.span.text, order) if order else None) or day.value, day.span


def _amounts(material: Material) -> Iterator[tuple[Value, Span]]:
    for row in material.amounts:
        yield from ((a.value, a.span) for a in row if a.money_like)


def _numbers(material: Material, form: str) -> Iterator[tuple[Value, Span]]:
    for row in material.page.sheet.rows:
        yield from ((span.text, span) for span in _runs(row) if shape_of(span.text) == form)


def _runs(row: Row) -> Iterator[Span]:
    """Yield stretches of one to three tokens within a cell."""
    for cell in row.cells:
        tokens = list(_TOKEN.finditer(cell.text))
        for start in range(len(tokens)):
            for end in range(start, min(start + _MOST_TOKENS, len(tokens))):
                yield cell.part(tokens[start].start(), tokens[end].end())
