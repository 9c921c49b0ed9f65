"""CSV files as tables with a header, every row known by its number in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from smbflow.errors import ConfigurationError

_SEPARATOR_LINE = "sep="


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number as a spreadsheet shows it (the header is 1) and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table read from a CSV file; cells are stripped of blanks around them."""

    name: str
    delimiter: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def decoded(content: bytes, name: str, *others: str) -> str:
    """Decode UTF-8 (with or without its mark), UTF-16 with its mark, or one of the `others`."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16", *others) if marked else ("utf-8-sig", *others):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    hint = "In Excel, save it as: CSV UTF-8 (comma delimited)."
    raise ConfigurationError(f"{name} is not UTF-8 text", hint)


def read_sheet(text: str, name: str, delimiters: str = ",;") -> Sheet:
    """Read CSV text (RFC 4180); the delimiter is the one that the header row uses most.

    Raises ConfigurationError naming the row.
    """
    text, delimiter = split_delimiter(text, delimiters)
    records = list(numbered_records(text, name, delimiter))
    if not records:
        return Sheet(name, delimiter, (), ())
    (_, header), *body = records
    columns = _columns(header, name)
    return sheet_of(name, delimiter, columns, body)


def sheet_of(
    name: str, delimiter: str, columns: tuple[str, ...], body: Iterable[tuple[int, list[str]]]
) -> Sheet:
    """Put records under their columns (raises ConfigurationError on a row that is too long)."""
    rows = tuple(_row(number, cells, columns, name) for number, cells in body)
    return Sheet(name, delimiter, columns, rows)


def split_delimiter(text: str, allowed: str, lines: int = 1) -> tuple[str, str]:
    """Tell the delimiter by Excel's `sep=` line or by what the first lines hold outside quotes.

    Returns the text without the `sep=` line, and the delimiter.
    """
    first, _, rest = text.lstrip("\r\n").partition("\n")
    declared = first.strip().lower().removeprefix(_SEPARATOR_LINE)
    if first.strip().lower().startswith(_SEPARATOR_LINE) and declared in tuple(allowed):
        return rest, declared
    head = "\n".join(text.lstrip("\r\n").split("\n", lines)[:lines])
    outside = "".join(head.split('"')[::2])
    return text, max(allowed, key=outside.count)


def numbered_records(text: str, name: str, delimiter: str) -> Iterable[tuple[int, list[str]]]:
    """Yield the records that are not blank with their numbers, cells stripped."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise ConfigurationError(f"{name} row {number + 1}: cannot be read ({error})") from error


def _columns(header: Sequence[str], name: str) -> tuple[str, ...]:
    columns = tuple(cell or f"column {i}" for i, cell in enumerate(header, 1))
    repeated = [column for column, count in Counter(columns).items() if count > 1]
    if repeated:
        raise ConfigurationError(f"{name} row 1: column {repeated[0]} stands there twice")
    return columns


def _row(number: int, cells: list[str], columns: tuple[str, ...], name: str) -> Row:
    if any(cells[len(columns) :]):
        found = f"{len(cells)} cells, but the header has {len(columns)}"
        hint = "A cell that holds the delimiter must stand in quotes."
        raise ConfigurationError(f"{name} row {number}: {found}", hint)
    padded = [*cells[: len(columns)], *[""] * (len(columns) - len(cells))]
    return Row(number, dict(zip(columns, padded, strict=True)))


def render_sheet(
    columns: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str = ","
) -> str:
    """Print a table as CSV text with a header row."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, "", "ignore", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
