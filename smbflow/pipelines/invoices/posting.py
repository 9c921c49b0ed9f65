"""Posting: a decided case becomes a balanced bill, made once, known by its key."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from pydantic import TypeAdapter

from smbflow.domain.bill import Bill, BillKind, BillRow
from smbflow.domain.document import DocumentKind
from smbflow.domain.money import Money
from smbflow.domain.outcome import Effect
from smbflow.domain.reference import Business, Reference, Supplier
from smbflow.domain.text import fold
from smbflow.errors import UnbalancedBill
from smbflow.pipelines.invoices.case import CodedRow, InvoiceCase, amount, value
from smbflow.pipelines.invoices.duplicates import BILL_KINDS
from smbflow.pipelines.invoices.numbers import number_forms
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.sums import ZERO
from smbflow.pipelines.invoices.suppliers import agreed_due_date
from smbflow.pipelines.invoices.words import money

ACCOUNTS = "accounts"
"""The connector that keeps bills until they are exported."""

_BILL = TypeAdapter(Bill)


def post(context: Context, case: InvoiceCase) -> Effect:
    """Hand the bill over to the accounts, once (raises UnbalancedBill, see `bill_of`)."""
    bill = bill_of(case, context.services.reference(), context.job.id)
    return Effect(ACCOUNTS, bill.key, _BILL.dump_json(bill).decode())


def bill_of(case: InvoiceCase, reference: Reference, job_id: int | None) -> Bill:
    """Make the bill (raises UnbalancedBill where a value is missing or the rows do not make it)."""
    wrong = imbalance(case)
    issued, currency = value(case.draft.issue_date), case.currency
    if wrong or issued is None or currency is None:
        raise UnbalancedBill(wrong or "The bill has no date or no currency")
    supplier = reference.supplier(case.supplier.supplier_id) if case.supplier else None
    rows = tuple(_row(number, row, currency) for number, row in enumerate(case.rows, 1))
    net, tax = rows_total(case)
    kind = BILL_KINDS.get(case.kind, BillKind.BILL)
    return Bill(
        key=bill_key(case),
        job_id=job_id,
        kind=kind,
        supplier_id=supplier.supplier_id if supplier else "",
        supplier_name=supplier.name if supplier else value(case.draft.supplier_name) or "",
        number=value(case.draft.invoice_number) or "",
        issue_date=issued,
        due_date=_due(case, supplier),
        posting_date=posting_date(case, reference.business),
        currency=currency,
        net=Money(net, currency),
        tax=Money(tax, currency),
        gross=Money(net + tax, currency),
        payable=Money(payable(case), currency),
        rows=rows,
        orders=case.orders,
        credits=case.credits,
        discount_percent=value(case.draft.discount_percent),
        discount_until=value(case.draft.discount_until),
        rate=case.rate,
        paid=kind == BillKind.EXPENSE,
        withheld=Money(case.draft.withheld.value, currency) if case.draft.withheld else None,
        text_hash=case.paper.text_hash,
        verified_accounts=case.verified,
    )


def imbalance(case: InvoiceCase) -> str | None:
    """Say in a sentence why the rows do not make the invoice's totals, None where they do."""
    gross = value(case.draft.gross_total)
    if gross is None or not case.rows:
        return "The total is not known, so nothing can be posted"
    net, tax = rows_total(case)
    due = gross - deposits(case)
    if net + tax == due:
        return None
    made, wanted = money(net + tax, case.currency), money(due, case.currency)
    return f"The rows make {made}, the total is {wanted}"


def rows_total(case: InvoiceCase) -> tuple[Decimal, Decimal]:
    """Return net and VAT of all rows."""
    net = sum((row.net for row in case.rows), ZERO)
    return net, sum((row.tax for row in case.rows), ZERO)


def deposits(case: InvoiceCase) -> Decimal:
    """Return what rows take off for a deposit that was billed before."""
    own = amount(case.draft.gross_total)
    net, tax = rows_total(case)
    prepaid = amount(case.draft.prepaid)
    return prepaid if prepaid and net + tax == own - prepaid else ZERO


def payable(case: InvoiceCase) -> Decimal:
    """Return what is owed: as printed, else total less prepaid and withheld, plus rounding."""
    draft = case.draft
    if draft.payable is not None:
        return draft.payable.value
    gross = amount(draft.gross_total) - amount(draft.prepaid) - amount(draft.withheld)
    return gross + amount(draft.rounding)


def bill_key(case: InvoiceCase) -> str:
    """Return the idempotency key: the same bill has the same key, however it came in."""
    who = (
        case.supplier.supplier_id if case.supplier else fold(value(case.draft.supplier_name) or "")
    )
    printed = value(case.draft.invoice_number)
    number = min(number_forms(printed or ""), default="")
    issued, gross = value(case.draft.issue_date), amount(case.draft.gross_total)
    parts = (who, number, case.kind, issued, gross.normalize(), case.currency)
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


def posting_date(case: InvoiceCase, business: Business) -> date:
    """Return the day of posting: chosen, else the tax date, else the first day still open."""
    issued = value(case.draft.issue_date) or date.min
    if case.choices.posting_date is not None:
        return case.choices.posting_date
    closed = business.books_closed_to
    return closed + timedelta(days=1) if closed and issued <= closed else issued


def _due(case: InvoiceCase, supplier: Supplier | None) -> date | None:
    if case.kind == DocumentKind.RECEIPT:
        return None
    return agreed_due_date(case, supplier) if supplier else value(case.draft.due_date)


def _row(number: int, row: CodedRow, currency: str) -> BillRow:
    return BillRow(
        number=number,
        description=row.description,
        net=Money(row.net, currency),
        tax=Money(row.tax, currency),
        account=row.account,
        tax_code=row.tax_code,
        treatment=row.treatment,
        vat_rate=row.vat_rate,
        recoverable=row.recoverable,
        quantity=row.quantity,
        unit_price=row.unit_price,
        order_number=row.order_number,
        order_line=row.order_line,
    )
