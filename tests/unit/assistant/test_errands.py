"""Where a question is sent."""

from __future__ import annotations

import pytest

from smbflow.domain.answer import System
from smbflow.domain.ports.ledger import Measure
from smbflow.pipelines.assistant.errands import errand_of
from smbflow.pipelines.assistant.settings import PeriodSettings
from tests.unit.assistant.office import OFFICE, TODAY

USUAL = PeriodSettings()


@pytest.mark.parametrize(
    ("question", "measure", "supplier"),
    [
        ("How much did Harbour Timber bill us in May?", Measure.BILLED, "HAR01"),
        ("how much have we paid Severnfix this year", Measure.BILLED, "SEV01"),
        ("Total spend with Harbour last quarter, net", Measure.NET, "HAR01"),
        ("How much VAT were we charged in the last VAT quarter?", Measure.VAT, None),
        ("How many invoices came from Harbour Timber in October?", Measure.COUNT, "HAR01"),
        ("What was the largest invoice this year?", Measure.LARGEST, None),
        ("Show me the latest invoice of Severn Fixings", Measure.LATEST, "SEV01"),
        ("List all invoices of Harbour in 2026", Measure.LIST, "HAR01"),
        ("How much did we spend on account 5000 this year?", Measure.ON_ACCOUNT, None),
        ("How much did we spend on timber and boards in May?", Measure.ON_ACCOUNT, None),
        ("Which supplier billed us most this year?", Measure.BY_SUPPLIER, None),
        ("What is ready to import?", Measure.READY, None),
        ("Which quotes are open?", Measure.QUOTES, None),
        ("How many quotes were won this year?", Measure.QUOTES, None),
    ],
)
def test_a_question_of_money_goes_to_the_books(
    question: str, measure: Measure, supplier: str | None
) -> None:
    """With what is measured, and of which supplier."""
    errand = errand_of(question, OFFICE, TODAY, USUAL)
    assert errand.system is System.BOOKS, errand
    assert errand.query is not None
    assert (errand.query.measure, errand.query.supplier_id) == (measure, supplier)


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("What waited longest?", Measure.LONGEST_WAIT),
        ("Which invoice had been waiting the longest last month?", Measure.LONGEST_WAIT),
        ("Who approved 12?", Measure.DECISIONS),
        ("who rejected document 7", Measure.DECISIONS),
        ("How many documents came in today?", Measure.ARRIVALS),
        ("How many did Nora approve this week?", Measure.DECIDED_BY),
        ("What needs me now?", Measure.WAITING),
    ],
)
def test_a_question_of_what_happened_goes_to_the_history(question: str, measure: Measure) -> None:
    """The history knows who did what, and when."""
    errand = errand_of(question, OFFICE, TODAY, USUAL)
    assert errand.system is System.LOG
    assert errand.query is not None
    assert errand.query.measure is measure


@pytest.mark.parametrize(
    ("question", "table", "about"),
    [
        ("Which orders are open?", "orders", ""),
        ("Open orders with Severn Fixings?", "orders", "SEV01"),
        ("What is on order PO-1?", "orders", "PO-1"),
        ("Which deliveries from Harbour are still missing?", "deliveries", "HAR01"),
        ("What of PO-2 has not been delivered yet?", "deliveries", "PO-2"),
        ("What is the VAT number of Harbour Timber?", "suppliers", "HAR01"),
        ("What are the payment terms of Harbour?", "suppliers", "HAR01"),
    ],
)
def test_a_question_of_a_table_goes_to_that_table(question: str, table: str, about: str) -> None:
    """Narrowed to what it names."""
    errand = errand_of(question, OFFICE, TODAY, USUAL)
    assert (errand.system, errand.table, errand.about) == (System.TABLES, table, about)


@pytest.mark.parametrize(
    "question",
    [
        "When are we open on Saturdays?",
        "How much does delivery to Clifden cost?",
        "May a customer return a stock item?",
        "How many days of leave do I have?",
        "Who is our insurance broker?",
        "What is the warranty on stairs?",
        "How long must invoices be kept?",
    ],
)
def test_everything_else_goes_to_the_documents(question: str) -> None:
    """There, being unsure is noticed."""
    assert errand_of(question, OFFICE, TODAY, USUAL).system is System.DOCUMENTS


@pytest.mark.parametrize(
    "question", ["What is the IBAN of Harbour Timber?", "Bank details for Severnfix please"]
)
def test_bank_details_are_never_read_out(question: str) -> None:
    """Not even a part of them stands in what is said."""
    errand = errand_of(question, OFFICE, TODAY, USUAL)
    assert errand.refused
    assert "IE29" not in errand.refused
