"""Import files of columns, drawn by a layout: Xero, QuickBooks, Sage, DATEV, plain CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from smbflow.connectors.accounts import checks
from smbflow.connectors.accounts.layout import Column, Layout
from smbflow.connectors.accounts.postings import postings
from smbflow.connectors.accounts.printing import Unprintable, print_cell
from smbflow.connectors.accounts.sources import FILE_SOURCES, SOURCES, Cell, FileFacts, Posting
from smbflow.domain.bill import Bill
from smbflow.domain.ports.accounts import ImportFile
from smbflow.errors import UnbalancedBill

_LINE_END = "\r\n"


class ColumnFiles:
    """An AccountsFormat whose form is a layout; `currency` is the business's."""

    def __init__(self, layout: Layout, parameters: Mapping[str, str], currency: str) -> None:
        self.name = layout.name
        self.layout = layout
        self.parameters = parameters
        self.currency = currency

    def refusal(self, bill: Bill) -> str | None:
        """Say in a sentence why this bill cannot be imported, None where it can."""
        why = checks.refusal(bill, self.layout, self.parameters, self.currency)
        if why is None:
            why = self._unprintable(bill)
        return f"{bill.supplier_name} {bill.number}: {why}" if why else None

    def render(self, bills: Sequence[Bill], batch: int) -> tuple[ImportFile, ...]:
        """Return the batch's files (raises UnbalancedBill on a bill that `refusal` would name)."""
        for bill in bills:
            if why := self.refusal(bill):
                raise UnbalancedBill(why)
        parts = self._parts(bills)
        return tuple(
            self._file(part, batch, number if len(parts) > 1 else None)
            for number, part in enumerate(parts, 1)
        )

    def _unprintable(self, bill: Bill) -> str | None:
        try:
            self._lines([bill])
            self._first_line(FileFacts(0, (bill,), self.parameters))
        except Unprintable as error:
            return str(error)
        return None

    def _parts(self, bills: Sequence[Bill]) -> list[tuple[Bill, ...]]:
        """Divide a batch into files: by posting month where asked, never through a bill."""
        if not self.layout.one_period:
            return list(self._filled(bills))
        by_month = sorted(bills, key=_month)
        return [
            part
            for _, month in groupby(by_month, key=_month)
            for part in self._filled(tuple(month))
        ]

    def _filled(self, bills: Sequence[Bill]) -> Iterable[tuple[Bill, ...]]:
        most, part, rows = self.layout.most_rows, list[Bill](), 0
        for bill in bills:
            count = len(postings(bill, self.layout, self.parameters))
            if part and most and rows + count > most:
                yield tuple(part)
                part, rows = [], 0
            part.append(bill)
            rows += count
        if part:
            yield tuple(part)

    def _file(self, bills: Sequence[Bill], batch: int, part: int | None) -> ImportFile:
        name = self.layout.file.format(
            batch=batch, part=f"-{part}" if part else "", period=_month(bills[0])
        )
        first = self._first_line(FileFacts(batch, tuple(bills), self.parameters))
        lines = [*first, self._headings(), *self._lines(bills)]
        content = "".join(line + _LINE_END for line in lines).encode(self.layout.encoding)
        return ImportFile(name, content)

    def _headings(self) -> str:
        columns = (column.heading for column in self.layout.columns)
        return self.layout.delimiter.join([*columns, *self.layout.empty_headings])

    def _first_line(self, facts: FileFacts) -> list[str]:
        columns = self.layout.first_line
        cells = [self._printed(c, c.value and FILE_SOURCES[c.value](facts)) for c in columns]
        return [self.layout.delimiter.join(cells)] if cells else []

    def _lines(self, bills: Sequence[Bill]) -> list[str]:
        rows = (row for bill in bills for row in postings(bill, self.layout, self.parameters))
        return [self._line(row) for row in rows]

    def _line(self, row: Posting) -> str:
        cells = [
            self._printed(column, column.value and SOURCES[column.value](row), row.bill.currency)
            for column in self.layout.columns
        ]
        empty = [""] * len(self.layout.empty_headings)
        return self.layout.delimiter.join([*cells, *empty])

    def _printed(self, column: Column, value: Cell, currency: str = "") -> str:
        fixed = column.text or self.parameters.get(column.parameter, "")
        return print_cell(value if column.value else fixed, column, self.layout, currency)


def _month(bill: Bill) -> str:
    return f"{bill.posting_date:%Y%m}"
