"""Reference data: the office's CSV files as one value, read again when they change."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from smbflow.config import cells
from smbflow.config.cells import Habit
from smbflow.config.complaint import almost, nearest, quoted, refused
from smbflow.config.notation import DateOrder, Mark, common_mark
from smbflow.config.settings import load_settings
from smbflow.config.sheet import Row, Sheet, decoded, read_sheet
from smbflow.config.tables import (
    ACCOUNTS,
    CUSTOMER_ORDERS,
    CUSTOMER_PRICES,
    CUSTOMERS,
    DISCOUNTS,
    GOODS_RECEIVED,
    LANDED_COSTS,
    PEOPLE,
    PRICE_LIST,
    PURCHASE_ORDERS,
    RATES,
    SUPPLIERS,
    TABLES,
    TAX_CODES,
    Column,
    Table,
)
from smbflow.domain.reference import Business, Reference
from smbflow.errors import ConfigurationError
from smbflow.paths import Workspace

_NUMBERS = frozenset({cells.amount, cells.percent, cells.share, cells.whole})
_MONTH_FIRST = frozenset({"US", "PH"})
_MOST_COMPLAINTS = 10


def load_reference(folder: Path, business: Business) -> Reference:
    """Read the reference files of a folder; an absent file is an empty one.

    Raises ConfigurationError naming file, row, column, what was found and what is allowed.
    """
    return Reference(
        business=business,
        suppliers=load_table(SUPPLIERS, folder, business.country),
        accounts=load_table(ACCOUNTS, folder, business.country),
        tax_codes=load_table(TAX_CODES, folder, business.country),
        orders=load_table(PURCHASE_ORDERS, folder, business.country),
        deliveries=load_table(GOODS_RECEIVED, folder, business.country),
        people=load_table(PEOPLE, folder, business.country),
        rates=load_table(RATES, folder, business.country),
        prices=load_table(PRICE_LIST, folder, business.country),
        landed_costs=load_table(LANDED_COSTS, folder, business.country),
        customers=load_table(CUSTOMERS, folder, business.country),
        agreed_prices=load_table(CUSTOMER_PRICES, folder, business.country),
        discounts=load_table(DISCOUNTS, folder, business.country),
        customer_orders=load_table(CUSTOMER_ORDERS, folder, business.country),
    )


def load_table(table: Table, folder: Path, country: str) -> tuple[Any, ...]:
    """Read one reference file as the domain values that its rows become."""
    try:
        content = (folder / table.file).read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ConfigurationError(f"{table.file} cannot be read: {error}") from error
    return parse_table(table, read_sheet(decoded(content, table.file), table.file), country)


def parse_table(table: Table, sheet: Sheet, country: str) -> tuple[Any, ...]:
    """Read a sheet's rows as the values of a table (raises ConfigurationError on the first ten)."""
    placed = placed_columns(table, sheet)
    habit = file_habit(placed, sheet, country)
    problems: list[str] = []
    filled = [(row, _fields(placed, row, habit, sheet.name, problems)) for row in sheet.rows]
    problems += _repeated(table, filled, sheet.name) if not problems else []
    if problems:
        raise refused(problems[:_MOST_COMPLAINTS])
    return tuple(table.makes(**fields) for _, fields in filled)


def placed_columns(table: Table, sheet: Sheet) -> dict[str, Column]:
    """Find the table's columns in the header, which may be written with blanks and capitals.

    Raises ConfigurationError on a missing column or a slip in an optional one's name.
    """
    if not sheet.columns:
        return {}
    written = {_plain(column): column for column in sheet.columns}
    own = {plain: column for plain, column in written.items() if plain not in table.column_names}
    for column in table.columns:
        if column.name not in written:
            _refuse_missing(column, own, sheet.name)
    return {written[column.name]: column for column in table.columns if column.name in written}


def _plain(header: str) -> str:
    return header.strip(" *").lower().replace(" ", "_").replace("-", "_")


def _refuse_missing(column: Column, own: dict[str, str], file: str) -> None:
    """Refuse a missing column; an optional one only where its name was written with a slip."""
    guess = (nearest if column.required else almost)(column.name, own)
    found = f"; nearest: {own[guess]}" if guess else ""
    if column.required:
        raise ConfigurationError(f"{file} row 1: column {column.name} is missing{found}")
    if guess:
        said = f"{file} row 1: column {own[guess]} is not known; nearest: {column.name}"
        raise ConfigurationError(said, "Rename the column; columns of your own are kept.")


def file_habit(placed: Mapping[str, Column], sheet: Sheet, country: str) -> Habit:
    """Tell how a file writes numbers, and its country dates."""
    numeric = [name for name, column in placed.items() if column.reading in _NUMBERS]
    texts = (row.cells[name].removesuffix("%") for row in sheet.rows for name in numeric)
    usual = Mark.COMMA if sheet.delimiter == ";" else Mark.POINT
    order = DateOrder.MDY if country in _MONTH_FIRST else DateOrder.DMY
    return Habit(common_mark(texts), usual, order)


def _fields(
    placed: dict[str, Column], row: Row, habit: Habit, file: str, problems: list[str]
) -> dict[str, Any]:
    """Read a row's cells by domain attribute; what is wrong is added to `problems`."""
    fields: dict[str, Any] = {}
    for name, column in placed.items():
        text = row.cells[name]
        where = f"{file} row {row.number}, column {name}"
        if not text and column.required:
            problems.append(f"{where}: must be there")
        try:
            fields |= {column.target: column.reading(text, habit)} if text else {}
        except ValueError as error:
            problems.append(f"{where}: {_said(text, str(error))}")
    return fields


def _said(text: str, error: str) -> str:
    return error if error.startswith("'") else f"{quoted(text)} {error}"


def _repeated(
    table: Table, filled: Iterable[tuple[Row, dict[str, Any]]], file: str
) -> Iterable[str]:
    """Complain of rows whose key stands there already."""
    first: dict[tuple[Any, ...], int] = {}
    for row, fields in filled:
        key = tuple(fields.get(column) for column in table.key)
        at = first.setdefault(key, row.number)
        if table.key and at != row.number:
            columns = " and ".join(c.name for c in table.columns if c.target in table.key)
            what = ", ".join(str(part) for part in key)
            yield f"{file} row {row.number}, column {columns}: '{what}' stands in row {at} already"


class ReferenceFolder:
    """The reference data as it stands now; after a bad edit the last good one goes on serving.

    Raises ConfigurationError at the start: nothing begins half-configured.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._seen = self._look()
        self._good = self._load()
        self.problem: ConfigurationError | None = None

    def current(self) -> Reference:
        """Return the reference data, read again where a file changed; `problem` is what failed."""
        with self._lock:
            # The look comes before the reading: an edit in between is seen the next time.
            if (look := self._look()) != self._seen:
                self._seen = look
                self._reload()
            return self._good

    def _reload(self) -> None:
        try:
            self._good, self.problem = self._load(), None
        except ConfigurationError as error:
            self.problem = error

    def _load(self) -> Reference:
        business = load_settings(self._workspace).business
        return load_reference(self._workspace.reference, business)

    def _look(self) -> tuple[tuple[int, int] | None, ...]:
        files = [self._workspace.reference / table.file for table in TABLES]
        return tuple(_stamp(path) for path in [self._workspace.settings, *files])


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
