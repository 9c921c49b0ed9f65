"""Deposits: a final bill does not post again what a deposit invoice posted before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from smbflow.domain.bill import BillKind, PastBill
from smbflow.domain.money import minor_unit
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.domain.text import compact_id
from smbflow.pipelines.invoices.case import CodedRow, InvoiceCase, amount
from smbflow.pipelines.invoices.portions import spread
from smbflow.pipelines.invoices.words import money, outside


def deposit_of(case: InvoiceCase, past: Sequence[PastBill]) -> PastBill | None:
    """Return the earlier bill over the very amount that was paid already.

    What was paid in full was paid by card: last month's bill of the same amount is no deposit.
    """
    prepaid = amount(case.draft.prepaid)
    if not 0 < prepaid < amount(case.draft.gross_total):
        return None
    bills = (bill for bill in past if bill.kind == BillKind.BILL)
    return next((b for b in bills if (b.gross, b.currency) == (prepaid, case.currency)), None)


def less_deposit(
    rows: Sequence[CodedRow], deposit: PastBill | None, case: InvoiceCase
) -> Iterator[CodedRow]:
    """Yield rows that take the deposit off again, in the proportions of the bill's own rows."""
    gross = sum((row.net + row.tax for row in rows), Decimal(0))
    if deposit is None or not gross:
        return
    unit, share = minor_unit(case.currency or "EUR"), deposit.gross / gross
    tax = sum((row.tax for row in rows), Decimal(0)) * share
    taxes = spread(-tax.quantize(unit), [row.tax for row in rows], unit)
    nets = spread(tax.quantize(unit) - deposit.gross, [row.net for row in rows], unit)
    for row, net, row_tax in zip(rows, nets, taxes, strict=True):
        words = f"Less deposit {outside(deposit.number)}: {row.description}"
        yield replace(row, description=words, net=net, tax=row_tax, quantity=None, unit_price=None)


def check_prepaid(case: InvoiceCase, deposit: PastBill | None) -> Iterator[Finding]:
    """Say what becomes of an amount paid already; sure only where the page names the deposit."""
    prepaid, gross = amount(case.draft.prepaid), amount(case.draft.gross_total)
    paid = money(prepaid, case.currency)
    if deposit is not None:
        named = compact_id(deposit.number) in compact_id(case.paper.text)
        words = f"{paid} was billed with {outside(deposit.number)} and is not posted again"
        severity = note if named else ask
        yield severity(Reason.FIELD_UNCERTAIN, words, field="prepaid", other=deposit.reference)
    elif 0 < prepaid < gross:
        words = f"{paid} is marked as paid, but no earlier bill has that amount"
        yield ask(Reason.FIELD_UNCERTAIN, words, field="prepaid")
