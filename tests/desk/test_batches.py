"""Bills on their way out: written once, whatever happens in between."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from smbflow.config.settings import BusinessSection, ExportSection, Settings
from smbflow.desk.batches import Dispatch, control_totals, reversing
from smbflow.desk.house import House
from smbflow.domain.bill import Bill, BillKind, BillRow
from smbflow.domain.clock import VirtualClock
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.job import JobState, Posting
from smbflow.domain.money import Money
from smbflow.domain.outcome import BOOKS, Effect
from smbflow.domain.ports.accounts import ImportFile
from smbflow.domain.ports.jobs import Arrival, StepOutcome, StepRun
from smbflow.domain.reference import Reference
from smbflow.errors import DecisionRefused, UsageError
from smbflow.paths import Workspace
from smbflow.store.batches import StoredBatches
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.jobs import StoredJobs
from smbflow.store.records import StoredRecords

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


class PowerCut(BaseException):
    """The PC goes dark."""


class PlainFormat:
    """Writes numbers and amounts; refuses bills in yen."""

    name = "plain"

    def refusal(self, bill: Bill) -> str | None:
        """Refuse yen."""
        return "no yen here" if bill.currency == "JPY" else None

    def render(self, bills: Sequence[Bill], batch: int) -> tuple[ImportFile, ...]:
        """Write one file."""
        rows = [f"{bill.number} {bill.kind} {bill.gross}" for bill in bills]
        return (ImportFile(f"batch-{batch}.txt", "\n".join(rows).encode()),)


@dataclass
class Fuse:
    """Cuts the power after so many commits."""

    commits: int | None = None

    def __call__(self, stage: str) -> None:
        """Count a commit."""
        if stage == "after" and self.commits is not None:
            self.commits -= 1
            if self.commits <= 0:
                self.commits = None
                raise PowerCut


@dataclass
class Till:
    """The dispatch of an office, and its bills."""

    dispatch: Dispatch
    database: Database
    outbox: Path
    fuse: Fuse

    def ready(self, number: str, gross: str = "120.00", currency: str = "EUR") -> int:
        """Make a bill ready."""
        jobs = StoredJobs(self.database)
        arrival = Arrival(
            number, "invoices", "post", "/in/a.pdf", "a.pdf", 1, 1, f"{number:0>64}", "2026-11"
        )
        job = jobs.take_in([arrival], NOON)[0]
        lease = jobs.claim(["invoices"], now=NOON, until=LATER)
        assert lease is not None
        body = TypeAdapter(Bill).dump_json(bill(number, gross, currency, job)).decode()
        run = StepRun(
            "post", 1, StepOutcome.EFFECT, NOON, NOON, JobState.DONE, "post",
            effect=Effect(BOOKS, f"key-{number}", body),
        )  # fmt: skip
        jobs.commit(lease, run, until=LATER)
        return job

    def posting(self, job: int) -> Posting | None:
        """Return how far a bill has come."""
        record = StoredRecords(self.database).record(job)
        assert record is not None
        return record.row.posting


def bill(number: str, gross: str, currency: str = "EUR", job: int | None = None) -> Bill:
    """Return a bill of one row."""
    whole = Money(Decimal(gross), currency)
    zero = Money(Decimal(0), currency)
    row = BillRow(1, "Tea", whole, zero, "5000", "T0", VatTreatment.ZERO, Decimal(0))
    day = date(2026, 11, 20)
    return Bill(
        f"key-{number}", job, BillKind.BILL, "ACM", "Acme", number, day, None, day, currency,
        whole, zero, whole, whole, (row,),
    )  # fmt: skip


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """Return an empty office's dispatch."""
    create_store(tmp_path / "store.sqlite")
    fuse = Fuse()
    database = open_store(tmp_path / "store.sqlite", on_commit=fuse)
    business = BusinessSection(("We",), "EUR", "DE")
    house = House(
        Workspace(tmp_path), Settings(business, ExportSection("plain")), {}, {},
        lambda: Reference(business),
    )  # fmt: skip
    formats = {"plain": PlainFormat()}
    dispatch = Dispatch(
        StoredBatches(database),
        StoredRecords(database),
        lambda: formats,
        lambda: house,
        VirtualClock(NOON),
    )
    yield Till(dispatch, database, house.workspace.outbox("invoices"), fuse)
    database.close()


def test_ready_bills_leave_once_with_their_control_total(till: Till) -> None:
    """The batch holds all ready bills, and a second export finds nothing."""
    jobs = [till.ready("1"), till.ready("2", "30.00")]
    note = till.dispatch.export("Ann", None)
    assert (note.number, note.bills, note.control_totals) == (1, 2, (("EUR", Decimal("150.00")),))
    assert Path(note.files[0]).read_text() == "1 bill 120.00 EUR\n2 bill 30.00 EUR"
    assert {till.posting(job) for job in jobs} == {Posting.IN_FILE}
    with pytest.raises(DecisionRefused, match="No bill is ready"):
        till.dispatch.export("Ann", None)


def test_a_bill_that_the_books_cannot_take_is_named_and_stays(till: Till) -> None:
    """Refused bills are listed with the reason and keep waiting."""
    yen, euro = till.ready("1", currency="JPY"), till.ready("2")
    note = till.dispatch.export("Ann", None)
    assert note.refused == ((yen, "no yen here"),)
    assert (till.posting(yen), till.posting(euro)) == (Posting.READY, Posting.IN_FILE)
    with pytest.raises(DecisionRefused) as refused:
        till.dispatch.export("Ann", None)
    assert "no yen here" in refused.value.hint


def test_an_unknown_format_is_named(till: Till) -> None:
    """A typing slip says which formats there are."""
    with pytest.raises(UsageError) as wrong:
        till.dispatch.export("Ann", "xerro")
    assert "plain" in wrong.value.hint


@pytest.mark.parametrize("commits", [1, 2])
def test_a_power_cut_between_neither_loses_nor_doubles(till: Till, commits: int) -> None:
    """Cut after the batch was opened, or after it was marked as written: one file, once."""
    job = till.ready("1")
    till.fuse.commits = commits
    with pytest.raises(PowerCut):
        till.dispatch.export("Ann", None)
    till.dispatch.finish()
    assert till.posting(job) is Posting.IN_FILE
    assert [path.name for path in till.outbox.iterdir()] == ["batch-1.txt"]
    with pytest.raises(DecisionRefused):
        till.dispatch.export("Ann", None)


def test_the_books_confirm_a_batch_once_it_is_written(till: Till) -> None:
    """Only a batch that was written can be in the books."""
    job = till.ready("1")
    with pytest.raises(DecisionRefused):
        till.dispatch.confirm(1, "Ann")
    till.dispatch.export("Ann", None)
    till.dispatch.confirm(1, "Ann")
    assert till.posting(job) is Posting.IN_BOOKS


def test_what_is_in_the_books_is_taken_back_by_a_reversal(till: Till) -> None:
    """The reversing bill is ready like any other, and nothing is reversed twice."""
    job = till.ready("1")
    with pytest.raises(DecisionRefused, match="has left"):
        till.dispatch.reverse(job, "Ann")
    till.dispatch.export("Ann", None)
    till.dispatch.reverse(job, "Ann")
    assert till.posting(job) is Posting.REVERSED
    note = till.dispatch.export("Ann", None)
    assert note.control_totals == (("EUR", Decimal("-120.00")),)
    assert "1-R credit_note" in Path(note.files[0]).read_text()
    with pytest.raises(DecisionRefused):
        till.dispatch.reverse(job, "Ann")


@pytest.mark.parametrize("kind", BillKind)
def test_a_bill_and_its_reversal_come_to_nothing(kind: BillKind) -> None:
    """Whatever the kind, control totals of both together are zero."""
    one = replace(bill("1", "120.00"), kind=kind)
    assert control_totals([one, reversing(one)]) == (("EUR", Decimal("0.00")),)
    assert json.loads(TypeAdapter(Bill).dump_json(reversing(one)))["reverses"] == one.key
