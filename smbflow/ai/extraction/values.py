"""Header values by their labels: what stands beside or below a word that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from smbflow.ai.extraction.evidence import VALUE_WEIGHTS, Evidence
from smbflow.ai.extraction.labels import Label, LabelledSheet
from smbflow.ai.extraction.sheet import Span
from smbflow.domain.evidence import Found, How

T = TypeVar("T")
Seek = Callable[[Span], "tuple[Any, Span, bool] | None"]
"""Returns the first value of a type within a room: value, its span, whether it is unambiguous."""

_FILLING = " \t:.;#°º|=–-()*,"
_RIGHT, _NEXT_CELL, _AFTER_TEXT, _BELOW, _FAR_BELOW = 1.0, 0.97, 0.6, 0.92, 0.75
_ROWS_BELOW = 3
_FARTHEST = 3.4
_REACH = 8.0
_CLOSE = 0.12
_TEXT_BETWEEN = 25


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """A value with the strength of the label and place that name it."""

    value: T
    span: Span
    score: float
    clear: bool = True
    valid: bool = False


def candidates(page: LabelledSheet, name: str, seek: Seek) -> list[Candidate[Any]]:
    """Return all values that a label of this name points to, the strongest first."""
    found = [
        c for label in page.all() if label.weight(name) for c in _pointed(page, label, name, seek)
    ]
    return sorted(found, key=lambda c: -c.score)


def choose(
    found: Sequence[Candidate[T]], *, unique: bool = False, how: How = How.TEXT
) -> Found[T] | None:
    """Return the strongest candidate with a confidence that knows its rivals."""
    if not found:
        return None
    best = max(found, key=lambda c: c.score)
    rivals = [c.score for c in found if c.value != best.value]
    closeness = max(0.0, 1 - (best.score - max(rivals)) / _CLOSE) if rivals else 0.0
    again = sum(c.value == best.value and c.span != best.span for c in found)
    evidence = Evidence(
        {
            "label": best.score,
            "again": min(again, 2),
            "unique": float(unique and not rivals),
            "rival": min(closeness, 1.0),
            "valid": float(best.valid),
            "unclear": float(not best.clear),
            "illegible": 1 - best.span.legibility,
        }
    )
    confidence = evidence.confidence(VALUE_WEIGHTS)
    return Found(best.value, confidence, best.span.source, how)


def _pointed(page: LabelledSheet, label: Label, name: str, seek: Seek) -> Iterator[Candidate[Any]]:
    weight = label.weight(name) * (1 - 0.02 * (label.span.row.page - 1))
    right = page.room_right(label)
    if hit := seek(right):
        value, span, clear = hit
        yield Candidate(value, span, weight * _nearness(label, span), clear)
    elif not _rest_of_cell(label).strip(_FILLING):
        yield from _below(page, label, weight, seek)


def _nearness(label: Label, span: Span) -> float:
    between = span.row.text[label.span.end : span.start]
    if len(between.strip(_FILLING)) > _TEXT_BETWEEN:
        return _AFTER_TEXT / 2
    if between.strip(_FILLING):
        return _AFTER_TEXT if len(between.split()) > 2 else (_RIGHT + _AFTER_TEXT) / 2  # noqa: PLR2004 - two words, as in "bis zum"
    return _NEXT_CELL if "\t" in between else _RIGHT


def _rest_of_cell(label: Label) -> str:
    """Return the text behind the label in its cell, up to the next label."""
    cell = label.span.row.cell_at(label.span.start)
    return label.span.row.text[label.span.end : cell.end]


def _below(
    page: LabelledSheet, label: Label, weight: float, seek: Seek
) -> Iterator[Candidate[Any]]:
    for cell in cells_below(page, label.span):
        if any(
            o.span.start <= cell.start + 1 and o.names("fields") for o in _labels_in(page, cell)
        ):
            return
        if hit := seek(cell):
            value, span, clear = hit
            steps = cell.row.index - label.span.row.index
            yield Candidate(value, span, weight * (_BELOW if steps == 1 else _FAR_BELOW), clear)
            return


def cells_below(page: LabelledSheet, span: Span) -> Iterator[Span]:
    """Yield the cells that stand under a span, nearest first, as far as a value may."""
    box = span.box
    for row in page.sheet.below(span.row, _ROWS_BELOW):
        if row.box.top - box.bottom > _FARTHEST * span.row.height:
            return
        for cell in row.cells:
            if cell.box.x0 < box.x1 + _REACH and cell.box.x1 > box.x0 - _REACH:
                yield cell


def _labels_in(page: LabelledSheet, cell: Span) -> list[Label]:
    return [o for o in page.on(cell.row) if cell.start <= o.span.start < cell.end]
