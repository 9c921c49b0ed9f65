"""`smbflow import`: an export of the books taken into the workspace, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from smbflow.config.complaint import not_known, refused
from smbflow.config.notation import DateOrder
from smbflow.config.reference import parse_table
from smbflow.config.sheet import Sheet, decoded, read_sheet
from smbflow.config.tables import TABLES, Table
from smbflow.config.write import write_atomically
from smbflow.connectors.books.entries import entries
from smbflow.connectors.books.export import Export, read_export
from smbflow.connectors.books.merge import merge
from smbflow.connectors.books.past import past_bills
from smbflow.domain.bill import PastBill
from smbflow.domain.reference import Reference
from smbflow.domain.view import ImportNote
from smbflow.errors import UsageError
from smbflow.paths import Workspace

Remember = Callable[[Sequence[PastBill]], int]

_HISTORY = "history"
_BOM = "\ufeff"
_MOST_COMPLAINTS = 10
KINDS: dict[str, str] = {
    "suppliers": "suppliers",
    "accounts": "accounts",
    "tax_codes": "tax_codes",
    "orders": "purchase_orders",
    "purchase_orders": "purchase_orders",
    "deliveries": "goods_received",
    "goods_received": "goods_received",
    "people": "people",
    "rates": "rates",
    "history": _HISTORY,
    "bills": _HISTORY,
}
"""What can be imported, by the word for it, and the reference file it goes to."""


class BooksFolder:
    """Takes exports into the reference files; past bills go to `remember`, which counts the new."""

    def __init__(
        self, workspace: Workspace, reference: Callable[[], Reference], remember: Remember
    ) -> None:
        self._workspace = workspace
        self._reference = reference
        self._remember = remember

    def take(self, kind: str, file: Path, dates: str | None = None) -> ImportNote:
        """Take a file of a kind; `dates` (DMY or MDY) says what comes first in its dates.

        Raises UsageError on an unknown kind, ConfigurationError naming the rows that are wrong;
        then nothing was changed.
        """
        word = kind.lower().replace("-", "_").replace(" ", "_")
        if word not in KINDS:
            raise UsageError(f"kind: {not_known(kind, KINDS)}")
        order = _order(dates)
        export = read_export(KINDS[word], file)
        if KINDS[word] == _HISTORY:
            return self._take_history(export, order)
        table = next(table for table in TABLES if table.name == KINDS[word])
        return self._take_reference(table, export, order)

    def _take_history(self, export: Export, order: DateOrder | None) -> ImportNote:
        found = past_bills(export, self._reference(), order)
        _refuse(found.problems)
        new = self._remember(found.bills)
        return ImportNote(
            kind=_HISTORY,
            read=len(export.rows),
            written=new,
            into="the history of bills",
            added=new,
            unchanged=len(found.bills) - new,
            recognised=export.placement.recognised,
            left_out=tuple(found.left_out),
        )

    def _take_reference(self, table: Table, export: Export, order: DateOrder | None) -> ImportNote:
        reference = self._reference()
        country = reference.business.country
        path = self._workspace.reference / table.file
        found = entries(table, export, reference, order)
        _refuse(found.problems)
        before = _decoded(path, table)
        merged = merge(table, _sheet(before, table, country), found.rows, country)
        # What was merged must be readable, or the next start would refuse it.
        parse_table(table, read_sheet(merged.text, table.file), country)
        if merged.added or merged.changed:
            mark = _BOM if before.startswith(_BOM) else ""
            write_atomically(path, (mark + merged.text).encode())
        return ImportNote(
            kind=table.name,
            read=len(export.rows),
            written=merged.added + merged.changed,
            into=f"reference/{table.file}",
            added=merged.added,
            changed=merged.changed,
            unchanged=merged.unchanged,
            recognised=export.placement.recognised,
            left_out=tuple(found.left_out),
            kept=tuple(merged.kept),
        )


def _order(dates: str | None) -> DateOrder | None:
    if dates is None:
        return None
    if dates.upper() not in set(DateOrder):
        raise UsageError(f"--dates: {not_known(dates, DateOrder)}")
    return DateOrder(dates.upper())


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        more = len(problems) - _MOST_COMPLAINTS
        rest = [f"{more} rows more"] if more > 0 else []
        raise refused([*problems[:_MOST_COMPLAINTS], *rest], "Nothing was changed.")


def _decoded(path: Path, table: Table) -> str:
    """Return a reference file's text with its byte order mark, empty where there is no file."""
    content = path.read_bytes() if path.exists() else b""
    mark = _BOM if content.startswith(_BOM.encode()) else ""
    return mark + decoded(content, table.file)


def _sheet(text: str, table: Table, country: str) -> Sheet:
    """Read a reference file and make sure that it is in order before it is changed."""
    sheet = read_sheet(text.removeprefix(_BOM), table.file)
    parse_table(table, sheet, country)
    return sheet
