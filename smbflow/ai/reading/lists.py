"""Lists of items: CSV files and spreadsheets (XLSX), their cells as text, with limits first.

Nothing in a spreadsheet is calculated: of a formula the last value that was saved counts. A file
that claims more than any list has (a zip bomb, a million columns) is refused before it is opened.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from openpyxl import load_workbook

from smbflow.ai.reading.charset import decoded
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages
from smbflow.ai.reading.reader import FileReader, content_of
from smbflow.ai.reading.refusals import refusal
from smbflow.domain.document import Media, Reading
from smbflow.domain.ports.ai import PageRange
from smbflow.domain.text import printable, squeeze

Rows = tuple[tuple[str, ...], ...]

_ZIP = b"PK\x03\x04"
_WORKBOOK = "xl/workbook.xml"
_TABLES = frozenset({".csv", ".tsv"})
_MACROS = "vbaProject.bin"
_BEGINNING = 4000


@dataclass(frozen=True, slots=True)
class ListLimits:
    """How much of a list is read: rows, columns, characters a cell, and of an XLSX its parts.

    `unpacked` is the most bytes that all its parts may claim, `ratio` how much bigger than packed.
    """

    rows: int = 5000
    columns: int = 60
    cell: int = 500
    parts: int = 500
    unpacked: int = 100_000_000
    ratio: int = 200


class ListReader:
    """Implements `DocumentReader`: lists here, all other files as everywhere else."""

    def __init__(
        self,
        keep: Callable[[bytes], str] | None = None,
        limits: ReadingLimits | None = None,
        lists: ListLimits | None = None,
    ) -> None:
        self._limits = limits or ReadingLimits()
        self._lists = lists or ListLimits()
        self._others = FileReader(keep, self._limits)

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Read a file (raises UnreadableDocument)."""
        content = content_of(path, self._limits)
        if content.startswith(_ZIP) and _is_workbook(content):
            return self._reading(workbook_rows(content, self._lists))
        if Path(name).suffix.lower() in _TABLES:
            return self._reading(csv_rows(decoded(content), self._lists))
        return self._others.read(path, name, pages)

    def _reading(self, rows: Rows) -> Reading:
        if not any(cell for row in rows for cell in row):
            raise refusal("blank")
        text = "\n".join("   ".join(cell or "-" for cell in row).rstrip() for row in rows)
        return Reading(Media.SHEET, text_pages(text, self._limits), rows=rows)


def csv_rows(text: str, limits: ListLimits) -> Rows:
    """Return the rows of CSV text (RFC 4180), whatever parts its cells."""
    delimiter = max(";\t,|", key=text[:_BEGINNING].count)
    records = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=delimiter)
    try:
        return _trimmed(records, limits)
    except csv.Error as error:
        raise refusal("damaged", what="list") from error


def workbook_rows(content: bytes, limits: ListLimits) -> Rows:
    """Return the rows of a workbook's first sheet that has any (raises UnreadableDocument)."""
    _refuse_bomb(content, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            try:
                return next((rows for sheet in book.worksheets if (rows := _of(sheet, limits))), ())
            finally:
                book.close()
    except Exception as error:
        # openpyxl raises whatever its parser meets: KeyError, ValueError, ParseError, BadZipFile
        raise refusal("damaged", what="spreadsheet") from error


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return _WORKBOOK in parts.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def _refuse_bomb(content: bytes, limits: ListLimits) -> None:
    """Look at what the parts claim to be before any of them is unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    swollen = any(part.file_size > limits.ratio * max(part.compress_size, 1024) for part in parts)
    if len(parts) > limits.parts or unpacked > limits.unpacked or swollen:
        raise refusal("sheet_bomb", size=f"{unpacked / 1e6:.0f} MB")
    if any(part.filename.endswith(_MACROS) for part in parts):
        raise refusal("macros")


def _of(sheet: Iterable[Iterable[object]], limits: ListLimits) -> Rows:
    reset = getattr(sheet, "reset_dimensions", None)
    if reset is not None:
        reset()  # what a sheet claims of its size is not believed
    values = sheet.iter_rows(  # type: ignore[attr-defined]  # openpyxl ships no types
        max_row=limits.rows, max_col=limits.columns, values_only=True
    )
    return _trimmed(([_text(cell) for cell in row] for row in values), limits)


def _trimmed(rows: Iterable[Sequence[str]], limits: ListLimits) -> Rows:
    """Return rows that hold something, within the limits and without empty cells at the end."""
    kept = (tuple(_cells(row, limits)) for row in islice(rows, limits.rows))
    return tuple(row for row in kept if any(row))


def _cells(row: Sequence[str], limits: ListLimits) -> Iterator[str]:
    cells = [squeeze(printable(cell[: limits.cell])) for cell in row[: limits.columns]]
    while cells and not cells[-1]:
        cells.pop()
    return iter(cells)


def _text(value: object) -> str:
    """Write a cell as a person sees it: whole numbers without a point, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
