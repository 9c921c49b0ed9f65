"""What a column of an import file may hold: values of a bill, of a row, and of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from smbflow.domain.bill import Bill

Cell = str | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Posting:
    """A row as it will be posted: signed for the target, VAT that is not reclaimed in `cost`.

    `word` is the target's word for the row (PI, S, …), `counter` the account on the other side.
    """

    bill: Bill
    number: int
    word: str
    description: str
    account: str
    counter: str
    tax_code: str
    treatment: str
    vat_rate: Decimal
    cost: Decimal
    tax: Decimal
    quantity: Decimal
    unit_price: Decimal
    order_number: str | None
    order_line: str | None
    sign: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of the file as a whole, for a line before the headings."""

    batch: int
    bills: tuple[Bill, ...]
    parameters: Mapping[str, str]

    @property
    def days(self) -> list[date]:
        """The posting dates in order."""
        return sorted(bill.posting_date for bill in self.bills)


def _narrative(posting: Posting) -> str:
    """Describe the row, with the order (few formats have a column for it) and the true date."""
    bill = posting.bill
    order = posting.order_number or ", ".join(bill.orders)
    dated = bill.issue_date if bill.issue_date != bill.posting_date else None
    parts = [posting.description, order and f"order {order}", dated and f"dated {dated}"]
    return ", ".join(str(part) for part in parts if part)


SOURCES: dict[str, Callable[[Posting], Cell]] = {
    "kind": lambda p: p.bill.kind.value,
    "word": lambda p: p.word,
    "supplier_id": lambda p: p.bill.supplier_id,
    "supplier_name": lambda p: p.bill.supplier_name,
    "number": lambda p: p.bill.number,
    "issue_date": lambda p: p.bill.issue_date,
    "due_date": lambda p: p.bill.due_date,
    "due_or_issue_date": lambda p: p.bill.due_date or p.bill.issue_date,
    "posting_date": lambda p: p.bill.posting_date,
    "currency": lambda p: p.bill.currency,
    "rate": lambda p: p.bill.rate,
    "row": lambda p: Decimal(p.number),
    "description": lambda p: p.description,
    "narrative": _narrative,
    "supplier_and_narrative": lambda p: f"{p.bill.supplier_name}, {_narrative(p)}",
    "account": lambda p: p.account,
    "counter_account": lambda p: p.counter,
    "tax_code": lambda p: p.tax_code,
    "treatment": lambda p: p.treatment,
    "vat_rate": lambda p: p.vat_rate,
    "quantity": lambda p: p.quantity,
    "unit_price": lambda p: p.unit_price,
    "net": lambda p: p.cost,
    "tax": lambda p: p.tax,
    "gross": lambda p: p.cost + p.tax,
    "bill_net": lambda p: p.sign * p.bill.net.amount,
    "bill_tax": lambda p: p.sign * p.bill.tax.amount,
    "bill_gross": lambda p: p.sign * p.bill.gross.amount,
    "bill_payable": lambda p: p.sign * p.bill.payable.amount,
    "order_number": lambda p: p.order_number or ", ".join(p.bill.orders),
    "order_line": lambda p: p.order_line,
    "credits": lambda p: p.bill.credits,
    "discount_percent": lambda p: p.bill.discount_percent,
    "discount_until": lambda p: p.bill.discount_until,
    "paid": lambda p: "yes" if p.bill.paid else "no",
    "idempotency_key": lambda p: p.bill.key,
    "reverses": lambda p: p.bill.reverses,
    "job": lambda p: None if p.bill.job_id is None else Decimal(p.bill.job_id),
}
"""Names that a layout's columns may take their value from."""


def _year_start(facts: FileFacts) -> date:
    """Return the first day of the financial year (parameter `year_start`, MM-DD) around the file.

    Belegdatum has no year: DATEV takes it from here.
    """
    month, day = map(int, facts.parameters.get("year_start", "01-01").split("-"))
    first = facts.days[0]
    start = date(first.year, month, day)
    return start if start <= first else date(first.year - 1, month, day)


def _created(facts: FileFacts) -> str:
    """Stamp the file with its last posting date: written again, it must be the same file."""
    return f"{facts.days[-1]:%Y%m%d}000000000"


FILE_SOURCES: dict[str, Callable[[FileFacts], Cell]] = {
    "batch": lambda f: Decimal(f.batch),
    "label": lambda f: f"smbflow batch {f.batch}",
    "created": _created,
    "year_start": _year_start,
    "period_first": lambda f: f.days[0].replace(day=1),
    "period_last": lambda f: (
        (f.days[-1].replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    ),
    "currency": lambda f: f.bills[0].currency,
}
"""Names that a layout's first line may take its values from."""
