"""Bills as rows: made with the step that decided them, with what they take from orders."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from smbflow.domain.bill import Bill, BillKind, BillRow
from smbflow.domain.job import Posting
from smbflow.errors import EffectRepeated
from smbflow.store.database import add_row
from smbflow.store.tables import bill_lines, bills, documents, verified_bank_details

BILLS = TypeAdapter(Bill)


def make_ready(connection: Connection, job: Row[Any], body: str, now: datetime) -> None:
    """Make a decided job's bill ready to import.

    Raises EffectRepeated where another document already became this bill.
    """
    bill = BILLS.validate_json(body)
    _check_once(connection, bill, job.id)
    # A bill taken back and decided again takes the place of its former self.
    take_back(connection, job.id)
    wanted = select(documents.c.sha256).where(documents.c.id == job.document_id)
    own = {"job_id": job.id, "sha256": connection.scalar(wanted), "body": body}
    add(connection, bill, own, now)
    _remember_accounts(connection, bill, job.id)


def add(connection: Connection, bill: Bill, own: dict[str, Any], now: datetime) -> None:
    """Store a bill that is ready, with its order lines (a credit note's are negative)."""
    row = {**_columns(bill), **own, "posting": Posting.READY, "created_at": now}
    bill_id = add_row(connection, bills, row)
    sign = -1 if bill.kind is BillKind.CREDIT_NOTE else 1
    lines = [
        {
            "bill_id": bill_id,
            "order_number": order,
            "order_line": line,
            "quantity": quantity * sign,
            "net": net * sign,
        }
        for (order, line), (quantity, net) in _invoiced(bill).items()
    ]
    if lines:
        connection.execute(insert(bill_lines), lines)


def take_back(connection: Connection, job_id: int) -> None:
    """Remove a job's bill that is still ready (its order lines go with it)."""
    connection.execute(delete(bills).where(*_ready(job_id)))


def leaving(connection: Connection, job_id: int) -> bool:
    """Say whether a job's bill is being written into a batch right now."""
    bound = select(bills.c.id).where(*_ready(job_id), bills.c.batch_id.is_not(None))
    return connection.scalar(bound) is not None


def _ready(job_id: int) -> tuple[ColumnElement[bool], ...]:
    return (bills.c.job_id == job_id, bills.c.posting == Posting.READY)


def _check_once(connection: Connection, bill: Bill, job_id: int) -> None:
    alive = (~bills.c.imported, bills.c.posting != Posting.REVERSED)
    same = select(bills.c.job_id, bills.c.posting).where(bills.c.key == bill.key, *alive)
    other = connection.execute(same).one_or_none()
    if other is None or (other.job_id == job_id and other.posting == Posting.READY):
        return
    title = f"{bill.supplier_name} {bill.number} was already made ready as invoice {other.job_id}"
    raise EffectRepeated(title, other.job_id)


def _columns(bill: Bill) -> dict[str, Any]:
    same_names = ("key", "kind", "supplier_id", "number", "issue_date", "posting_date")
    largest = max(bill.rows, key=lambda row: abs(row.net.amount), default=None)
    return {
        **{name: getattr(bill, name) for name in same_names},
        "reference": bill.number,
        "currency": bill.currency,
        "gross": bill.gross.amount,
        "text_hash": bill.text_hash,
        "reverses": bill.reverses,
        **_coding(largest),
    }


def _coding(row: BillRow | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"account": row.account, "vat_rate": row.vat_rate, "tax_code": row.tax_code}


def _invoiced(bill: Bill) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    totals: dict[tuple[str, str], tuple[Decimal, Decimal]] = defaultdict(
        lambda: (Decimal(0), Decimal(0))
    )
    for row in bill.rows:
        if row.order_number and row.order_line:
            quantity, net = totals[row.order_number, row.order_line]
            added = row.quantity or Decimal(0)
            totals[row.order_number, row.order_line] = (quantity + added, net + row.net.amount)
    return totals


def _remember_accounts(connection: Connection, bill: Bill, job_id: int) -> None:
    names = ("account", "by", "called", "number_on_file", "at")
    common = {"supplier_id": bill.supplier_id, "job_id": job_id}
    rows = [
        {**common, **{name: getattr(verified, name) for name in names}}
        for verified in bill.verified_accounts
    ]
    if rows:
        connection.execute(insert(verified_bank_details), rows)
