"""Statements of account, checked against the bills that we have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from smbflow.domain.bill import BillKind, PastBill
from smbflow.domain.document import Reading
from smbflow.domain.outcome import Escalate, SetAside
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.domain.reference import Supplier
from smbflow.domain.text import compact_id, fold
from smbflow.pipelines.invoices.arrival import approved
from smbflow.pipelines.invoices.numbers import same_number
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.words import day, money, outside
from smbflow.pipelines.invoices.written import AMOUNT, DATE, read_amount, read_date

_DATE = re.compile(DATE)
_AMOUNT = re.compile(AMOUNT)
_NUMBER = re.compile(r"[A-Za-z0-9][\w/-]*\d[\w/-]*")
_PAYMENT = re.compile(
    r"\b(payment|paid|received with thanks|zahlung|uberweisung|paiement|virement)\b"
)
_CREDIT = re.compile(r"\b(credit|gutschrift|avoir)\b")


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A bill as the statement lists it; a credit is negative."""

    number: str
    day: date | None
    amount: Decimal


def check_statement(context: Context, reading: Reading) -> Escalate[Reading] | SetAside:
    """Set a statement aside where it agrees with our bills; else ask, naming each difference."""
    supplier = _supplier_named(reading.text, context.services.reference().suppliers)
    if supplier is None:
        words = (
            "A statement of account from nobody in the supplier list: nothing to compare it with"
        )
        return _answer(context, reading, [ask(Reason.STATEMENT_DIFFERS, words)])
    rows = tuple(statement_rows(reading.text))
    differences = list(
        _differences(supplier, rows, context.services.history.bills_of(supplier.supplier_id))
    )
    if differences:
        return _answer(context, reading, differences)
    if not rows:
        words = f"The statement of {supplier.name} lists no bill that could be read"
        return _answer(context, reading, [ask(Reason.STATEMENT_DIFFERS, words)])
    words = f"The statement of {supplier.name} agrees with our bills ({len(rows)} listed)"
    return SetAside(note(Reason.STATEMENT_AGREES, words))


def statement_rows(text: str) -> Iterator[StatementRow]:
    """Yield the bills that a statement lists: rows with a date, a number and an amount.

    Payments and balances are no bills; of several amounts the first is the bill's.
    """
    for line in text.splitlines():
        row = _row(line)
        if row is not None:
            yield row


def _row(line: str) -> StatementRow | None:
    dated = _DATE.search(line)
    if dated is None or _PAYMENT.search(fold(line)):
        return None
    rest = _DATE.sub(" ", line)
    amount = _AMOUNT.search(rest)
    number = _NUMBER.search(rest[: amount.start()] if amount else "")
    if amount is None or number is None:
        return None
    value = read_amount(amount.group())
    if value is None:
        return None
    credit = value > 0 and _CREDIT.search(fold(line))
    return StatementRow(number.group(), read_date(dated.group()), -value if credit else value)


def _supplier_named(text: str, suppliers: Sequence[Supplier]) -> Supplier | None:
    """Find the supplier by an id that stands on the page, else by the longest name on it."""
    compact, folded = compact_id(text), f" {fold(text)} "
    for supplier in suppliers:
        ids = (supplier.vat_id, supplier.iban)
        if any(an_id and compact_id(an_id) in compact for an_id in ids):
            return supplier
    named = [
        (len(name), supplier)
        for supplier in suppliers
        for name in map(fold, (supplier.name, *supplier.other_names))
        if name and f" {name} " in folded
    ]
    return max(named, key=lambda pair: pair[0])[1] if named else None


def _differences(
    supplier: Supplier, rows: Sequence[StatementRow], bills: Sequence[PastBill]
) -> Iterator[Finding]:
    for row in rows:
        bill = next((b for b in bills if same_number(b.number, row.number)), None)
        if bill is None:
            yield _missing(supplier, row)
        elif bill.gross != abs(row.amount):
            yield _differs(row, bill)
    yield from _unapplied_credits(rows, bills)


def _missing(supplier: Supplier, row: StatementRow) -> Finding:
    what = "Credit note" if row.amount < 0 else "Invoice"
    when = f" of {day(row.day)}" if row.day else ""
    amount = money(abs(row.amount), supplier.currency)
    words = f"{what} {outside(row.number)}{when} over {amount} is on the statement, but not with us"
    return ask(Reason.STATEMENT_DIFFERS, words)


def _differs(row: StatementRow, bill: PastBill) -> Finding:
    theirs, ours = money(abs(row.amount), bill.currency), money(bill.gross, bill.currency)
    words = f"Invoice {outside(bill.number)}: the statement says {theirs}, we have {ours}"
    return ask(Reason.STATEMENT_DIFFERS, words, other=_reference(bill))


def _unapplied_credits(
    rows: Sequence[StatementRow], bills: Sequence[PastBill]
) -> Iterator[Finding]:
    since = min((row.day for row in rows if row.day), default=None)
    for bill in bills:
        listed = any(same_number(bill.number, row.number) for row in rows)
        recent = since is not None and bill.issue_date is not None and bill.issue_date >= since
        if bill.kind == BillKind.CREDIT_NOTE and recent and not listed:
            amount = money(bill.gross, bill.currency)
            words = f"Our credit note {outside(bill.number)} over {amount} is not on the statement"
            yield ask(Reason.STATEMENT_DIFFERS, words, other=_reference(bill))


def _reference(bill: PastBill) -> str:
    return bill.reference if bill.job_id is None else str(bill.job_id)


def _answer(
    context: Context, reading: Reading, findings: list[Finding]
) -> Escalate[Reading] | SetAside:
    if approved(context):
        return SetAside(note(Reason.STATEMENT_DIFFERS, findings[0].sentence))
    return Escalate(tuple(findings), reading)
