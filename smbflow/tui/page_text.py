"""A page as text in columns: every word about where it stands on the paper, with its box kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from smbflow.domain.document import Page, Word
from smbflow.domain.evidence import Box, Source
from smbflow.domain.text import printable, squeeze

WIDEST_GAP = 40
"""Blanks between two words never exceed this, however wide the paper."""

MOST_WORDS = 20_000
"""A page with more words than this is shown as plain text."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a drawn line; `box` is where it stands on the paper, None if unknown."""

    line: int
    start: int
    end: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """How wide a letter is on the paper, and how much paper one column of the screen shows."""

    letter: float
    column: float


@dataclass(frozen=True, slots=True)
class PageText:
    """A page as lines of safe text, and where each word of it stands."""

    number: int
    lines: tuple[str, ...]
    places: tuple[Place, ...]
    hidden: str = ""

    def evidence(self, source: Source) -> tuple[Place, ...]:
        """Return the stretches in the source's box, or else where its text stands."""
        if source.box is not None and self.places:
            box = source.box
            inside = tuple(p for p in self.places if p.box is not None and _holds(box, p.box))
            if inside:
                return inside
        return self.search(source.text)

    def search(self, text: str) -> tuple[Place, ...]:
        """Return the first line's stretch that shows `text`, ignoring case and white space."""
        wanted = squeeze(printable(text)).casefold()
        if not wanted:
            return ()
        for number, line in enumerate(self.lines):
            start = line.casefold().find(wanted)
            if start >= 0:
                return (Place(number, start, start + len(wanted)),)
        return ()


def lay_out(page: Page, columns: int) -> PageText:
    """Draw a page, by its words' boxes where it has them, else by its text.

    Gaps shrink until the page is `columns` wide; text itself is never cut, so it may be wider.
    """
    hidden = printable(page.hidden_text)
    if not page.words or len(page.words) > MOST_WORDS:
        lines = printable(page.text, lines=True).splitlines()
        return PageText(page.number, tuple(lines), (), hidden)
    cell = median((w.box.x1 - w.box.x0) / len(w.text) for w in page.words if w.text) or 1.0
    left = min(word.box.x0 for word in page.words)
    right = max(word.box.x1 for word in page.words)
    scale = min(1.0, columns * cell / max(right - left, 1.0))
    lines, places = [], []
    for row in _with_gaps(_rows(page.words)):
        line, here = _draw(row, len(lines), left, Grid(cell, cell / scale))
        lines.append(line)
        places.extend(here)
    return PageText(page.number, tuple(lines), tuple(places), hidden)


def _rows(words: Iterable[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.box.top + w.box.bottom, w.box.x0)):
        middle = (word.box.top + word.box.bottom) / 2
        if rows and middle < rows[-1][0].box.bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.box.x0) for row in rows]


def _with_gaps(rows: list[list[Word]]) -> Iterable[list[Word]]:
    bottom = None
    for row in rows:
        top = min(w.box.top for w in row)
        height = max(row[0].box.bottom - row[0].box.top, 1.0)
        if bottom is not None and top - bottom > height:
            yield []
        bottom = max(w.box.bottom for w in row)
        yield row


def _draw(row: list[Word], number: int, left: float, grid: Grid) -> tuple[str, list[Place]]:
    line, places, before = "", [], None
    for word in row:
        column = round((word.box.x0 - left) / grid.column)
        close = before is not None and word.box.x0 - before.x1 < 1.5 * grid.letter
        blanks = 1 if close else max(column - len(line), 2 if line else 0)
        line += " " * min(blanks, WIDEST_GAP * 2 if not line else WIDEST_GAP)
        text = printable(word.text)
        places.append(Place(number, len(line), len(line) + len(text), word.box))
        line += text
        before = word.box
    return line, places


def _holds(box: Box, word: Box) -> bool:
    across, down = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box.x0 - 1 <= across <= box.x1 + 1 and box.top - 1 <= down <= box.bottom + 1
