"""What speaks for a suggestion: labels and words beside and above it, its place, form and company.

A feature is a name with a weight from about 0 to 1; names are hashed into a fixed number of places
(Weinberger et al., Feature Hashing for Large Scale Multitask Learning, ICML 2009).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Any

from smbflow.ai.extraction.labels import Label
from smbflow.ai.extraction.material import Material
from smbflow.ai.extraction.names import POSTAL, domains_on, has_legal_form
from smbflow.ai.extraction.places import area_under, headings_on
from smbflow.ai.extraction.sheet import Row, Span
from smbflow.ai.extraction.suggestions import Suggestion
from smbflow.ai.extraction.vocabulary import flat
from smbflow.domain.document import Route
from smbflow.domain.evidence import Found
from smbflow.domain.text import fold

PLACES = 8192
Feature = tuple[str, float]

_LEFT, _CONTEXT, _GRAM = 30, 28, 4
_ROWS_ABOVE, _GAP_ABOVE = 3, 3.4
_BETWEEN = 6
_HIGHEST_LOGIT = 6.0
_SOON, _LATE = 7, 90
_ROWS_OF_ADDRESS = 4
_LOOKALIKE = re.compile(r"\d[OlISB](?:\d|$)|(?:^|[^\w])[lI|]\d|[a-z][015][a-z]")
"""A letter among digits, or a digit among letters, as OCR misreads them."""

_GLUED = re.compile(r"[a-zà-ÿ](?<!Gmb)[A-Z](?:[a-z]{2}|[A-Z]|\b)")
"""A word in which another begins, as OCR drops the blank between them."""


@dataclass(frozen=True, slots=True)
class Company:
    """The other suggestions and facts of the document that a suggestion is seen among."""

    material: Material
    all: Sequence[Suggestion]
    times: Mapping[Any, int]
    usual_size: float
    domains: frozenset[str]
    areas: Mapping[str, frozenset[tuple[int, int]]]

    @property
    def days(self) -> list[date]:
        """Return the dates among the suggestions, earliest first."""
        return sorted({s.value for s in self.all if isinstance(s.value, date)})


def company_of(material: Material, found: Sequence[Suggestion]) -> Company:
    """Return the company of a document's suggestions of one type."""
    sheet = material.page.sheet
    sizes = sorted(c.size for r in sheet.rows for c in r.cells)
    headings = tuple(headings_on(material.page))
    areas = {
        role: frozenset((s.row.index, s.start) for s in area_under(material.page, headings, role))
        for role in ("seller", "buyer", "other")
    }
    return Company(
        material,
        found,
        Counter(_same(s.value) for s in found),
        sizes[len(sizes) // 2] if sizes else 1.0,
        domains_on(sheet),
        areas,
    )


def place_of(name: str) -> int:
    """Return the place of a feature among the weights."""
    return zlib.crc32(name.encode()) % PLACES


def features(suggestion: Suggestion, company: Company) -> list[Feature]:
    """Return what speaks for or against a suggestion, whatever field it is suggested for."""
    return [
        ("bias", 1.0),
        *_by_labels(suggestion.span, company.material),
        *_by_words(suggestion.span, company.material),
        *_by_place(suggestion.span, company),
        *_by_form(suggestion, company),
    ]


def of_rule(suggestion: Suggestion, rule: Found[Any] | None) -> Iterator[Feature]:
    """Yield whether the rules chose this, and how sure they were."""
    if rule is None:
        yield "rule none", 1.0
        return
    chosen = _same(rule.value) == _same(suggestion.value)
    yield ("rule this" if chosen else "rule other"), 1.0
    yield ("rule sure" if chosen else "rule sure of other"), _logit(rule.confidence)


def _same(value: Any) -> Any:
    return flat(value) if isinstance(value, str) else value


def _logit(confidence: float) -> float:
    inside = min(max(confidence, 0.01), 0.998)
    return min(log(inside / (1 - inside)), _HIGHEST_LOGIT) / _HIGHEST_LOGIT


def _by_labels(span: Span, material: Material) -> Iterator[Feature]:
    """Yield what known labels right before and above say that this is."""
    before = [x for x in material.page.on(span.row) if x.span.end <= span.start]
    if before:
        last = before[-1]
        between = span.row.text[last.span.end : span.start].strip(" \t:.#-")
        near = "left" if len(between) <= _BETWEEN else "far left"
        yield from _meanings(near, last)
    for row in _rows_above(material, span):
        for label in material.page.on(row):
            if label.span.box.x0 < span.box.x1 and label.span.box.x1 > span.box.x0:
                yield from _meanings("above", label)


def _meanings(where: str, label: Label) -> Iterator[Feature]:
    for meaning in label.meanings:
        if meaning.group != "columns":
            yield f"{where} {meaning.group} {meaning.name}", meaning.weight


def _rows_above(material: Material, span: Span) -> Iterator[Row]:
    rows = material.page.sheet.rows
    for row in reversed(rows[max(span.row.index - _ROWS_ABOVE, 0) : span.row.index]):
        if row.page != span.row.page or span.box.top - row.box.bottom > _GAP_ABOVE * row.height:
            return
        yield row


def _by_words(span: Span, material: Material) -> Iterator[Feature]:
    """Yield the words beside and above, whole and in pieces, so that unknown ones tell as well."""
    cell = span.row.cell_at(span.start)
    left = span.row.text[cell.start : span.start].strip()
    if not left and cell.start:
        left = span.row.cell_at(cell.start - 1).text
        yield "left in another cell", 1.0
    yield from _pieces("L", left[-_CONTEXT:])
    above = next(_cells_above(material, span), None)
    yield from _pieces("A", above.text[:_CONTEXT] if above else "")
    yield from _pieces("R", span.row.text[span.end : cell.end][:_CONTEXT])


def _cells_above(material: Material, span: Span) -> Iterator[Span]:
    for row in _rows_above(material, span):
        for cell in row.cells:
            if cell.box.x0 < span.box.x1 and cell.box.x1 > span.box.x0:
                yield cell


def _pieces(where: str, text: str) -> Iterator[Feature]:
    words = fold(text).split()
    if not words:
        yield f"{where} empty", 1.0
        return
    yield from ((f"{where} {word}", 0.7) for word in words[-4:])
    letters = "".join(words)
    grams = [letters[i : i + _GRAM] for i in range(max(len(letters) - _GRAM + 1, 1))]
    yield from ((f"{where}~{gram}", 0.3) for gram in grams)


def _by_place(span: Span, company: Company) -> Iterator[Feature]:
    page = company.material.page.sheet.page(span.row.page)
    down = span.row.middle / page.height
    across = (span.box.x0 + span.box.x1) / 2 / page.width
    first = span.row.page == company.material.page.sheet.rows[0].page
    yield f"page first {first}", 1.0
    yield f"down {int(down * 8)} {first}", 1.0
    yield f"across {int(across * 3)}", 1.0
    yield "size", min(span.size / max(company.usual_size, 1), 3.0) - 1
    yield f"cells {min(len(span.row.cells), 4)}", 1.0
    yield "illegible", 1 - span.legibility
    money = any(a.money_like for a in company.material.amounts[span.row.index])
    yield f"money on row {money}", 1.0


def _by_form(suggestion: Suggestion, company: Company) -> Iterator[Feature]:
    times = company.times[_same(suggestion.value)]
    yield f"times {min(times, 3)}", 1.0
    yield "of how many", min(len(company.times), 10) / 10
    if isinstance(suggestion.value, date):
        yield from _form_of_day(suggestion.value, company.days)
        yield f"clear {suggestion.clear}", 1.0
    elif " " not in suggestion.value and any(c.isdigit() for c in suggestion.value):
        yield from _form_of_number(suggestion.value, _route(suggestion.span, company))
    else:
        yield from _form_of_name(suggestion.span, company)


def _route(span: Span, company: Company) -> Route:
    return company.material.page.sheet.page(span.row.page).route


def _form_of_day(day: date, days: Sequence[date]) -> Iterator[Feature]:
    yield f"earliest {day == days[0]} of {min(len(days), 4)}", 1.0
    yield f"latest {day == days[-1]} of {min(len(days), 4)}", 1.0
    since = (day - days[0]).days
    bin_ = "0" if not since else "soon" if since < _SOON else "later" if since < _LATE else "late"
    yield f"since {bin_}", 1.0
    yield f"until {(days[-1] - day).days // 15 if (days[-1] - day).days < _LATE else 'far'}", 1.0


def _form_of_number(text: str, route: Route) -> Iterator[Feature]:
    if _LOOKALIKE.search(text):
        yield f"lookalike {route}", 1.0
    digits = sum(c.isdigit() for c in text)
    yield f"digits {min(digits, 10)}", 1.0
    yield f"letters {min(sum(c.isalpha() for c in text), 5)}", 1.0
    yield f"marks {min(sum(not c.isalnum() for c in text), 3)}", 1.0
    lead = "".join(c for c in text[:4] if c.isalpha()).casefold()
    yield f"lead {lead}", 0.7


def _form_of_name(span: Span, company: Company) -> Iterator[Feature]:
    text, letters = span.text, flat(span.text)
    if _GLUED.search(text):
        yield f"glued {_route(span, company)}", 1.0
    if _LOOKALIKE.search(text):
        yield f"lookalike {_route(span, company)}", 1.0
    sheet = company.material.page.sheet
    yield f"form {has_legal_form(text)}", 1.0
    yield f"domain {any(d in letters or letters in d for d in company.domains)}", 1.0
    yield f"words {min(len(text.split()), 6)}", 1.0
    yield from ((f"own {word}", 0.5) for word in fold(text).split()[:5])
    cell = (span.row.index, span.row.cell_at(span.start).start)
    for role, area in company.areas.items():
        yield f"under {role} {cell in area}", 1.0
    rows = sheet.below(span.row, _ROWS_OF_ADDRESS)
    column = [c for r in rows for c in r.cells if abs(c.box.x0 - span.box.x0) < span.row.height]
    towns = [i for i, c in enumerate(column) if POSTAL.search(f" {c.text}")]
    yield f"town below {min(towns[0], 4) if towns else 'no'}", 1.0
    tail = span.row.text[span.end :]
    yield f"town beside {POSTAL.search(tail) is not None}", 1.0
