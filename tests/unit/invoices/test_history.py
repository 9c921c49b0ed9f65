"""One contract for the history, kept in memory or in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from smbflow.domain.bill import BillKind, InvoicedLine, PastBill
from smbflow.domain.ports.history import History
from smbflow.pipelines.invoices.memory import MemoryHistory
from smbflow.store.database import create_store, open_store
from smbflow.store.history import StoredHistory
from tests.unit.invoices.office import NOW, D

IMPORTED = (
    PastBill("books 1", "S1", "RE-1", date(2026, 9, 1), "EUR", D("119.00"), BillKind.BILL),
    PastBill("books 2", "S1", "GS-1", date(2026, 10, 1), "EUR", D("20.50"), BillKind.CREDIT_NOTE),
    PastBill("books 3", "S1", "RE-2", None, "USD", D("7.00"), BillKind.BILL, account="4930"),
    PastBill("books 4", "S2", "RE-1", date(2026, 9, 2), "EUR", D("5.00"), BillKind.BILL),
)


@pytest.fixture(params=["memory", "store"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[History]:
    """Remember the same imported bills, in memory and in a real store."""
    if request.param == "memory":
        yield MemoryHistory(list(IMPORTED))
        return
    create_store(tmp_path / "store.sqlite")
    database = open_store(tmp_path / "store.sqlite")
    stored = StoredHistory(database)
    stored.remember(IMPORTED, by="Anna", now=NOW)
    yield stored
    database.close()


def test_bills_of_one_supplier_newest_first(history: History) -> None:
    """Amounts, kinds and accounts come back exactly; undated bills come last."""
    bills = history.bills_of("S1")
    assert [bill.number for bill in bills] == ["GS-1", "RE-1", "RE-2"]
    assert [(bill.gross, bill.kind, bill.account) for bill in bills] == [
        (D("20.50"), BillKind.CREDIT_NOTE, None),
        (D("119.00"), BillKind.BILL, None),
        (D("7.00"), BillKind.BILL, "4930"),
    ]
    assert [bill.job_id for bill in bills] == [None, None, None]


def test_nothing_is_known_of_strangers(history: History) -> None:
    """Unknown suppliers, texts, files, orders and accounts have no past."""
    assert list(history.bills_of("S9")) == []
    assert list(history.bills_with_text("none")) == []
    assert list(history.jobs_with_file("f00d", before_job=9)) == []
    assert list(history.jobs_with_file("f00d", before_job=9, pages=(1, 2))) == []
    assert list(history.invoiced(["PO-1"])) == []
    assert list(history.invoiced([])) == []
    assert list(history.verified_bank_details("S1")) == []


def test_what_was_invoiced_is_found_by_order() -> None:
    """All lines of the orders asked for, no others."""
    lines = [InvoicedLine(f"PO-{n}", "1", D(n), D(n), f"RE-{n}") for n in (1, 2, 3)]
    asked = MemoryHistory(lines=lines).invoiced(["PO-1", "PO-3"])
    assert [line.reference for line in asked] == ["RE-1", "RE-3"]
