"""A statement of account is compared with the bills we have."""

from __future__ import annotations

from datetime import date

import pytest

from smbflow.domain.bill import BillKind, PastBill
from smbflow.domain.document import Media, Page, Reading, Route
from smbflow.domain.outcome import Escalate, SetAside
from smbflow.domain.reason import Reason
from smbflow.pipelines.invoices.memory import MemoryHistory
from smbflow.pipelines.invoices.statement import StatementRow, check_statement, statement_rows
from tests.unit.invoices.office import D, answer, context, past, services

HEAD = "Muster GmbH  Statement of account  30.11.2026\n"
BILLS = (past("RE-1", "119.00", date(2026, 11, 3)), past("RE-2", "238.00", date(2026, 11, 8)))


def statement(rows: str) -> Reading:
    """Make a statement of Muster GmbH."""
    return Reading(Media.PDF, (Page(1, 595, 842, (), HEAD + rows, Route.TEXT),))


def checked(rows: str, *bills: PastBill) -> Escalate[Reading] | SetAside:
    """Compare a statement with bills."""
    return check_statement(context(services(history=MemoryHistory(list(bills)))), statement(rows))


def test_rows_are_read_and_payments_are_not() -> None:
    """Date, number and first amount make a row; credits are negative."""
    text = (
        "03.11.2026 RE-1 119,00 119,00\n08 Nov 2026 Credit note GS-2 1.234,50\n"
        "09.11.2026 Payment received 119,00\nBalance 119.00\n2026-11-10 INV3 £1,000.00-\n"
    )
    assert list(statement_rows(text)) == [
        StatementRow("RE-1", date(2026, 11, 3), D("119.00")),
        StatementRow("GS-2", date(2026, 11, 8), D("-1234.50")),
        StatementRow("INV3", date(2026, 11, 10), D("-1000.00")),
    ]


def test_a_statement_that_agrees_is_set_aside() -> None:
    """Every bill listed is ours, with its amount."""
    outcome = checked("03.11.2026 RE-0001 119,00\n08.11.2026 RE-2 238,00", *BILLS)
    assert isinstance(outcome, SetAside)
    assert outcome.finding.reason == Reason.STATEMENT_AGREES
    assert (
        outcome.finding.sentence == "The statement of Muster GmbH agrees with our bills (2 listed)"
    )


@pytest.mark.parametrize(
    ("rows", "bills", "said"),
    [
        (
            "03.11.2026 RE-9 50,00",
            BILLS,
            "Invoice RE-9 of 3 Nov 2026 over 50.00 EUR is on the statement, but not with us",
        ),
        (
            "03.11.2026 RE-1 120,00",
            BILLS,
            "Invoice RE-1: the statement says 120.00 EUR, we have 119.00 EUR",
        ),
        (
            "03.11.2026 RE-1 119,00",
            (*BILLS, past("GS-5", "20.00", date(2026, 11, 9), kind=BillKind.CREDIT_NOTE)),
            "Our credit note GS-5 over 20.00 EUR is not on the statement",
        ),
        (
            "nothing readable",
            BILLS,
            "The statement of Muster GmbH lists no bill that could be read",
        ),
    ],
    ids=["missing", "differs", "credit not applied", "no rows"],
)
def test_each_difference_is_said(rows: str, bills: tuple[PastBill, ...], said: str) -> None:
    """Missing, differing and unapplied: each in a sentence with number and amount."""
    outcome = checked(rows, *bills)
    assert isinstance(outcome, Escalate)
    assert [(f.reason, f.sentence) for f in outcome.findings] == [(Reason.STATEMENT_DIFFERS, said)]


def test_a_statement_of_nobody_we_know_is_shown() -> None:
    """There is nothing to compare it with."""
    unknown = Reading(Media.PDF, (Page(1, 595, 842, (), "Nobody Ltd", Route.TEXT),))
    outcome = check_statement(context(), unknown)
    assert isinstance(outcome, Escalate)
    assert "nobody in the supplier list" in outcome.findings[0].sentence
    assert isinstance(check_statement(context(decision=answer()), unknown), SetAside)
