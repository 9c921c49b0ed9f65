"""Entries of an export put into a reference file: by key, with the office's own work kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from smbflow.config.reference import file_habit, placed_columns
from smbflow.config.sheet import Sheet, render_sheet
from smbflow.config.tables import Column, Table
from smbflow.connectors.books.entries import spelled

BOOKS_DECIDE = {
    "accounts": frozenset({"name"}),
    "purchase_orders": frozenset({"description", "qty", "unit_price", "unit", "status", "date"}),
}
"""Columns in which the books are right; elsewhere what the office wrote stays."""

Entry = dict[str, str]


@dataclass(slots=True)
class Line:
    """A line of the reference file: its cells as written, and in the one spelling."""

    written: Entry
    spelled: Entry


@dataclass(slots=True)
class Merged:
    """A reference file after an import; `kept` names the rows where it differs from the books."""

    text: str = ""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[tuple[int, str]] = field(default_factory=list)


def merge(table: Table, sheet: Sheet, rows: Iterable[tuple[int, Entry]], country: str) -> Merged:
    """Put entries into a reference file: new keys are added, known ones completed.

    An empty cell is filled; a filled one is changed only where the books decide. Where rows have
    no key, the file gets those equal ones that it has too few of.
    """
    placed = placed_columns(table, sheet)
    heading = {column.name: written for written, column in placed.items()}
    lines = _lines(sheet, placed, country)
    known: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in lines:
        known[_key(table, line.spelled)].append(line)
    merged, met = Merged(), Counter[tuple[str, ...]]()
    for number, entry in rows:
        key = _key(table, entry)
        place = 0 if table.key else met[key]
        met[key] += 1
        if place < len(known[key]):
            _complete(table, known[key][place], (number, entry), heading, merged)
        else:
            line = Line({heading.get(name, name): text for name, text in entry.items()}, entry)
            lines.append(line)
            known[key].append(line)
            merged.added += 1
    columns = [*sheet.columns, *(name for name in table.column_names if name not in heading)]
    merged.text = render_sheet(columns, (line.written for line in lines), sheet.delimiter)
    return merged


def _lines(sheet: Sheet, placed: Mapping[str, Column], country: str) -> list[Line]:
    habit = file_habit(placed, sheet, country)
    return [
        Line(
            dict(row.cells),
            {c.name: spelled(c, row.cells[written], habit) for written, c in placed.items()},
        )
        for row in sheet.rows
    ]


def _key(table: Table, entry: Entry) -> tuple[str, ...]:
    keys = [c.name for c in table.columns if c.target in table.key or not table.key]
    return tuple(entry.get(name, "") for name in keys)


def _complete(
    table: Table, line: Line, new: tuple[int, Entry], heading: Entry, merged: Merged
) -> None:
    number, entry = new
    decided = BOOKS_DECIDE.get(table.name, frozenset())
    touched = False
    for name, text in entry.items():
        old = line.spelled.get(name, "")
        if not text or text == old:
            continue
        if not old or name in decided:
            line.written[heading.get(name, name)] = line.spelled[name] = text
            touched = True
        else:
            merged.kept.append((number, f"{name} stays '{old}', the books say '{text}'"))
    merged.changed += touched
    merged.unchanged += not touched
