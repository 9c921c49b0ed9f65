"""Rows of an export as entries of a reference file, checked and written in one spelling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from smbflow.config import cells
from smbflow.config.cells import Habit
from smbflow.config.complaint import quoted
from smbflow.config.notation import DateOrder, Mark, common_mark, common_order, dates
from smbflow.config.tables import Column, Table
from smbflow.connectors.books.export import DatevFacts, Export
from smbflow.connectors.books.headings import books_columns
from smbflow.domain.reference import Reference
from smbflow.domain.text import fold
from smbflow.errors import ConfigurationError

_NUMBERS = frozenset({cells.amount, cells.percent, cells.share, cells.whole})
# A supplier may be called Total Energies: only what can be no name is a total.
_TOTALS = re.compile(r"(grand )?totals?( for .+)?:?|summe|gesamt", re.IGNORECASE)


@dataclass(slots=True)
class Entries:
    """What was understood: texts by column, rows that were left out, and what is wrong.

    `rows` and `left_out` name rows by their number in the file.
    """

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def entries(table: Table, export: Export, reference: Reference, order: DateOrder | None) -> Entries:
    """Read an export's rows as entries of a table.

    Raises ConfigurationError where day and month cannot be told apart.
    """
    habit = habit_of(
        export,
        [column.name for column in table.columns if column.reading in _NUMBERS],
        [column.name for column in table.columns if column.reading is cells.calendar_day],
        order,
    )
    found = Entries()
    for number, texts in _completed(table, export, reference, found):
        where = f"{export.name} row {number}"
        found.rows.append((number, _entry(table, texts, habit, where, found.problems)))
    return found


def _entry(
    table: Table, texts: Mapping[str, str], habit: Habit, where: str, problems: list[str]
) -> dict[str, str]:
    entry = {}
    for column in table.columns:
        text = texts.get(column.name, "")
        if not text and column.required:
            problems.append(f"{where}, column {column.name}: must be there")
        try:
            entry[column.name] = spelled(column, text, habit)
        except ValueError as error:
            problems.append(f"{where}, column {column.name}: {complaint(text, error)}")
    return entry


def complaint(text: str, error: ValueError) -> str:
    """Say what was found and what is wrong with it."""
    said = str(error)
    return said if said.startswith("'") else f"{quoted(text)} {said}"


def habit_of(export: Export, numbers: list[str], days: list[str], order: DateOrder | None) -> Habit:
    """Tell how this export writes numbers and dates, each column's cells taken together."""
    mark = common_mark(text.removesuffix("%") for name in numbers for text in export.texts(name))
    usual = Mark.COMMA if export.delimiter == ";" else Mark.POINT
    written = [text for name in days for text in export.texts(name)]
    declared = order or common_order(written)
    if declared is None and any(len(set(dates(text).values())) > 1 for text in written):
        raise ConfigurationError(
            f"{export.name}: in its dates the day or the month may come first",
            "Say which, with --dates DMY or --dates MDY.",
        )
    return Habit(mark, usual, declared)


def spelled(column: Column, text: str, habit: Habit) -> str:
    """Write a cell in the one spelling of the reference files (raises ValueError)."""
    return spelling(column.reading(text, habit)) if text else ""


def spelling(value: Any) -> str:
    """Write a value in the one spelling of the reference files."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value.value if isinstance(value, Enum) else value)


def made_id(name: str) -> str:
    """Make a supplier's id of the name where the books have none: the same every time."""
    return fold(name).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class OnFile:
    """What is known beside the export: the reference data, suppliers by name, orders' lines."""

    reference: Reference
    datev: DatevFacts | None
    ids: Mapping[str, str]
    lines: Counter[tuple[str, str]] = field(default_factory=Counter)

    def supplier_id(self, name: str) -> str:
        """Return the id under which a supplier is on file by name, else the one made of it."""
        return self.ids.get(fold(name)) or made_id(name)


def on_file(reference: Reference, datev: DatevFacts | None) -> OnFile:
    """Index the suppliers on file by all their names; the first of a name wins."""
    ids: dict[str, str] = {}
    for supplier in reference.suppliers:
        for name in (supplier.name, *supplier.other_names):
            ids.setdefault(fold(name), supplier.supplier_id)
    return OnFile(reference, datev, ids)


def _completed(
    table: Table, export: Export, reference: Reference, found: Entries
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the rows with what can be told from elsewhere; totals and others are left out."""
    complete = _COMPLETIONS.get(table.name, _as_they_are)
    known = on_file(reference, export.datev)
    for row in export.rows:
        texts = dict(row.cells)
        total = any(_TOTALS.fullmatch(text) for text in texts.values())
        why = "is a total" if total else complete(texts, known)
        if why:
            found.left_out.append((row.number, why))
        else:
            yield row.number, texts


def _as_they_are(_: dict[str, str], __: OnFile) -> str:
    return ""


def _supplier(texts: dict[str, str], known: OnFile) -> str:
    number = texts.get("supplier_id", "")
    if known.datev and not is_creditor(number, known.datev.account_length):
        return f"{number} is no creditor"
    if not number and texts.get("name"):
        texts["supplier_id"] = known.supplier_id(texts["name"])
    return ""


def is_creditor(account: str, length: int) -> bool:
    """Say whether a DATEV account is a creditor's: one digit longer, from 7 upwards."""
    return len(account) == length + 1 and account[:1] in tuple("789")


def _account(texts: dict[str, str], _: OnFile) -> str:
    texts["account"] = texts.get("account") or texts.get("name", "")
    texts["name"] = texts.get("name") or texts["account"]
    return ""


def _tax_code(texts: dict[str, str], _: OnFile) -> str:
    """Tell the treatment by the code's words, never by its rate alone (practice, point 1)."""
    words = " ".join(dict.fromkeys([texts.get("words", ""), texts.get("code", "")]))
    if not texts.get("treatment"):
        texts["treatment"] = _treatment(words)
    if not texts["treatment"]:
        return f"the VAT treatment of {texts.get('code', 'a code')} is not known"
    texts["recoverable"] = texts.get("recoverable") or "1"
    if not texts.get("rate") and (printed := re.search(r"(\d+(?:[.,]\d+)?) ?%", words)):
        texts["rate"] = printed[1]
    return ""


def _treatment(words: str) -> str:
    folded = f"{words.lower()} {fold(words)}"
    for line in books_columns()["tax_codes"]["treatments"]:
        if re.search(line["words"], folded):
            return str(line["treatment"])
    return ""


def _order(texts: dict[str, str], known: OnFile) -> str:
    if not texts.get("supplier_id") and texts.get("supplier_name"):
        texts["supplier_id"] = known.supplier_id(texts["supplier_name"])
    supplier = known.reference.supplier(texts.get("supplier_id", ""))
    order = (texts.get("po_number", ""), texts.get("supplier_id", ""))
    known.lines[order] += 1
    texts["line"] = texts.get("line") or str(known.lines[order])
    own = supplier.currency if supplier else None
    texts["currency"] = texts.get("currency") or own or known.reference.business.currency
    return ""


_COMPLETIONS = {
    "suppliers": _supplier,
    "accounts": _account,
    "tax_codes": _tax_code,
    "purchase_orders": _order,
}
