"""Paper for rehearsals: an invoice page drawn from text, with a box around every word."""

from __future__ import annotations

import re

from smbflow.domain.document import Page, Route, Word
from smbflow.domain.evidence import Box, Found, How, Source

COLUMN, ROW, MARGIN = 5.4, 14.0, 40.0
A4_WIDTH, A4_HEIGHT = 595.0, 842.0


def page_of(text: str, number: int = 1) -> Page:
    """Return a page on which every character of `text` takes one cell of a fixed grid."""
    rows = text.splitlines()
    words = tuple(
        Word(match.group(), _box(row, match.start(), match.end()))
        for row, line in enumerate(rows)
        for match in re.finditer(r"\S+", line)
    )
    return Page(number, A4_WIDTH, A4_HEIGHT, words, text, Route.TEXT)


def found_on(page: Page, printed: str, value: object, confidence: float = 0.99) -> Found[object]:
    """Return a value with its evidence where `printed` first stands on the page."""
    for row, line in enumerate(page.text.splitlines()):
        start = line.find(printed)
        if start >= 0:
            source = Source(page.number, _box(row, start, start + len(printed)), printed)
            return Found(value, confidence, source, How.TEXT)
    return Found(value, confidence, None, How.DERIVED)


def _box(row: int, start: int, end: int) -> Box:
    top = MARGIN + row * ROW
    return Box(MARGIN + start * COLUMN, top, MARGIN + end * COLUMN, top + 10)
