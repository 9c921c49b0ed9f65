"""Paper to draw on: words with their boxes, without drawing a pixel."""

from __future__ import annotations

from dataclasses import dataclass, field

from smbflow.ai.reading.rows import rows_of, text_of
from smbflow.domain.document import Page, Route, Word
from smbflow.domain.evidence import Box

_NARROW, _WIDE, _CAPITAL, _USUAL, _BLANK = 0.28, 0.83, 0.68, 0.54, 0.28
_ASCENT, _DESCENT = 0.93, 0.19


@dataclass(slots=True)
class Paper:
    """Pages in the making; `stretch` is how wide the type runs, positions are points."""

    width: float
    height: float
    stretch: float = 1.0
    pages: list[list[Word]] = field(default_factory=lambda: [[]])

    def write(
        self,
        x: float,
        base: float,
        text: str,
        size: float,
        *,
        align: float = 0.0,
        bold: bool = False,
    ) -> float:
        """Write a line with its baseline here (`align` 1 is flush right); return its width."""
        whole = self.measure(text, size)
        place = x - align * whole
        for part in text.split(" "):
            if part:
                wide = self.measure(part, size)
                box = Box(place, base - _ASCENT * size, place + wide, base + _DESCENT * size)
                self.pages[-1].append(Word(part, box, size, bold))
            place += self.measure(part, size) + _BLANK * size * self.stretch
        return whole

    def measure(self, text: str, size: float) -> float:
        """Return how wide a text runs."""
        return sum(_wide(c) for c in text) * size * self.stretch

    def turn(self) -> None:
        """Begin the next page."""
        self.pages.append([])

    def finished(self, route: Route = Route.TEXT) -> tuple[Page, ...]:
        """Return the pages as a reader would."""
        return tuple(self._page(n, words, route) for n, words in enumerate(self.pages, 1))

    def _page(self, number: int, words: list[Word], route: Route) -> Page:
        rows = rows_of(words)
        inside = tuple(w for row in rows for w in row)
        return Page(number, self.width, self.height, inside, text_of(rows), route)


def _wide(character: str) -> float:
    if character in "ijlt.,:;'|!()[]/fI ":
        return _NARROW
    if character in "mwMW@%":
        return _WIDE
    return _CAPITAL if character.isupper() else _USUAL
