"""Labels on the page: phrases of the vocabulary, and the room to the right and below each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smbflow.ai.extraction.sheet import Row, Sheet, Span
from smbflow.ai.extraction.vocabulary import Meaning, vocabulary

_GLUE = "-/_"
_LONG_ENOUGH = 5
_FILLING = " \t:.;#°º|=–-()*"


@dataclass(frozen=True, slots=True)
class Label:
    """A phrase that says what stands beside or below it."""

    span: Span
    meanings: tuple[Meaning, ...]

    def weight(self, name: str, group: str = "fields") -> float:
        """Return how strongly it labels this (0 if not at all)."""
        return max(
            (m.weight for m in self.meanings if (m.group, m.name) == (group, name)), default=0
        )

    def names(self, group: str) -> frozenset[str]:
        """Return all that it may label within a group."""
        return frozenset(m.name for m in self.meanings if m.group == group)


@dataclass(frozen=True, slots=True)
class LabelledSheet:
    """A sheet with the labels of every row, by the row's index."""

    sheet: Sheet
    labels: tuple[tuple[Label, ...], ...]

    def on(self, row: Row) -> tuple[Label, ...]:
        """Return the labels on a row, left to right."""
        return self.labels[row.index]

    def all(self) -> Iterator[Label]:
        """Return every label, top to bottom."""
        for labels in self.labels:
            yield from labels

    def room_right(self, label: Label) -> Span:
        """Return what stands right of a label up to the next field label on its row."""
        row = label.span.row
        others = (o.span.start for o in self.on(row) if o.names("fields"))
        end = min((start for start in others if start >= label.span.end), default=len(row.text))
        return Span(row, label.span.end, end)


def labelled(sheet: Sheet) -> LabelledSheet:
    """Find the labels of a sheet."""
    return LabelledSheet(sheet, tuple(tuple(_labels(row)) for row in sheet.rows))


def phrases_in(span: Span) -> tuple[Label, ...]:
    """Return the labels within a span."""
    found = _labels(span.row)
    return tuple(x for x in found if x.span.start >= span.start and x.span.end <= span.end)


def _labels(row: Row) -> Sequence[Label]:
    """Return the longest phrases on a row, none within another; two may share a word."""
    found: list[Label] = []
    flat, places, starts = row.letters
    reached = 0
    for position in sorted(starts):
        length = _longest_at(row, position)
        if position + length <= reached or not length:
            continue
        span = Span(row, places[position], places[position + length - 1] + 1)
        if not _part_of_token(span) and not (_glued(span) and _follows_label(found, span)):
            found.append(Label(span, vocabulary().meanings[flat[position : position + length]]))
            reached = position + length
    return found


def _part_of_token(span: Span) -> bool:
    """Say whether a short phrase is only the prefix of a number, as in `PO-1046` and `PO1046`."""
    text = span.row.text
    after, behind = text[span.end : span.end + 1], text[span.end + 1 : span.end + 2]
    short = len(span.text) < _LONG_ENOUGH
    return (
        (after in _GLUE and behind.isalnum())
        if after in _GLUE and after
        else (short and after.isdigit())
    )


def _longest_at(row: Row, position: int) -> int:
    flat, places, starts = row.letters
    known = vocabulary()
    for length in range(min(known.longest, len(flat) - position), 0, -1):
        end = position + length
        if flat[position:end] not in known.meanings:
            continue
        whole = end == len(flat) or end in starts
        if whole and "\t" not in row.text[places[position] : places[end - 1]]:
            return length
    return 0


def _glued(span: Span) -> bool:
    """Say whether the phrase is the beginning or end of a longer token, as in `INV-2023`."""
    text = span.row.text
    after = text[span.end : span.end + 1]
    before = text[span.start - 1 : span.start] if span.start else ""
    behind = text[span.end + 1 : span.end + 2]
    return (
        after.isalnum()
        or (after in _GLUE and behind.isalnum())
        or (bool(before) and before in _GLUE + "@.")
    )


def _follows_label(found: Sequence[Label], span: Span) -> bool:
    """Say whether only filling, or the token itself, stands between the last label and this."""
    if not found:
        return False
    between = span.row.text[found[-1].span.end : span.start]
    return " " not in between.strip(_FILLING)
