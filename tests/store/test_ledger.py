"""The books asked: exact sums, currencies apart, and no way to write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from smbflow.domain.bill import BillKind, PastBill
from smbflow.domain.clock import VirtualClock
from smbflow.domain.ports.ledger import LedgerQuery, Measure
from smbflow.store.database import create_store, open_store
from smbflow.store.history import StoredHistory
from smbflow.store.ledger import StoredLedger

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
BOOKED = (
    ("HAR01", "1", date(2026, 5, 1), "EUR", "100.10", BillKind.BILL),
    ("HAR01", "2", date(2026, 5, 31), "EUR", "200.20", BillKind.BILL),
    ("HAR01", "C1", date(2026, 5, 20), "EUR", "0.30", BillKind.CREDIT_NOTE),
    ("HAR01", "3", date(2026, 6, 1), "EUR", "999.00", BillKind.BILL),
    ("SEV01", "4", date(2026, 5, 5), "GBP", "50.00", BillKind.BILL),
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[StoredLedger]:
    """Open the books of an office with a little history."""
    path = tmp_path / "store.sqlite"
    create_store(path)
    database = open_store(path)
    past = [
        PastBill(f"h{n}", supplier, number, day, currency, Decimal(gross), kind, account="5000")
        for n, (supplier, number, day, currency, gross, kind) in enumerate(BOOKED)
    ]
    StoredHistory(database).remember(past, by="import", now=NOW)
    yield StoredLedger(path, VirtualClock(NOW), "Europe/Dublin")
    database.close()


def in_may(measure: Measure, supplier: str | None = None) -> LedgerQuery:
    """Ask about May."""
    return LedgerQuery(measure, supplier, date(2026, 5, 1), date(2026, 5, 31))


def test_a_sum_is_exact_and_takes_credit_notes_off(ledger: StoredLedger) -> None:
    """Both ends of the period count; each currency has its own row."""
    rows = ledger.ask(in_may(Measure.BILLED), 10)
    assert [row[:3] for row in rows.rows] == [("EUR", "3", "300.00"), ("GBP", "1", "50.00")]
    assert ledger.ask(in_may(Measure.BILLED, "HAR01"), 10).rows[0][2] == "300.00"


def test_the_query_is_shown_with_what_was_bound(ledger: StoredLedger) -> None:
    """A person can see what was counted; names are bound, never part of the query."""
    shown = ledger.ask(in_may(Measure.BILLED, "x' OR '1'='1"), 10)
    assert shown.rows == ()
    assert "since = 2026-05-01" in shown.query
    assert "supplier_id = :supplier" in shown.query


def test_a_list_says_how_much_it_leaves_out(ledger: StoredLedger) -> None:
    """No more rows than wanted, and how many there are beyond."""
    rows = ledger.ask(LedgerQuery(Measure.LIST), 2)
    assert (len(rows.rows), rows.left_out) == (2, 3)


def test_the_largest_and_the_latest(ledger: StoredLedger) -> None:
    """By amount as a number, by day; a credit note is no largest invoice."""
    largest = ledger.ask(LedgerQuery(Measure.LARGEST), 1)
    latest = ledger.ask(in_may(Measure.LATEST), 1)
    assert (largest.rows[0][0], latest.rows[0][0]) == ("3", "2")


@pytest.mark.parametrize("measure", list(Measure))
def test_every_measure_has_a_query_that_runs(ledger: StoredLedger, measure: Measure) -> None:
    """On an office that has seen little, too."""
    query = LedgerQuery(
        measure, "HAR01", date(2026, 1, 1), date(2026, 12, 31), "5000", 12, "Nora Keane"
    )
    assert ledger.ask(query, 5).columns


def test_nothing_can_be_written_through_it(ledger: StoredLedger) -> None:
    """The connection refuses whatever is no query."""
    with ledger._reading() as connection:
        for sql in ("DELETE FROM bills", "CREATE TEMP TABLE t (x)", "UPDATE bills SET gross = '1'"):
            with pytest.raises(sqlite3.OperationalError):
                connection.execute(sql)
