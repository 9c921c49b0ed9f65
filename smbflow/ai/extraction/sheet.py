"""The page as rows of words: where things stand beside, below and under each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from smbflow.domain.document import Page, Word
from smbflow.domain.evidence import Box, Source
from smbflow.domain.text import squeeze

_CELL_GAP = 0.95
_SAME_ROW = 0.5
_TWIN = 0.5
_OTHER_SIZE, _WORD_GAP = 1.4, 0.2


@dataclass(frozen=True)
class Row:
    """Words on one line, left to right. In `text` a blank joins words, a tab separates cells.

    `index` counts rows through the whole document, `starts` holds each word's place in `text`.
    """

    page: int
    index: int
    words: tuple[Word, ...]
    text: str
    starts: tuple[int, ...]
    box: Box

    @property
    def height(self) -> float:
        """Return the height of the text on this row."""
        return median(word.box.bottom - word.box.top for word in self.words)

    @property
    def middle(self) -> float:
        """Return the height of the row's middle line on its page."""
        return (self.box.top + self.box.bottom) / 2

    @cached_property
    def cells(self) -> tuple[Span, ...]:
        """Return the row's cells: words that stand close together."""
        cells, start = [], 0
        for part in self.text.split("\t"):
            cells.append(Span(self, start, start + len(part)))
            start += len(part) + 1
        return tuple(cells)

    @cached_property
    def letters(self) -> tuple[str, tuple[int, ...], frozenset[int]]:
        """Return the folded letters and digits, the place of each in `text`, and word starts."""
        flat, places = _folded(self.text)
        starts = {i for i, place in enumerate(places) if _begins(self.text, place)}
        return flat, places, frozenset(starts)

    def cell_at(self, place: int) -> Span:
        """Return the cell that holds this place of the text."""
        return next((c for c in self.cells if c.start <= place <= c.end), self.cells[-1])


@dataclass(frozen=True)
class Span:
    """A stretch of a row's text."""

    row: Row
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return the text as printed."""
        return self.row.text[self.start : self.end]

    @cached_property
    def box(self) -> Box:
        """Return the box around it; a part of a word gets its share of the word's width."""
        boxes = list(self._boxes())
        if not boxes:
            return self.row.box
        box = boxes[0]
        for other in boxes[1:]:
            box = box.union(other)
        return box

    @property
    def source(self) -> Source:
        """Return where this stands, for the evidence of a value."""
        return Source(self.row.page, self.box, squeeze(self.text))

    @property
    def size(self) -> float:
        """Return the type size of the span in points."""
        words = [w for w, s in self._words() if w.text.strip()]
        sizes = (w.size or w.box.bottom - w.box.top for w in words)
        return max(sizes, default=0.0)

    @property
    def legibility(self) -> float:
        """Return the reader's confidence in the worst of the words."""
        return min((word.confidence for word, _ in self._words()), default=1.0)

    def part(self, start: int, end: int) -> Span:
        """Return a part of this span, counted from its own start."""
        return Span(self.row, self.start + start, self.start + end)

    def stripped(self, characters: str = " \t:;,.#-–|") -> Span:
        """Return the span without these characters at its ends."""
        text = self.text
        left = len(text) - len(text.lstrip(characters))
        right = len(text.rstrip(characters))
        return self.part(left, max(left, right))

    def _words(self) -> Iterator[tuple[Word, int]]:
        for word, start in zip(self.row.words, self.row.starts, strict=True):
            if start < self.end and start + len(word.text) > self.start:
                yield word, start

    def _boxes(self) -> Iterator[Box]:
        for word, start in self._words():
            each = (word.box.x1 - word.box.x0) / max(len(word.text), 1)
            left = max(self.start - start, 0)
            right = min(self.end - start, len(word.text))
            x0 = word.box.x0 + each * left
            yield Box(x0, word.box.top, word.box.x0 + each * right, word.box.bottom)


@dataclass(frozen=True)
class Sheet:
    """All rows of a document, page after page, and the size of each page."""

    rows: tuple[Row, ...]
    pages: tuple[Page, ...]

    @cached_property
    def text(self) -> str:
        """Return the text of all rows."""
        return "\n".join(row.text for row in self.rows)

    @cached_property
    def spacing(self) -> float:
        """Return the usual distance from row to row."""
        gaps = [b.middle - a.middle for a, b in pairwise(self.rows) if a.page == b.page]
        near = [gap for gap in gaps if gap > 0]
        return median(near) if near else 12.0

    def page(self, number: int) -> Page:
        """Return a page by its number."""
        return next(page for page in self.pages if page.number == number)

    def below(self, row: Row, count: int) -> tuple[Row, ...]:
        """Return up to `count` rows under this one on the same page."""
        after = self.rows[row.index + 1 : row.index + 1 + count]
        return tuple(other for other in after if other.page == row.page)


def sheet_of(pages: Sequence[Page]) -> Sheet:
    """Arrange the words of these pages in rows."""
    rows: list[Row] = []
    for page in pages:
        for words in _lines(page.words):
            rows.append(_row(page.number, len(rows), words))
    return Sheet(tuple(rows), tuple(pages))


def _lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    seen = [w for w in words if w.text.strip()]
    seen.sort(key=lambda w: (w.box.top + w.box.bottom) / 2)
    line: list[Word] = []
    for word in seen:
        if line and not _on_line(line, word):
            yield _left_to_right(line)
            line = []
        line.append(word)
    if line:
        yield _left_to_right(line)


def _on_line(line: Sequence[Word], word: Word) -> bool:
    middle = median((w.box.top + w.box.bottom) / 2 for w in line)
    height = min(median(w.box.bottom - w.box.top for w in line), word.box.bottom - word.box.top)
    return (word.box.top + word.box.bottom) / 2 - middle < max(height, 1.0) * _SAME_ROW


def _left_to_right(line: Sequence[Word]) -> list[Word]:
    """Sort by x and drop words printed twice on the same spot (a poor man's bold)."""
    words: list[Word] = []
    for word in sorted(line, key=lambda w: w.box.x0):
        if not any(_twins(word, other) for other in words[-3:]):
            words.append(word)
    return words


def _twins(one: Word, other: Word) -> bool:
    overlap = min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0)
    narrow = min(one.box.x1 - one.box.x0, other.box.x1 - other.box.x0)
    return one.text == other.text and overlap > _TWIN * narrow


def _row(page: int, index: int, words: Sequence[Word]) -> Row:
    height = median(word.box.bottom - word.box.top for word in words)
    text, starts, last = "", [], None
    for word in words:
        if last is not None:
            text += "\t" if _apart(last, word, height) else " "
        starts.append(len(text))
        text += word.text
        last = word
    box = words[0].box
    for word in words[1:]:
        box = box.union(word.box)
    return Row(page, index, tuple(words), text, tuple(starts), box)


def _apart(last: Word, word: Word, height: float) -> bool:
    """Say whether a word begins a new cell: after a gap, or in another size of type."""
    gap = word.box.x0 - last.box.x1
    sizes = sorted((last.size or height, word.size or height))
    resized = sizes[1] > sizes[0] * _OTHER_SIZE and gap > _WORD_GAP * sizes[0]
    return resized or gap > _CELL_GAP * max(height, 1.0)


def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        plain = unicodedata.normalize("NFKD", character.replace("ß", "ss")).casefold()
        for letter in plain:
            if letter.isascii() and letter.isalnum():
                letters.append(letter)
                places.append(place)
    return "".join(letters), tuple(places)


def _begins(text: str, place: int) -> bool:
    """Say whether a word begins here: after a blank or mark, or where letters meet digits."""
    if place == 0:
        return True
    before, here = text[place - 1], text[place]
    return not before.isalnum() or before.isdigit() != here.isdigit()
