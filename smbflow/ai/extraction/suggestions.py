"""Everything that might be a header field: typed, with generous recall, whatever labels it.

The candidates of Majumder et al., Representation Learning for Information Extraction from
Form-like Documents, ACL 2020.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from smbflow.ai.extraction.identifiers import number_in
from smbflow.ai.extraction.material import Material, overlap
from smbflow.ai.extraction.names import begins_with_label, is_name, is_title, name_part
from smbflow.ai.extraction.sheet import Span
from smbflow.domain.text import squeeze

_NUMBER = re.compile(r"(?<![^\s:#(])(?=[^\s]*\d)[A-Za-z]{0,6}[A-Za-z0-9][A-Za-z0-9./_\-]{1,24}")
_MONEY = re.compile(r"\d{1,3}(?:[.,']?\d{3})*[.,]\d{2}")
_NUMBERED = ("invoice_number", "purchase_order_ref")
_MOST = 90
_LAST = " .,;:"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that might be a field's, where it stands; `clear` unless a day may be swapped."""

    value: Any
    span: Span
    clear: bool = True


def days_on(material: Material) -> Iterator[Suggestion]:
    """Yield every date."""
    for row in material.days:
        yield from (Suggestion(d.value, d.span, d.other is None) for d in row)


def numbers_on(material: Material) -> Iterator[Suggestion]:
    """Yield what could number a document: what a label names, and every token with digits."""
    for label in material.page.all():
        room = material.page.room_right(label)
        named = any(label.weight(name) for name in _NUMBERED) and number_in(room)
        if named and not any(overlap(named.span, d.span) for d in material.days[room.row.index]):
            yield Suggestion(named.value, named.span)
    for row in material.page.sheet.rows:
        days = material.days[row.index]
        for match in _NUMBER.finditer(row.text):
            span = Span(row, *match.span()).stripped(_LAST)
            if _MONEY.fullmatch(span.text) or any(overlap(span, d.span) for d in days):
                continue
            yield Suggestion(span.text, span)


def names_on(material: Material) -> Iterator[Suggestion]:
    """Yield every cell that reads like a name."""
    for row in material.page.sheet.rows:
        for cell in row.cells:
            name = name_part(cell)
            if is_name(name) and not is_title(cell) and not begins_with_label(cell):
                yield Suggestion(squeeze(name.text), name)


Source = Callable[[Material], Iterator[Suggestion]]
"""Yields the suggestions of one type."""

SOURCES: Mapping[str, Source] = {
    "invoice_number": numbers_on,
    "purchase_order_ref": numbers_on,
    "issue_date": days_on,
    "due_date": days_on,
    "supplier_name": names_on,
    "buyer_name": names_on,
}
"""The fields that are scored, each with what may be its value."""


def suggestions(material: Material, source: Source) -> tuple[Suggestion, ...]:
    """Return the suggestions of a type, top to bottom, as many as a bill may need."""
    return tuple(islice(source(material), _MOST))
