"""The book of quotes: numbers without gaps, whatever happens; the stand-in keeps the same book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from smbflow.domain.parcel import Parcel, ParcelFile
from smbflow.domain.ports.jobs import Arrival
from smbflow.domain.ports.quotes import QuoteBook, QuotedLine, QuoteState, QuoteToBook
from smbflow.errors import DecisionRefused
from smbflow.pipelines.quotes.orders import order_of
from smbflow.pipelines.quotes.scripted import MemoryBook
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.jobs import StoredJobs
from smbflow.store.quotes import StoredQuotes
from smbflow.store.tables import outbox

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
TODAY = date(2026, 11, 16)
LINE = QuotedLine(
    "H-200", "=Hinge", Decimal(10), "pcs", Decimal("4.00"), Decimal("40.00"), Decimal("4.00")
)
QUOTE = QuoteToBook(
    1, "T1", "Tidewell", "Hinges", "EUR", Decimal(40), Decimal("9.20"), Decimal("49.20"),
    TODAY, TODAY + timedelta(30), TODAY + timedelta(7), "Nora",
    (LINE, replace(LINE, sku="", description="Fitting", option=True)),
)  # fmt: skip
JOBS = 4


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Open a store with four documents, numbered from 1."""
    create_store(tmp_path / "store.sqlite")
    opened = open_store(tmp_path / "store.sqlite")
    arrivals = [
        Arrival(f"{n}", "quotes", "take_in", f"{n}", f"{n}.txt", 1, 1, f"{n}" * 64, "2026-11")
        for n in range(1, JOBS + 1)
    ]
    assert list(StoredJobs(opened).take_in(arrivals, NOW)) == [1, 2, 3, 4]
    yield opened
    opened.close()


@pytest.fixture(params=["stored", "in memory"])
def book(request: pytest.FixtureRequest, database: Database) -> QuoteBook:
    """Return an empty book, the real one or its stand-in."""
    makers: dict[str, Callable[[], QuoteBook]] = {
        "stored": lambda: StoredQuotes(database),
        "in memory": MemoryBook,
    }
    return makers[request.param]()


def of(job: int, **more: object) -> QuoteToBook:
    """Return the quote of a document."""
    return replace(QUOTE, job_id=job, **more)  # type: ignore[arg-type]  # fields by name


def test_numbers_run_without_gaps(book: QuoteBook) -> None:
    """From the first number on, one a document, however often it comes again."""
    numbers = [book.book(of(job), 101, NOW).number for job in (1, 2, 1, 3, 3)]
    assert numbers == [101, 102, 101, 103, 103]
    assert [one.number for one in book.quotes()] == [103, 102, 101]


def test_an_entry_is_replaced_while_it_is_open(book: QuoteBook) -> None:
    """A quote that was taken back and changed keeps its number."""
    book.book(of(1), 101, NOW)
    changed = book.book(of(1, gross=Decimal(50)), 101, NOW)
    assert (changed.number, changed.quote.gross) == (101, Decimal(50))
    assert [one.quote.gross for one in book.quotes()] == [50]


def test_a_revision_takes_the_place_of_the_one_before(book: QuoteBook) -> None:
    """Same number, next revision; only the newest is open."""
    book.book(of(1), 101, NOW)
    second = book.book(of(2, revises=101), 101, NOW)
    assert second.label("Q-") == "Q-101/2"
    assert [one.state for one in book.revisions(101)] == [QuoteState.REVISED, QuoteState.OPEN]
    assert book.book(of(3), 101, NOW).number == 102


def test_what_is_not_there_cannot_be_revised(book: QuoteBook) -> None:
    """Nothing is numbered then."""
    with pytest.raises(DecisionRefused):
        book.book(of(1, revises=77), 101, NOW)
    assert book.quotes() == ()


def test_won_and_lost_are_said_once(book: QuoteBook) -> None:
    """With the reason and by whom."""
    won = replace(book.book(of(1), 101, NOW), state=QuoteState.WON, decided_by="Nora")
    book.settle(won, None, NOW)
    [kept] = book.quotes(QuoteState.WON)
    assert (kept.decided_by, kept.decided_at) == ("Nora", NOW)
    with pytest.raises(DecisionRefused):
        book.settle(replace(won, state=QuoteState.LOST), None, NOW)
    with pytest.raises(DecisionRefused):
        book.book(of(1, gross=Decimal(1)), 101, NOW)


def test_past_prices_are_the_customers_own(book: QuoteBook) -> None:
    """The newest first, without this document's and without strangers'."""
    book.book(of(1), 101, NOW)
    book.book(of(2, customer_id="OTHER"), 101, NOW)
    book.book(of(3, customer_id=""), 101, NOW)
    assert [(one.sku, one.number) for one in book.past_prices("T1", 4)] == [("H-200", 101)]
    assert book.past_prices("T1", 1) == ()
    assert book.past_prices("", 4) == ()


def test_an_order_goes_into_the_outbox_with_the_decision(database: Database) -> None:
    """One transaction: a won quote has its order, and only once."""
    book = StoredQuotes(database)
    won = replace(book.book(of(1), 101, NOW), state=QuoteState.WON)
    book.settle(won, order_of(won, "Q-").to_json(), NOW)
    with database.read() as connection:
        [row] = connection.execute(select(outbox)).all()
    assert (row.key, row.state) == ("order:1", "queued")
    names = [file.name for file in Parcel.from_json(row.body).files]
    assert names == ["Order Q-101.csv", "Order Q-101.json"]


def test_an_order_holds_no_options_and_no_formulas() -> None:
    """What was only offered beside is not ordered; a spreadsheet calculates nothing."""
    won = replace(MemoryBook().book(QUOTE, 101, NOW), state=QuoteState.WON)
    csv_file: ParcelFile = order_of(won, "Q-").files[0]
    head, line, *rest = csv_file.content.decode("utf-8-sig").splitlines()
    assert head.startswith("sku,description,qty")
    assert line == "H-200,'=Hinge,10,pcs,4.00,40.00,EUR,without VAT"
    assert rest == []
