"""An export of the books as a table of our columns: encoding, delimiter and header found out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from smbflow.config.sheet import Row, decoded, numbered_records, sheet_of, split_delimiter
from smbflow.connectors.books.headings import Placement, place, wanted
from smbflow.errors import ConfigurationError

_DELIMITERS = ",;\t|"
_HEADER_WITHIN = 12
_FEWEST_COLUMNS = 2
_EXTF_YEAR_START, _EXTF_ACCOUNT_LENGTH = 12, 13


@dataclass(frozen=True, slots=True)
class DatevFacts:
    """What a DATEV file says in its first line: the financial year and the accounts' length."""

    year_start: date
    account_length: int


@dataclass(frozen=True, slots=True)
class Export:
    """Rows by our column names; `delimiter` tells how numbers are likely written."""

    name: str
    delimiter: str
    placement: Placement
    rows: tuple[Row, ...]
    datev: DatevFacts | None = None

    def texts(self, column: str) -> list[str]:
        """Return all that stands in a column."""
        return [text for row in self.rows if (text := row.cells.get(column))]


def read_export(kind: str, file: Path) -> Export:
    """Read an export of a kind; titles above the header row are passed over.

    Raises ConfigurationError where the file cannot be read or no header is recognised.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{file.name} cannot be read: {error}") from error
    text, delimiter = split_delimiter(
        decoded(content, file.name, "cp1252", "latin-1"), _DELIMITERS, _HEADER_WITHIN
    )
    records = list(numbered_records(text, file.name, delimiter))
    at = _header(kind, [cells for _, cells in records[:_HEADER_WITHIN]], file.name)
    sheet = sheet_of(file.name, delimiter, _unique(records[at][1]), records[at + 1 :])
    placement = place(kind, sheet.columns)
    rows = tuple(Row(row.number, _ours(placement, row.cells)) for row in sheet.rows)
    return Export(file.name, delimiter, placement, rows, _datev(records[0][1]))


def _header(kind: str, heads: Sequence[Sequence[str]], name: str) -> int:
    """Return the place of the record in which most of our columns are recognised."""
    known = [len(place(kind, head).columns) for head in heads]
    if not known or max(known) < _FEWEST_COLUMNS:
        columns = ", ".join(wanted(kind))
        hint = f"Its header row should hold some of: {columns}, or the books' words for them."
        raise ConfigurationError(f"{name} is not recognised as {kind.replace('_', ' ')}", hint)
    return known.index(max(known))


def _unique(header: Sequence[str]) -> tuple[str, ...]:
    """Tell repeated headings apart: the first one keeps its name."""
    names: list[str] = []
    for place_, heading in enumerate(header, 1):
        fresh = heading and heading not in names
        names.append(heading if fresh else f"{heading or 'column'} ({place_})")
    return tuple(names)


def _ours(placement: Placement, cells: Mapping[str, str]) -> dict[str, str]:
    return {
        column: "".join(cells[heading] for heading in headings)
        for column, headings in placement.columns.items()
    }


def _datev(first: Sequence[str]) -> DatevFacts | None:
    if not first or first[0] not in {"EXTF", "DTVF"} or len(first) <= _EXTF_ACCOUNT_LENGTH:
        return None
    start, length = first[_EXTF_YEAR_START], first[_EXTF_ACCOUNT_LENGTH]
    if not re.fullmatch(r"\d{8}", start) or not length.isdecimal():
        return None
    try:
        year_start = date(int(start[:4]), int(start[4:6]), int(start[6:]))
    except ValueError:
        return None
    return DatevFacts(year_start, int(length))
