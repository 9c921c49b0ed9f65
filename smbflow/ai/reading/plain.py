"""Plain text and tables in text, set out on a grid so that they read like a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smbflow.ai.reading.limits import ReadingLimits
from smbflow.domain.document import Page, Route, Word
from smbflow.domain.evidence import Box
from smbflow.domain.text import printable

CHARACTER, LEADING, SIZE = 6.0, 12.0, 10.0
"""The grid in points: width of a character, distance of lines, size of the letters."""

DELIMITERS = "\t;|,"
FEWEST_ROWS, FEWEST_CELLS = 3, 3
WIDEST_CELL = 60
TOKEN = re.compile(r"\S+")


def text_pages(text: str, limits: ReadingLimits) -> tuple[Page, ...]:
    """Set text out in pages (form feeds part them), its words in boxes on a monospace grid."""
    sheets = [sheet for sheet in text[: limits.text_characters].split("\f") if sheet.strip()]
    return tuple(_page(n, sheet) for n, sheet in enumerate(sheets[: limits.pages], 1))


def _page(number: int, sheet: str) -> Page:
    lines = [line for line in _in_columns(_lines(sheet)) if line.strip()]
    width = max((len(line) for line in lines), default=0) * CHARACTER
    words = tuple(word for row, line in enumerate(lines) for word in _words(row, line))
    return Page(number, width, len(lines) * LEADING, words, "\n".join(lines), Route.TEXT)


def _lines(sheet: str) -> list[str]:
    plain = sheet.replace("\r\n", "\n").replace("\r", "\n")
    cells = (line.split("\t") for line in plain.split("\n"))
    return ["\t".join(printable(cell) for cell in line).rstrip() for line in cells]


def _in_columns(lines: Sequence[str]) -> list[str]:
    delimiter = _delimiter([line for line in lines if line.strip()])
    if delimiter is None:
        return [line.replace("\t", "   ") for line in lines]
    rows = [[_cell(cell) for cell in line.split(delimiter)] for line in lines]
    widths = _widths(rows)
    return [_padded(row, widths) for row in rows]


def _delimiter(lines: Sequence[str]) -> str | None:
    for delimiter in DELIMITERS:
        counts = [line.count(delimiter) + 1 for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        steady = counts.count(usual) >= 0.8 * len(counts)
        if len(lines) >= FEWEST_ROWS and usual >= FEWEST_CELLS and steady:
            return delimiter
    return None


def _cell(cell: str) -> str:
    return cell.strip().strip('"').replace("\t", " ")


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    columns = max((len(row) for row in rows), default=0)
    return [
        min(max((len(row[i]) for row in rows if i < len(row)), default=0), WIDEST_CELL)
        for i in range(columns)
    ]


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()


def _words(row: int, line: str) -> Iterator[Word]:
    top = row * LEADING
    for match in TOKEN.finditer(line):
        box = Box(match.start() * CHARACTER, top, match.end() * CHARACTER, top + SIZE)
        yield Word(match.group(), box, SIZE)
