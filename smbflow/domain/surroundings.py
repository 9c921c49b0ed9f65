"""Surroundings: the words that lead to a place on a page, from the left and from above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smbflow.domain.document import Page, Word
from smbflow.domain.evidence import Box, Source
from smbflow.domain.lesson import Place
from smbflow.domain.text import fold

SAME_ROW, CELL_GAP, FARTHEST_ABOVE = 0.5, 1.0, 6.0
"""In heights of the text: how far apart words of a row, of a cell, of a column's head may be."""

CELLS_TO_THE_LEFT = 3
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class PageRow:
    """The words of a page on one line, left to right."""

    middle: float
    words: tuple[Word, ...]


class Layout:
    """The pages of a document arranged in lines, once for all places that are asked about."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = {page.number: (index, page) for index, page in enumerate(pages)}
        self._rows: dict[int, tuple[PageRow, ...]] = {}

    def place(self, source: Source) -> Place | None:
        """Describe where something stands so that it is found again on the next document.

        None where its box is not known, or its page is not among these.
        """
        if source.box is None or source.page not in self._pages:
            return None
        index, page = self._pages[source.page]
        rows, box = self._rows_of(page), source.box
        return Place(
            page=index + 1,
            from_back=len(self._pages) - index,
            across=round((box.x0 + box.x1) / 2 / max(page.width, 1.0), 4),
            down=round((box.top + box.bottom) / 2 / max(page.height, 1.0), 4),
            left=_left(rows, box),
            above=_above(rows, box),
        )

    def _rows_of(self, page: Page) -> tuple[PageRow, ...]:
        if page.number not in self._rows:
            self._rows[page.number] = _arranged(page.words)
        return self._rows[page.number]


def _arranged(words: Sequence[Word]) -> tuple[PageRow, ...]:
    """Arrange words in lines, top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=_middle):
        height = max(word.box.bottom - word.box.top, 1.0)
        if rows and _middle(word) - _middle(rows[-1][0]) < SAME_ROW * height:
            rows[-1].append(word)
        else:
            rows.append([word])
    ordered = (sorted(row, key=lambda w: w.box.x0) for row in rows)
    return tuple(PageRow(_middle(row[0]), tuple(row)) for row in ordered)


def _left(rows: Sequence[PageRow], box: Box) -> str:
    """Return the nearest cell with letters and no figures left of a box."""
    middle, height = (box.top + box.bottom) / 2, max(box.bottom - box.top, 1.0)
    row = min(rows, key=lambda r: abs(r.middle - middle), default=None)
    if row is None or abs(row.middle - middle) > SAME_ROW * height:
        return ""
    before = [w for w in row.words if w.box.x1 <= box.x0 + 0.5 * height]
    cells = list(_cells(before))[-CELLS_TO_THE_LEFT:]
    return next((label for cell in reversed(cells) if (label := _label(cell))), "")


def _above(rows: Sequence[PageRow], box: Box) -> str:
    """Return the nearest words with letters and no figures over a box."""
    height = max(box.bottom - box.top, 1.0)
    for row in reversed(rows):
        if not 0 < box.top - row.middle < FARTHEST_ABOVE * height:
            continue
        over = [c for c in _cells(row.words) if c[0].box.x0 < box.x1 and c[-1].box.x1 > box.x0]
        label = _label([word for cell in over for word in cell])
        if label:
            return label
    return ""


def _cells(words: Sequence[Word]) -> Iterator[list[Word]]:
    cell: list[Word] = []
    for word in words:
        height = max(word.box.bottom - word.box.top, 1.0)
        if cell and word.box.x0 - cell[-1].box.x1 > CELL_GAP * height:
            yield cell
            cell = []
        cell.append(word)
    if cell:
        yield cell


def _label(words: Sequence[Word]) -> str:
    """Return what a cell says in letters; words that hold figures are values, not labels."""
    plain = (fold(word.text) for word in words if not any(c.isdigit() for c in word.text))
    label = " ".join(filter(None, plain))[:_LONGEST].strip()
    return label if sum(c.isalpha() for c in label) > 1 else ""


def _middle(word: Word) -> float:
    return (word.box.top + word.box.bottom) / 2
