"""A page as text in columns: every word about where it stands on the paper, with its box kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from smbflow.domain.document import Page, Word
from smbflow.domain.evidence import Box, Source
from smbflow.domain.text import printable, squeeze
from smbflow.tui.widgets.cells import wrap_lines

CLOSE = 1.5
"""Words nearer to each other than so many letters belong to one phrase."""

MOST_WORDS = 20_000
"""A page with more words than this is shown as plain text."""


Phrase = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a drawn line; `box` is where it stands on the paper, None if unknown."""

    line: int
    start: int
    end: int
    box: Box | None = None


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

    Gaps shrink until the page is `columns` wide; what is wider still goes on in the next line.
    """
    hidden = printable(page.hidden_text)
    if not page.words or len(page.words) > MOST_WORDS:
        return PageText(page.number, tuple(wrap_lines(page.text, columns)), (), hidden)
    letter = median((w.box.x1 - w.box.x0) / len(w.text) for w in page.words if w.text) or 1.0
    rows = [_phrases(row, letter) for row in _with_gaps(_rows(page.words))]
    left = min(word.box.x0 for word in page.words)
    column = max(letter, _narrowest(rows, left, columns))
    drawing = _Drawing(columns)
    for row in rows:
        for phrase in row:
            drawing.add(phrase, round((phrase[0].box.x0 - left) / column))
        drawing.end_line()
    return PageText(page.number, tuple(drawing.lines), tuple(drawing.places), hidden)


@dataclass(slots=True)
class _Drawing:
    """A page as it is drawn; what does not fit goes on in the next line."""

    columns: int
    lines: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    line: str = ""

    def add(self, phrase: Phrase, start: int) -> None:
        """Draw a phrase at its column, further right where another one is in the way."""
        last = max(self.columns - _width(phrase), 0)
        here = len(self.line)  # each word already has a blank behind it
        at = max(min(start, last), min(here + 1, max(last, here)) if here else 0)
        if here and at > last:
            self.end_line()
            at = min(start, last)
        self.line += " " * (at - len(self.line))
        for word in phrase:
            self._write(word, at)

    def end_line(self) -> None:
        """Begin a new line."""
        self.lines.append(self.line.rstrip())
        self.line = ""

    def _write(self, word: Word, indent: int) -> None:
        text = printable(word.text)
        if self.line.strip() and len(self.line) + len(text) > self.columns:
            self.end_line()
            self.line = " " * max(min(indent, self.columns - len(text)), 0)
        start = len(self.line)
        self.places.append(Place(len(self.lines), start, start + len(text), word.box))
        self.line += f"{text} "


def _phrases(row: list[Word], letter: float) -> list[Phrase]:
    """Join the words of a row that stand as close as words of one sentence do."""
    phrases: list[list[Word]] = []
    for word in row:
        if phrases and word.box.x0 - phrases[-1][-1].box.x1 < CLOSE * letter:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return [tuple(phrase) for phrase in phrases]


def _narrowest(rows: list[list[Phrase]], left: float, columns: int) -> float:
    """Return how much paper a column must show so that every phrase ends within the columns."""
    return max(
        (
            (phrase[0].box.x0 - left) / (columns - _width(phrase))
            for row in rows
            for phrase in row
            if _width(phrase) < columns
        ),
        default=1.0,
    )


def _width(phrase: Phrase) -> int:
    return sum(len(word.text) + 1 for word in phrase) - 1


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


def _holds(box: Box, word: Box) -> bool:
    across, down = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box.x0 - 1 <= across <= box.x1 + 1 and box.top - 1 <= down <= box.bottom + 1
