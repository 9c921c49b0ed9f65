"""Rows of words: from boxes scattered over a page back to lines that a person would read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from smbflow.domain.document import Word

Row = tuple[Word, ...]

SAME_ROW = 0.4
"""Share of the smaller height by which two words' centres may differ within one row."""

COLUMN_GAP = 0.9
"""Gap between words, in heights of the row, from which on they stand in different columns."""

WIDEST_LINE = 250
"""Characters after which padding stops: a line stays a line, however wide the sheet."""


def rows_of(words: Iterable[Word]) -> tuple[Row, ...]:
    """Group words into rows from top to bottom, each from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=_centre):
        if rows and _level(rows[-1], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return tuple(tuple(sorted(row, key=_left)) for row in rows)


def text_of(rows: Sequence[Row]) -> str:
    """Write rows line by line, words near their place; columns are two or more blanks apart."""
    width = _character_width(rows)
    left = min((word.box.x0 for row in rows for word in row), default=0.0)
    return "\n".join(_line(row, left, width) for row in rows)


def _level(row: Sequence[Word], word: Word) -> bool:
    last = row[-1]
    height = min(_height(last), _height(word))
    anchor = row[0]
    near = abs(_centre(word) - _centre(last)) <= SAME_ROW * height
    return near and abs(_centre(word) - _centre(anchor)) <= 0.6 * max(
        height, min(_height(anchor), _height(word))
    )


def _line(row: Row, left: float, width: float) -> str:
    line = ""
    for before, word in zip((None, *row), row, strict=False):
        place = min(round((word.box.x0 - left) / width), WIDEST_LINE)
        blanks = _least_blanks(before, word)
        line += " " * (max(blanks, place - len(line)) if blanks != 1 else 1) + word.text
    return line


def _least_blanks(before: Word | None, word: Word) -> int:
    if before is None:
        return 0
    gap = word.box.x0 - before.box.x1
    return 2 if gap > COLUMN_GAP * min(_height(before), _height(word)) else 1


def _character_width(rows: Sequence[Row]) -> float:
    widths = [(w.box.x1 - w.box.x0) / len(w.text) for row in rows for w in row if w.text]
    return max(median(widths), 1.0) if widths else 1.0


def _height(word: Word) -> float:
    return max(word.box.bottom - word.box.top, 0.1)


def _centre(word: Word) -> float:
    return (word.box.top + word.box.bottom) / 2


def _left(word: Word) -> float:
    return word.box.x0
