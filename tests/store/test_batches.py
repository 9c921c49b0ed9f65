"""Bills leave the house in batches, each once; what the books know is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from smbflow.domain.bill import Bill, BillKind, BillRow, PastBill, VerifiedAccount
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.job import JobState, Posting
from smbflow.domain.money import Money
from smbflow.domain.outcome import BOOKS, Effect
from smbflow.domain.ports.batches import BatchFile
from smbflow.domain.ports.jobs import Arrival, StepOutcome, StepRun
from smbflow.domain.reason import Reason, note
from smbflow.engine.values import encode
from smbflow.errors import DecisionRefused
from smbflow.store.batches import StoredBatches
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.decisions import StoredDecisions
from smbflow.store.history import StoredHistory
from smbflow.store.jobs import StoredJobs
from smbflow.store.office import StoredOffice
from tests.engine.trivial import bill

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FILES = (BatchFile("bills-1.csv", "ab" * 32),)
_UNDONE = note(Reason.UNDONE, "taken back")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Open a new store."""
    create_store(tmp_path / "store.sqlite")
    opened = open_store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def decided(database: Database, made: Bill, parent: str = "") -> int:
    """Let a document become this bill; return its job."""
    jobs = StoredJobs(database)
    key = made.key + parent
    arrival = Arrival(key, "papers", "post", key, key, 1, 1, key.zfill(64), "2026-11")
    [job_id] = jobs.take_in([arrival], NOW)
    lease = jobs.claim(["papers"], now=NOW, until=NOW)
    assert lease is not None
    run = StepRun(
        step="post",
        schema=1,
        outcome=StepOutcome.EFFECT,
        started_at=NOW,
        ended_at=NOW,
        state=JobState.DONE,
        next_step="post",
        effect=Effect(BOOKS, made.key, encode(Bill, replace(made, job_id=job_id))),
    )
    jobs.commit(lease, run, until=NOW)
    return job_id


def ordered(quantity: str, net: str, kind: BillKind = BillKind.BILL) -> Bill:
    """Return a bill with two rows on one order line and one without an order."""
    money = Money(Decimal(net), "EUR")
    row = BillRow(
        number=1,
        description="Paper",
        net=money,
        tax=Money(Decimal(0), "EUR"),
        account="4930",
        tax_code="9",
        treatment=VatTreatment.STANDARD,
        vat_rate=Decimal(19),
        quantity=Decimal(quantity),
        order_number="PO-1",
        order_line="10",
    )
    free = replace(row, order_number=None, order_line=None, net=Money(Decimal("0.10"), "EUR"))
    return replace(bill(f"{kind}-{quantity}", None), kind=kind, rows=(row, row, free))


def test_a_batch_takes_ready_bills_and_moves_them_on(database: Database) -> None:
    """Ready, sending, in file, in the books: bill and job go together, totals are per currency."""
    jobs = [decided(database, bill(key, None)) for key in ("a", "b")]
    credit = replace(bill("c", None), kind=BillKind.CREDIT_NOTE, currency="EUR")
    jobs.append(decided(database, credit))
    batches = StoredBatches(database)
    ids = [ready.id for ready in batches.ready()]
    number = batches.next_number()
    batches.open_batch(number, "csv", ids, FILES, by="Ann", now=NOW)
    assert batches.ready() == ()
    [left] = batches.unfinished()
    assert (left.number, left.files, left.control_totals) == (1, FILES, (("EUR", Decimal(10)),))
    assert [one.bill.job_id for one in batches.bills_in(1)] == jobs
    batches.mark_sent(1, NOW)
    batches.mark_in_books(1, by="Ann", now=NOW)
    assert batches.unfinished() == ()
    assert [one.posting for one in StoredHistory(database).bills_of("S1")] == [Posting.IN_BOOKS] * 3


def test_a_bill_in_a_batch_can_no_longer_be_taken_back(database: Database) -> None:
    """While its file is written and afterwards an undo is refused, and says what to do."""
    job_id = decided(database, bill("a", None))
    batches, people = StoredBatches(database), StoredDecisions(database)
    undo = Decision("Ann", Verdict.UNDO, NOW)
    batches.open_batch(1, "csv", [batches.ready()[0].id], FILES, by="Ann", now=NOW)
    with pytest.raises(DecisionRefused, match="being written"):
        people.undo(job_id, undo, _UNDONE, None)
    batches.mark_sent(1, NOW)
    with pytest.raises(DecisionRefused) as refusal:
        people.undo(job_id, undo, _UNDONE, None)
    assert "--reversal" in refusal.value.hint


def test_a_bill_taken_back_meanwhile_stops_the_batch(database: Database) -> None:
    """Export and undo at the same moment: one of them is refused, never half of each."""
    job_id = decided(database, bill("a", None))
    batches = StoredBatches(database)
    ids = [ready.id for ready in batches.ready()]
    StoredDecisions(database).undo(job_id, Decision("Ann", Verdict.UNDO, NOW), _UNDONE, None)
    with pytest.raises(DecisionRefused):
        batches.open_batch(1, "csv", ids, FILES, by="Ann", now=NOW)
    assert batches.unfinished() == ()


def test_two_exports_at_once_write_one_batch(database: Database) -> None:
    """The same number cannot be given twice."""
    for key in ("a", "b"):
        decided(database, bill(key, None))
    batches = StoredBatches(database)
    first, second = (ready.id for ready in batches.ready())
    batches.open_batch(1, "csv", [first], FILES, by="Ann", now=NOW)
    with pytest.raises(DecisionRefused):
        batches.open_batch(1, "csv", [second], FILES, by="Bob", now=NOW)


def test_a_reversal_is_a_bill_of_its_own(database: Database) -> None:
    """After the export a bill is reversed by another one; the same invoice may then come again."""
    job_id = decided(database, bill("a", None))
    batches = StoredBatches(database)
    batches.open_batch(1, "csv", [batches.ready()[0].id], FILES, by="Ann", now=NOW)
    batches.mark_sent(1, NOW)
    reversal = replace(bill("a-reversed", None), kind=BillKind.CREDIT_NOTE, reverses="a")
    batches.reverse(job_id, reversal, by="Ann", now=NOW)
    assert [one.bill.reverses for one in batches.ready()] == ["a"]
    assert StoredHistory(database).bills_of("S1") == ()
    with pytest.raises(DecisionRefused):
        batches.reverse(job_id, reversal, by="Ann", now=NOW)
    decided(database, bill("a", None), parent="again")
    batches.mark_in_books(1, by="Ann", now=NOW)
    assert [one.posting for one in StoredHistory(database).bills_of("S1")] == [Posting.READY]


def test_what_was_invoiced_against_an_order_adds_up(database: Database) -> None:
    """Rows of one order line are one sum; a credit note takes off."""
    bought = decided(database, ordered("3", "30.00"))
    credited = decided(database, ordered("1", "10.00", BillKind.CREDIT_NOTE))
    lines = StoredHistory(database).invoiced(["PO-1", "PO-2"])
    assert [(one.job_id, one.order_line, one.quantity, one.net) for one in lines] == [
        (bought, "10", Decimal(6), Decimal("60.00")),
        (credited, "10", Decimal(-2), Decimal("-20.00")),
    ]


def test_past_bills_carry_what_duplicates_and_coding_need(database: Database) -> None:
    """The largest row's coding, the page text and verified accounts are remembered."""
    verified = VerifiedAccount("DE02", "Ann", "Mr Stationer", "0123", NOW)
    made = replace(ordered("3", "30.00"), text_hash="t1", verified_accounts=(verified,))
    job_id = decided(database, made)
    history = StoredHistory(database)
    [past] = history.bills_with_text("t1")
    assert (past.job_id, past.account, past.vat_rate) == (job_id, "4930", Decimal(19))
    assert history.verified_bank_details("S1") == ("DE02",)
    assert history.jobs_with_file(past.sha256 or "", before_job=job_id + 1) == (job_id,)
    assert history.jobs_with_file(past.sha256 or "", before_job=job_id) == ()
    assert history.jobs_with_file(past.sha256 or "", before_job=job_id + 1, pages=(1, 2)) == ()


def test_imported_history_is_remembered_once(database: Database) -> None:
    """Importing the same file twice adds nothing the second time."""
    past = [
        PastBill(str(n), "S9", str(n), date(2025, 1, n), "GBP", Decimal(n), BillKind.BILL)
        for n in (1, 2)
    ]
    history = StoredHistory(database)
    assert history.remember([*past, past[0]], by="Ann", now=NOW) == 2
    assert history.remember(past, by="Ann", now=NOW) == 0
    assert [one.number for one in history.bills_of("S9")] == ["2", "1"]


def test_the_months_rate_and_the_secret_stay_as_they_are(database: Database) -> None:
    """What spot checks are drawn by cannot be changed once the month runs."""
    office = StoredOffice(database)
    assert office.secret() == office.secret() != b""
    office.fix_spot_check_rate("papers", "2026-11", 0.25, NOW)
    office.fix_spot_check_rate("papers", "2026-11", 1.0, NOW)
    assert office.spot_check_rate("papers", "2026-11") == 0.25
    assert office.spot_check_rate("papers", "2026-12") is None
