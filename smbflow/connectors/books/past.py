"""Bills of the past two years as the books export them: by line, by transaction or by posting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from smbflow.config.cells import Habit, amount, calendar_day, percent
from smbflow.config.notation import DateOrder
from smbflow.connectors.books.entries import OnFile, complaint, habit_of, is_creditor, on_file
from smbflow.connectors.books.export import DatevFacts, Export
from smbflow.connectors.books.headings import books_columns
from smbflow.domain.bill import BillKind, PastBill
from smbflow.domain.reference import Reference
from smbflow.errors import ConfigurationError

_AMOUNTS = ["gross", "line_gross", "line_net", "line_tax", "vat_rate"]
_DAY_AND_MONTH = re.compile(r"(\d{1,2})(\d{2})")
_NO_BILL = "is no bill"


@dataclass(slots=True)
class PastBills:
    """The bills, rows that were left out, and what is wrong, by row of the file."""

    bills: list[PastBill] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """A row of a bill: `total` is the whole bill's where the export repeats it on each row."""

    supplier_id: str
    number: str
    issue_date: date | None
    kind: BillKind
    currency: str
    total: Decimal | None
    share: Decimal
    account: str | None
    tax_code: str | None
    vat_rate: Decimal | None

    @property
    def bill(self) -> tuple[str, str, date | None, BillKind, str]:
        """What the rows of one bill have in common."""
        return (self.supplier_id, self.number, self.issue_date, self.kind, self.currency)


def past_bills(export: Export, reference: Reference, order: DateOrder | None) -> PastBills:
    """Read an export's rows as past bills, rows of one bill gathered.

    Raises ConfigurationError without a total, or where day and month cannot be told apart.
    """
    _refuse_without_total(export)
    days = [] if export.datev else ["issue_date"]
    habit = habit_of(export, _AMOUNTS, days, order)
    found = PastBills()
    groups: dict[tuple[object, ...], list[Part]] = {}
    for part in _parts(export, reference, habit, found):
        groups.setdefault(part.bill, []).append(part)
    found.bills = [_bill(parts) for parts in groups.values()]
    return found


def _refuse_without_total(export: Export) -> None:
    """Refuse an export that holds net amounts alone: duplicates are told by the total."""
    columns = set(export.placement.columns)
    if not columns & {"gross", "line_gross"} and not columns >= {"line_net", "line_tax"}:
        hint = "Export it with the total of each bill, or with net and VAT of each row."
        raise ConfigurationError(f"{export.name}: column gross is missing", hint)


def _parts(export: Export, reference: Reference, habit: Habit, found: PastBills) -> Iterator[Part]:
    known = on_file(reference, export.datev)
    for row in export.rows:
        cells = _turned(row.cells, export.datev)
        kind = _kind(cells)
        if kind is None or not any(cells.get(name) for name in _AMOUNTS):
            found.left_out.append((row.number, _NO_BILL))
            continue
        try:
            yield _part(cells, kind, known, habit)
        except _Wrong as wrong:
            found.problems.append(f"{export.name} row {row.number}, {wrong}")


class _Wrong(ValueError):
    """A cell that cannot be read; the message names its column."""


def _turned(cells: Mapping[str, str], datev: DatevFacts | None) -> dict[str, str]:
    """Give a DATEV posting its supplier, account and kind: the creditor may stand on either side.

    A creditor that is debited without a tax key was paid, which is no bill.
    """
    if datev is None or "side" not in cells:
        return dict(cells)
    first, second = cells.get("first_account", ""), cells.get("second_account", "")
    swapped = is_creditor(first, datev.account_length)
    supplier, account = (first, second) if swapped else (second, first)
    if not is_creditor(supplier, datev.account_length):
        return {}
    owed = (cells["side"] == "H") == swapped
    paid = not owed and not cells.get("tax_code")
    word = "bill" if owed else "credit_note"
    return {**cells, "supplier_id": supplier, "account": account, "kind": "" if paid else word}


def _kind(cells: Mapping[str, str]) -> BillKind | None:
    """Tell the kind by the row's word; without such a column every row is a bill."""
    if not cells or cells.get("status", "").lower() in _left_out_states():
        return None
    if "kind" not in cells:
        return BillKind.BILL
    word = cells["kind"].lower()
    kinds = books_columns()["history"]["kinds"]
    return next((BillKind(kind) for kind, words in kinds.items() if word in words), None)


def _left_out_states() -> list[str]:
    states: list[str] = books_columns()["history"]["left_out"]["status"]
    return states


def _part(
    cells: Mapping[str, str],
    kind: BillKind,
    known: OnFile,
    habit: Habit,
) -> Part:
    total, share = _amounts(cells, habit)
    if (share if total is None else total) < 0:
        kind, total, share = BillKind.CREDIT_NOTE, total and abs(total), -share
    if not cells.get("number"):
        raise _Wrong("column number: must be there")
    rate = cells.get("vat_rate", "")
    return Part(
        supplier_id=_supplier(cells, known),
        number=cells["number"],
        issue_date=_issued(cells.get("issue_date", ""), habit, known.datev),
        kind=kind,
        currency=(cells.get("currency") or known.reference.business.currency).upper(),
        total=total,
        share=share,
        account=cells.get("account") or None,
        tax_code=cells.get("tax_code") or None,
        vat_rate=_read("vat_rate", rate, habit) if re.match(r"[\d.,]+ ?%?$", rate) else None,
    )


def _amounts(cells: Mapping[str, str], habit: Habit) -> tuple[Decimal | None, Decimal]:
    """Return the bill's total where the row has it, and the row's own share of it."""
    found = {name: _read(name, text, habit) for name in _AMOUNTS[:4] if (text := cells.get(name))}
    parts = found.get("line_net", Decimal(0)) + found.get("line_tax", Decimal(0))
    return found.get("gross"), found.get("line_gross", parts)


def _read(column: str, text: str, habit: Habit) -> Decimal:
    try:
        return percent(text, habit) if column == "vat_rate" else amount(text, habit)
    except ValueError as error:
        raise _Wrong(f"column {column}: {complaint(text, error)}") from error


def _supplier(cells: Mapping[str, str], known: OnFile) -> str:
    if number := cells.get("supplier_id"):
        return number
    if name := cells.get("supplier_name"):
        return known.supplier_id(name)
    raise _Wrong("column supplier_id: must be there")


def _issued(text: str, habit: Habit, datev: DatevFacts | None) -> date | None:
    """Read the date; DATEV's has no year and lies in the financial year of the file."""
    if not text:
        return None
    try:
        if datev and (match := _DAY_AND_MONTH.fullmatch(text)):
            return _within_year(int(match[1]), int(match[2]), datev.year_start)
        return calendar_day(text, habit)
    except ValueError as error:
        raise _Wrong(f"column issue_date: {complaint(text, error)}") from error


def _within_year(day: int, month: int, start: date) -> date:
    found = date(start.year, month, day)
    return found if found >= start else date(start.year + 1, month, day)


def _bill(parts: list[Part]) -> PastBill:
    """Gather a bill's rows; its coding is that of the largest one."""
    largest = max(parts, key=lambda part: abs(part.share))
    total = parts[0].total
    return PastBill(
        reference=largest.number,
        supplier_id=largest.supplier_id,
        number=largest.number,
        issue_date=largest.issue_date,
        currency=largest.currency,
        gross=sum((part.share for part in parts), Decimal(0)) if total is None else total,
        kind=largest.kind,
        account=largest.account,
        tax_code=largest.tax_code,
        vat_rate=largest.vat_rate,
    )
