"""The lists of the screen, out of a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.job import JobState, Summary
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.ports.jobs import Arrival, StepOutcome, StepRun
from smbflow.domain.ports.records import FeedQuery
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.decisions import StoredDecisions
from smbflow.store.jobs import StoredJobs
from smbflow.store.records import StoredRecords
from smbflow.store.search import match_words

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


class Shelf:
    """A store into which a test puts documents in the state it needs."""

    def __init__(self, database: Database) -> None:
        self.jobs = StoredJobs(database)
        self.decisions = StoredDecisions(database)
        self.records = StoredRecords(database)
        self._count = 0

    def arrive(self, name: str = "a.pdf", *, spot_check: bool = False) -> int:
        """Take a file in."""
        self._count += 1
        arrival = Arrival(
            token=f"t{self._count}",
            pipeline="invoices",
            first_step="take_in",
            path=f"/inbox/{name}",
            name=name,
            mtime_ns=1,
            size=1,
            sha256=f"{self._count:064x}",
            month="2026-11",
            spot_check=spot_check,
        )
        return self.jobs.take_in([arrival], NOON)[0]

    def run(
        self,
        state: JobState,
        summary: Summary | None = None,
        findings: tuple[Finding, ...] = (),
        at: datetime = NOON,
    ) -> int:
        """Run one step of the next waiting document, into a state."""
        lease = self.jobs.claim(["invoices"], now=at, until=LATER)
        assert lease is not None
        outcomes = {JobState.ESCALATED: StepOutcome.ESCALATE, JobState.ASIDE: StepOutcome.SET_ASIDE}
        step = StepRun(
            step="take_in",
            schema=1,
            outcome=outcomes.get(state, StepOutcome.NEXT),
            started_at=at,
            ended_at=at,
            state=state,
            next_step="take_in",
            value='"value"',
            summary=summary,
            findings=findings,
        )
        self.jobs.commit(lease, step, until=LATER)
        return lease.job.id


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Return an empty store's shelf."""
    create_store(tmp_path / "store.sqlite")
    database = open_store(tmp_path / "store.sqlite")
    yield Shelf(database)
    database.close()


def test_the_feed_shows_the_newest_first_window_by_window(shelf: Shelf) -> None:
    """A window before an id, and one further down, join without gap or overlap."""
    ids = [shelf.arrive(f"{n}.pdf") for n in range(7)]
    first = shelf.records.feed(FeedQuery(limit=3))
    second = shelf.records.feed(FeedQuery(before=first[-1].job_id, limit=3))
    far = shelf.records.feed(FeedQuery(skip=5, limit=3))
    assert [row.job_id for row in (*first, *second)] == ids[:0:-1]
    assert [row.job_id for row in far] == [ids[1], ids[0]]


def test_skipping_and_filtering_go_together(shelf: Shelf) -> None:
    """Skipping within one state counts only documents of that state."""
    ids = [shelf.arrive() for _ in range(4)]
    shelf.run(JobState.ESCALATED, findings=(ask(Reason.UNREADABLE, "Nothing to read."),))
    waiting = shelf.records.feed(FeedQuery(state=JobState.WAITING, skip=1))
    assert [row.job_id for row in waiting] == [ids[2], ids[1]]
    assert shelf.records.feed_count(FeedQuery(state=JobState.WAITING)) == 3
    assert shelf.records.feed_count(FeedQuery(pipeline="quotes")) == 0


def test_a_row_tells_why_it_waits(shelf: Shelf) -> None:
    """The gravest finding's sentence and all reasons stand in the feed, until it is answered."""
    shelf.arrive()
    found = (ask(Reason.FIELD_UNCERTAIN, "Please check."), ask(Reason.PRICE_OVER, "2 EUR more."))
    job = shelf.run(JobState.ESCALATED, findings=found)
    row = shelf.records.feed(FeedQuery())[0]
    assert (row.reason, row.reasons) == (
        "2 EUR more.",
        (Reason.PRICE_OVER, Reason.FIELD_UNCERTAIN),
    )
    shelf.decisions.decide(job, Decision("Ann", Verdict.APPROVE, NOON))
    assert shelf.records.feed(FeedQuery())[0].reason is None


@pytest.mark.parametrize(
    "typed", ["Müller", "muller", "gmb", "2044", "RE2044", "1234.50", "1.234,50", "1,234.50",
              "PO-77", "müller 2044", "scan"],
)  # fmt: skip
def test_a_document_is_found_by_what_a_clerk_knows_of_it(shelf: Shelf, typed: str) -> None:
    """Supplier, number, amount in any spelling, order and file name all find it."""
    shelf.arrive("scan0001.pdf")
    shelf.arrive("other.pdf")
    summary = Summary(
        "invoice",
        "Müller GmbH",
        "RE2044",
        amount=Decimal("1234.50"),
        currency="EUR",
        order="PO-77",
    )
    job = shelf.run(JobState.WORKING, summary)
    assert [row.job_id for row in shelf.records.feed(FeedQuery(search=typed))] == [job]
    assert shelf.records.feed_count(FeedQuery(search=typed)) == 1


@pytest.mark.parametrize("typed", ["nobody", '"', "-", "OR", "2044 nobody"])
def test_what_is_not_there_is_not_found(shelf: Shelf, typed: str) -> None:
    """Words that stand nowhere and the search engine's own signs find nothing and break nothing."""
    shelf.arrive("scan0001.pdf")
    shelf.run(JobState.WORKING, Summary("invoice", "Müller GmbH", "RE-2044"))
    assert shelf.records.feed(FeedQuery(search=typed)) == ()


@given(st.text(max_size=40))
def test_no_typing_breaks_the_query(typed: str) -> None:
    """Whatever is typed becomes balanced, quoted terms or nothing."""
    words = match_words(typed)
    assert words is None or words.count('"') % 2 == 0


def test_hard_stops_come_first_then_the_oldest_then_what_was_put_off(shelf: Shelf) -> None:
    """The order of the needs-you list."""
    ids = [shelf.arrive() for _ in range(4)]
    soft, hard = (ask(Reason.FIELD_MISSING, "?"),), (ask(Reason.DUPLICATE_INVOICE, "!"),)
    for minutes, found in enumerate((soft, soft, soft, hard)):
        shelf.run(JobState.ESCALATED, findings=found, at=NOON + timedelta(minutes=minutes))
    put_off = Decision("Ann", Verdict.LATER, NOON, later_until=LATER)
    shelf.decisions.decide(ids[0], put_off)
    rows = shelf.records.needs_you(limit=10, now=NOON)
    assert [row.job_id for row in rows] == [ids[3], ids[1], ids[2], ids[0]]
    assert [row.job_id for row in shelf.records.needs_you(limit=2, now=NOON)] == [ids[3], ids[1]]
    again = shelf.records.needs_you(limit=10, now=LATER)
    assert [row.job_id for row in again] == [ids[3], ids[0], ids[1], ids[2]]


def test_the_parts_add_up_to_what_was_taken_in(shelf: Shelf) -> None:
    """Documents are counted apart from the states they are in."""
    for _ in range(5):
        shelf.arrive()
    shelf.run(JobState.ASIDE, findings=(ask(Reason.PRO_FORMA, "No bill."),))
    shelf.run(JobState.ESCALATED, findings=(ask(Reason.UNREADABLE, "?"),))
    tallies = {(t.state, t.automatic): t.jobs for t in shelf.records.tallies()}
    assert tallies == {
        (JobState.WAITING, None): 3,
        (JobState.ASIDE, True): 1,
        (JobState.ESCALATED, False): 1,
    }
    assert shelf.records.taken_in() == 5


def test_a_check_is_due_until_somebody_made_it(shelf: Shelf) -> None:
    """A drawn document is listed once it is decided, and no more once it was checked blind."""
    shelf.arrive("drawn.pdf", spot_check=True)
    shelf.arrive("plain.pdf")
    assert shelf.records.checks_due("2026-10") == ()
    drawn = shelf.run(JobState.DONE, Summary("invoice"))
    shelf.run(JobState.DONE, Summary("invoice"))
    assert [due.job_id for due in shelf.records.checks_due("2026-10")] == [drawn]
    said = FieldCheck("gross_total", "10", 0.99, "10", right=True, blind=True)
    assert shelf.records.checks_due("2026-12") == ()
    shelf.decisions.check(drawn, "Ann", [said], NOON)
    assert shelf.records.checks_due("2026-10") == ()


def test_blind_checks_count_by_document(shelf: Shelf) -> None:
    """A document is right when all its fields are; confirmations are counted apart."""
    for _ in range(2):
        shelf.arrive(spot_check=True)
        shelf.run(JobState.DONE, Summary("invoice"))
    right = FieldCheck("gross_total", "10", 0.99, "10", right=True, blind=True)
    wrong = FieldCheck("invoice_number", "7", 0.99, "1", right=False, blind=True)
    shelf.decisions.check(1, "Ann", [right, wrong], NOON)
    shelf.decisions.check(2, "Ann", [right], NOON)
    blind = shelf.records.figures("2026-01").blind
    assert [(b.automatic, b.checked, b.right) for b in blind] == [(True, 2, 1)]
    assert shelf.records.figures("2026-12").blind == ()
