"""Corrections: what a person may change, and what is refused with the nearest word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.decision import Correction
from smbflow.domain.document import DocumentKind, Media, Reading
from smbflow.domain.evidence import How
from smbflow.domain.invoice import HEADER_FIELDS
from smbflow.domain.ports.ai import KindGuess
from smbflow.errors import UsageError
from smbflow.pipelines.invoices.case import InvoiceCase, TypedReading
from smbflow.pipelines.invoices.coding import code
from smbflow.pipelines.invoices.revise import revise
from smbflow.pipelines.invoices.scripted import ScriptedComponents
from tests.unit.invoices.office import CLEAN, REFERENCE, D, context, of_muster, services


def corrected(*changes: str, of: Any = None) -> InvoiceCase:
    """Apply corrections as typed on the command line."""
    parts = (change.partition("=") for change in changes)
    corrections = [Correction(field, value) for field, _, value in parts]
    return revise(services(), of or of_muster(), corrections)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ("invoice_number=RE-18", "invoice_number", "RE-18"),
        ("gross_total=1.234,50", "gross_total", D("1234.50")),
        ("gross_total=1,234.50", "gross_total", D("1234.50")),
        ("issue_date=2026-11-09", "issue_date", date(2026, 11, 9)),
        ("issue_date=09.11.2026", "issue_date", date(2026, 11, 9)),
        ("currency=usd", "currency", "USD"),
        ("order=PO-1", "purchase_order_ref", "PO-1"),
    ],
)
def test_a_field_is_changed_by_its_name(change: str, field: str, value: object) -> None:
    """Amounts and dates in any usual form; the value is a person's, and sure."""
    case = corrected(change)
    found = getattr(case.draft, field)
    assert (found.value, found.how, found.confidence) == (value, How.PERSON, 1.0)
    assert [f"{c.field}={c.value}" for c in case.corrections] == [change]


def test_an_empty_value_takes_a_field_away() -> None:
    """What was found wrongly is not there."""
    assert corrected("purchase_order_ref=").draft.purchase_order_ref is None


def test_supplier_kind_and_posting_date() -> None:
    """Choices beyond the page."""
    case = corrected("supplier=S2", "kind=credit_note", "posting_date=2026-11-30")
    assert (case.choices.supplier_id, case.choices.posting_date) == ("S2", date(2026, 11, 30))
    assert case.kind == case.draft.kind == DocumentKind.CREDIT_NOTE


def test_lines_are_changed_added_and_removed() -> None:
    """By their numbers; the one after the last is new."""
    case = corrected(
        "line:2.net=400", "line:3.description=Freight", "line:3.net=100", "line:1=remove"
    )
    assert [line.number for line in case.draft.lines] == [2, 3]
    assert [line.net.value for line in case.draft.lines if line.net] == [D(400), D(100)]


def test_lines_are_coded() -> None:
    """Account, tax code and split, for one line or for all."""
    case = corrected("account=4980", "line:2.split=60%:4930,40%:4730", "line:2.tax_code=9H")
    rows = code(context(), case).value.rows
    assert [(row.account, row.net, row.tax_code) for row in rows] == [
        ("4980", D(500), "9"),
        ("4930", D(300), "9H"),
        ("4730", D(200), "9H"),
    ]
    undone = corrected("line:2.account=4930", of=case)
    assert undone.choices.for_line(2).split == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("gros_total=1", "nearest: gross_total"),
        ("supplier=S9", "supplier 'S9' is not known"),
        ("kind=statement", "kind 'statement' is not known"),
        ("gross_total=abc", "'abc' is no amount"),
        ("issue_date=tomorrow", "'tomorrow' is no date"),
        ("line:2.acount=1", "nearest: account"),
        ("line:9.net=1", "there is no line 9"),
        ("line:9.account=1", "there is no line 9"),
        ("line:9=remove", "there is no line 9"),
        ("line:1=x", "line:1 needs a field"),
        ("line:1.split=60%:1,30%:2", "makes 90%, not 100%"),
        ("line:1.split=60:1,30:2", "makes 90.00, the line is 500.00"),
        ("line:1.treatment=Q", "treatment 'Q' is not known"),
    ],
)
def test_what_cannot_be_is_refused_in_words(change: str, said: str) -> None:
    """With the nearest valid name or what is allowed."""
    with pytest.raises(UsageError) as error:
        corrected(change)
    assert said in f"{error.value.title} {error.value.hint}"


def test_a_posting_date_in_closed_books_is_refused() -> None:
    """Closed is closed."""
    closed = replace(REFERENCE.business, books_closed_to=date(2026, 11, 15))
    of = services(replace(REFERENCE, business=closed))
    with pytest.raises(UsageError, match="closed books"):
        revise(of, of_muster(), [Correction("posting_date", "2026-11-15")])


@pytest.mark.parametrize("kind", ["reading", "typed"])
def test_a_document_taken_for_something_else_is_read_after_all(kind: str) -> None:
    """`kind=invoice` on a doubtful document extracts it and goes to the checks."""
    reading = Reading(Media.PDF, ())
    typed = TypedReading(reading, KindGuess(DocumentKind.ORDER, 0.5, ""))
    of = services(components=ScriptedComponents(draft=CLEAN))
    case = revise(of, reading if kind == "reading" else typed, [Correction("kind", "invoice")])
    assert (case.kind, case.draft) == (DocumentKind.INVOICE, CLEAN)


def test_an_unreadable_document_is_typed_in() -> None:
    """Nothing was read, so a person's values are all there is."""
    case = corrected("supplier=S1", "gross_total=119", "net_total=100", of=context().intake)
    assert case.choices.supplier_id == "S1"
    assert set(case.draft.found()) == {"gross_total", "net_total"}


def test_a_corrected_vat_total_overrules_the_printed_rates() -> None:
    """VAT lines that contradict it are dropped, others stay."""
    assert corrected("tax_total=180").draft.taxes == ()
    assert corrected("tax_total=190").draft.taxes == CLEAN.taxes


AMOUNTS = st.decimals(-(10**6), 10**6, places=2, allow_nan=False, allow_infinity=False)


@given(AMOUNTS, st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_what_is_typed_comes_back(amount: Decimal, day: date) -> None:
    """Any amount and date as the screen prints them is read as itself."""
    case = corrected(f"net_total={amount:,.2f}", f"due_date={day.isoformat()}")
    assert (case.draft.net_total, case.draft.due_date) != (None, None)
    assert case.draft.net_total is not None
    assert case.draft.due_date is not None
    assert (case.draft.net_total.value, case.draft.due_date.value) == (amount, day)


@given(st.permutations(["net_total=1", "tax_total=2", "line:1.net=3", "line:2.account=4"]))
def test_the_order_of_corrections_does_not_matter(changes: list[str]) -> None:
    """Corrections of different fields are independent."""
    usual = corrected(*sorted(changes))
    assert replace(corrected(*changes), corrections=()) == replace(usual, corrections=())


def test_all_header_fields_can_be_corrected() -> None:
    """Whatever the page may say, a person may say otherwise."""
    for field in HEADER_FIELDS:
        assert corrected(f"{field}=").draft.found().get(field) is None
