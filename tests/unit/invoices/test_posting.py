"""The bill that is made: balanced, dated, owed once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.bill import Bill, BillKind
from smbflow.domain.document import DocumentKind
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.money import total
from smbflow.errors import UnbalancedBill
from smbflow.pipelines.invoices.case import Choices, InvoiceCase
from smbflow.pipelines.invoices.coding import code
from smbflow.pipelines.invoices.duplicates import find_duplicates
from smbflow.pipelines.invoices.memory import MemoryHistory
from smbflow.pipelines.invoices.orders import match_orders
from smbflow.pipelines.invoices.posting import bill_key, bill_of, post
from tests.unit.invoices.office import (
    CLEAN,
    MUSTER,
    OTHER,
    REFERENCE,
    D,
    case,
    context,
    found,
    of_muster,
    past,
    services,
)


def coded(draft: InvoiceDraft = CLEAN, **more: Any) -> InvoiceCase:
    """Match and code an invoice of Muster GmbH."""
    history = MemoryHistory([past("AR-1", "238.00", date(2026, 9, 1)), past("RE-16", "1190")])
    here = context(services(history=history))
    found_ = find_duplicates(here, of_muster(draft, **more))
    matched = match_orders(here, found_.value)  # type: ignore[union-attr]  # nothing is set aside here
    return code(here, matched.value).value


def made(draft: InvoiceDraft = CLEAN, **more: Any) -> Bill:
    """Make the bill of an invoice of Muster GmbH."""
    return bill_of(coded(draft, **more), REFERENCE, 7)


def test_a_bill_is_balanced_and_knows_its_order() -> None:
    """Rows make net, VAT and total; the terms agreed make the due date."""
    bill = made()
    assert (str(bill.net), str(bill.tax), str(bill.gross), str(bill.payable)) == (
        "1,000.00 EUR",
        "190.00 EUR",
        "1,190.00 EUR",
        "1,190.00 EUR",
    )
    assert total((row.net for row in bill.rows), "EUR") == bill.net
    assert (bill.due_date, bill.posting_date) == (date(2026, 12, 10), date(2026, 11, 10))
    assert [(r.order_number, r.order_line, r.quantity) for r in bill.rows] == [
        ("PO-1007", "1", D(10)),
        ("PO-1007", "2", D(20)),
    ]
    assert (bill.orders, bill.kind, bill.paid) == (("PO-1007",), BillKind.BILL, False)
    assert bill.text_hash == "hash of the page"


def test_a_credit_note_is_positive_and_names_its_invoice() -> None:
    """The sign belongs to the exporter."""
    bill = made(replace(CLEAN, preceding_invoice=found("RE-16")), kind=DocumentKind.CREDIT_NOTE)
    assert (bill.kind, bill.credits, bill.gross.amount) == (BillKind.CREDIT_NOTE, "RE-16", D(1190))


def test_a_receipt_is_a_paid_expense() -> None:
    """With the name on the page where the shop is not on file."""
    receipt = replace(coded(kind=DocumentKind.RECEIPT), supplier=None)
    bill = bill_of(receipt, REFERENCE, 7)
    assert (bill.kind, bill.paid, bill.due_date) == (BillKind.EXPENSE, True, None)
    assert (bill.supplier_id, bill.supplier_name) == ("", "Muster GmbH")


def test_what_is_owed_is_not_the_total() -> None:
    """Prepaid, held back and rounding change what is due, not what is posted."""
    bill = made(
        replace(CLEAN, prepaid=found(D(1190)), rounding=found(D("0.40")), withheld=found(D(0)))
    )
    assert (bill.gross.amount, bill.payable.amount) == (D(1190), D("0.40"))


def test_a_settlement_discount_is_a_term() -> None:
    """The bill is posted in full, with percent and last day."""
    terms = {"discount_percent": found(D(2)), "discount_until": found(date(2026, 11, 20))}
    bill = made(replace(CLEAN, **terms))  # type: ignore[arg-type]  # fields by name
    assert bill.gross.amount == D(1190)
    assert (bill.discount_percent, bill.discount_until) == (D(2), date(2026, 11, 20))


def test_a_deposit_is_taken_off() -> None:
    """The bill is what is still to be posted."""
    bill = made(replace(CLEAN, prepaid=found(D("238.00"))))
    assert (bill.net.amount, bill.tax.amount, bill.gross.amount) == (D(800), D(152), D(952))
    assert bill.payable.amount == D(952)


@pytest.mark.parametrize(
    ("closed", "chosen", "posted"),
    [
        (None, None, date(2026, 11, 10)),
        (date(2026, 11, 9), None, date(2026, 11, 10)),
        (date(2026, 11, 15), None, date(2026, 11, 16)),
        (date(2026, 11, 15), date(2026, 11, 30), date(2026, 11, 30)),
    ],
)
def test_closed_books_move_the_posting_not_the_tax_date(
    closed: date | None, chosen: date | None, posted: date
) -> None:
    """A person's date, else the first day still open."""
    reference = replace(REFERENCE, business=replace(REFERENCE.business, books_closed_to=closed))
    bill = bill_of(coded(choices=Choices(posting_date=chosen)), reference, 7)
    assert (bill.issue_date, bill.posting_date) == (date(2026, 11, 10), posted)


def test_the_effect_carries_the_bill_under_its_key() -> None:
    """Amounts are strings, and the key is the bill's own."""
    effect = post(context(), coded())
    body = json.loads(effect.body)
    assert (effect.connector, effect.key) == ("accounts", body["key"])
    assert body["gross"] == {"amount": "1190.00", "currency": "EUR"}


@given(st.sampled_from(["RE-2026-017", "RE 2026 017", "re 2026 - 017", "2026/017"]))
def test_one_bill_has_one_key(number: str) -> None:
    """Spelling of the number and scale of the amount do not matter."""
    spelt = replace(CLEAN, invoice_number=found(number), gross_total=found(Decimal("1190.00")))
    assert bill_key(of_muster(spelt)) == bill_key(of_muster())


@pytest.mark.parametrize(
    "change",
    [
        {"invoice_number": found("RE-18")},
        {"issue_date": found(date(2026, 11, 11))},
        {"gross_total": found(D(1191))},
        {"currency": found("USD")},
    ],
)
def test_another_bill_has_another_key(change: dict[str, Any]) -> None:
    """Number, date, amount and currency are part of it."""
    assert bill_key(of_muster(replace(CLEAN, **change))) != bill_key(of_muster())


@pytest.mark.parametrize(
    "spoilt",
    [case(), replace(coded(), rows=coded().rows[:1]), replace(coded(), draft=InvoiceDraft())],
    ids=["no rows", "a row short", "no totals"],
)
def test_an_unbalanced_bill_is_never_made(spoilt: InvoiceCase) -> None:
    """Whoever approved it."""
    with pytest.raises(UnbalancedBill):
        bill_of(spoilt, REFERENCE, 7)


def test_no_agreed_terms_leave_the_printed_due_date() -> None:
    """What the page says stands."""
    reference = replace(REFERENCE, suppliers=(replace(MUSTER, terms_days=None), OTHER))
    late = replace(CLEAN, due_date=found(date(2026, 11, 24)))
    assert bill_of(coded(late), reference, 7).due_date == date(2026, 11, 24)
