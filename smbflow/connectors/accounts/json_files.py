"""One JSON file a bill, for programs of one's own (docs/contract/bill.schema.json)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, TypeAdapter

from smbflow.connectors.accounts import checks
from smbflow.connectors.accounts.postings import reclaimed
from smbflow.domain.bill import Bill, BillKind, BillRow
from smbflow.domain.ports.accounts import ImportFile
from smbflow.errors import UnbalancedBill

Amount = Annotated[Decimal, PlainSerializer(lambda number: format(number, "f"), return_type=str)]
"""An exact number as text, without exponents."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row: `net` before VAT, `tax` as charged, `tax_reclaimed` of it; `cost` is the rest."""

    number: int
    description: str
    account: str
    tax_code: str
    treatment: str
    vat_rate: Amount
    net: Amount
    tax: Amount
    tax_reclaimed: Amount
    cost: Amount
    quantity: Amount | None
    unit_price: Amount | None
    order_number: str | None
    order_line: str | None


@dataclass(frozen=True, slots=True)
class BillPaper:
    """A bill in the outbox; all amounts are in `currency` and positive as printed.

    A program that reads it must take each `idempotency_key` once.
    """

    idempotency_key: str
    batch: int
    job: int | None
    kind: BillKind
    supplier_id: str
    supplier_name: str
    number: str
    issue_date: date
    due_date: date | None
    posting_date: date
    currency: str
    net: Amount
    tax: Amount
    gross: Amount
    payable: Amount
    withheld: Amount | None
    paid: bool
    orders: tuple[str, ...]
    credits: str | None
    reverses: str | None
    discount_percent: Amount | None
    discount_until: date | None
    rate: Amount | None
    rows: tuple[PaperRow, ...]


BILL_PAPER = TypeAdapter(BillPaper)
"""Writes and reads a bill's JSON, and knows its schema."""


class JsonFiles:
    """An AccountsFormat: one JSON file a bill, named by batch, place and key."""

    name = "json"

    def refusal(self, bill: Bill) -> str | None:
        """Say in a sentence why this bill cannot be exported, None where it can."""
        why = checks.imbalance(bill) or checks.uncoded(bill) or checks.charged_wrongly(bill)
        return f"{bill.supplier_name} {bill.number}: {why}" if why else None

    def render(self, bills: Sequence[Bill], batch: int) -> tuple[ImportFile, ...]:
        """Return the batch's files (raises UnbalancedBill on a bill that `refusal` would name)."""
        for bill in bills:
            if why := self.refusal(bill):
                raise UnbalancedBill(why)
        return tuple(self._file(bill, batch, place) for place, bill in enumerate(bills, 1))

    def _file(self, bill: Bill, batch: int, place: int) -> ImportFile:
        content = BILL_PAPER.dump_json(paper(bill, batch), indent=2)
        return ImportFile(f"bill-{batch:04}-{place:03}-{bill.key[:12]}.json", content + b"\n")


def paper(bill: Bill, batch: int) -> BillPaper:
    """Return what a bill's JSON says."""
    return BillPaper(
        idempotency_key=bill.key,
        batch=batch,
        job=bill.job_id,
        kind=bill.kind,
        supplier_id=bill.supplier_id,
        supplier_name=bill.supplier_name,
        number=bill.number,
        issue_date=bill.issue_date,
        due_date=bill.due_date,
        posting_date=bill.posting_date,
        currency=bill.currency,
        net=bill.net.amount,
        tax=bill.tax.amount,
        gross=bill.gross.amount,
        payable=bill.payable.amount,
        withheld=bill.withheld.amount if bill.withheld else None,
        paid=bill.paid,
        orders=bill.orders,
        credits=bill.credits,
        reverses=bill.reverses,
        discount_percent=bill.discount_percent,
        discount_until=bill.discount_until,
        rate=bill.rate,
        rows=tuple(_row(row) for row in bill.rows),
    )


def _row(row: BillRow) -> PaperRow:
    back = reclaimed(row)
    return PaperRow(
        number=row.number,
        description=row.description,
        account=row.account,
        tax_code=row.tax_code,
        treatment=row.treatment.value,
        vat_rate=row.vat_rate,
        net=row.net.amount,
        tax=row.tax.amount,
        tax_reclaimed=back.amount,
        cost=(row.net + row.tax - back).amount,
        quantity=row.quantity,
        unit_price=row.unit_price,
        order_number=row.order_number,
        order_line=row.order_line,
    )
