"""What decisions teach: kept in their transaction, gone with the decision, forgettable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.event import EventKind
from smbflow.domain.job import JobState
from smbflow.domain.lesson import Lesson, Memo
from smbflow.domain.outcome import Effect
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.ports.jobs import Arrival, StepOutcome, StepRun
from smbflow.domain.reason import Reason, ask, note
from smbflow.errors import DecisionRefused
from smbflow.orchestration.audit import verify
from smbflow.store.bills import BILLS
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.decisions import StoredDecisions
from smbflow.store.jobs import StoredJobs
from smbflow.store.lessons import MOST_KEPT, StoredMemories
from smbflow.store.records import StoredRecords
from tests.engine.trivial import bill

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
MARKS = ("d:quillan.example", "n:04711998877", "w:quillan")
LESSON = Lesson("S-17", "Quillan", "S-17", MARKS, (Memo("gross_total"),))
YES = Decision("Ann", Verdict.APPROVE, NOON)
NO = Decision("Ann", Verdict.REJECT, NOON)
UNDO = Decision("Ann", Verdict.UNDO, NOON)


class Office:
    """A store, and documents that ask and are answered."""

    def __init__(self, path: Path) -> None:
        create_store(path)
        self.database: Database = open_store(path)
        self.jobs = StoredJobs(self.database)
        self.people = StoredDecisions(self.database)
        self.memories = StoredMemories(self.database)
        self.records = StoredRecords(self.database)

    def asking(self) -> int:
        """Let a document come in and ask."""
        number = self.records.taken_in() + 1
        arrival = Arrival(
            f"t{number}", "slips", "read", "/s.pdf", "s.pdf", 1, 1, f"{number:064x}", "2026-11"
        )
        self.jobs.take_in([arrival], NOON)
        return self.step(StepOutcome.ESCALATE, JobState.ESCALATED)

    def post(self) -> int:
        """Let the document that was answered become a bill."""
        key = f"key-{self.records.taken_in()}"
        body = BILLS.dump_json(bill(key, self.records.taken_in())).decode()
        return self.step(StepOutcome.EFFECT, JobState.DONE, Effect("accounts", key, body))

    def step(self, outcome: StepOutcome, state: JobState, effect: Effect | None = None) -> int:
        """Run the next document's step into a state."""
        lease = self.jobs.claim(["slips"], now=NOON, until=LATER)
        assert lease is not None
        findings = (ask(Reason.FIELD_UNCERTAIN, "?"),) if state is JobState.ESCALATED else ()
        run = StepRun(
            "read", 1, outcome, NOON, NOON, state, "read", findings=findings, effect=effect
        )
        self.jobs.commit(lease, run, until=LATER)
        return lease.job.id

    def taught(self, lesson: Lesson = LESSON) -> int:
        """Let a document teach and become a bill."""
        job_id = self.asking()
        self.people.decide(job_id, YES, lesson=lesson)
        self.post()
        return job_id

    def kinds(self) -> list[str]:
        """Return the kinds of all events."""
        return [event.kind for event in self.records.events()]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an empty office."""
    opened = Office(tmp_path / "store.sqlite")
    yield opened
    opened.database.close()


def test_a_lesson_counts_at_once(office: Office) -> None:
    """What was answered serves the next document, whatever else its own still waits for."""
    job_id = office.asking()
    office.people.decide(job_id, YES, lesson=LESSON)
    assert office.memories.recall(MARKS[:1]) == (LESSON,)
    assert EventKind.REMEMBERED in office.kinds()
    assert verify(office.records.links()).unaltered


def test_an_undone_bill_teaches_nothing(office: Office) -> None:
    """Taking the decision back takes the lesson out of the memory."""
    job_id = office.taught()
    office.people.undo(job_id, UNDO, note(Reason.UNDONE, "taken back"), None)
    assert office.memories.recall(MARKS) == ()


def test_a_document_that_is_refused_teaches_nothing(office: Office) -> None:
    """What a person corrected and then did not want posted is forgotten."""
    job_id = office.asking()
    office.people.decide(job_id, YES, lesson=LESSON)
    office.step(StepOutcome.ESCALATE, JobState.ESCALATED)
    office.people.decide(job_id, NO, finding=note(Reason.DO_NOT_POST, "not ours"))
    assert office.memories.kept() == ()


def test_a_refused_decision_teaches_nothing(office: Office) -> None:
    """The lesson belongs to the answer: where that is refused, nothing is written."""
    job_id = office.taught()
    before = office.kinds()
    with pytest.raises(DecisionRefused):
        office.people.decide(job_id, YES, lesson=LESSON)
    assert office.kinds() == before


def test_two_words_on_one_document_are_one_lesson(office: Office) -> None:
    """A later word on the same document adds to the first, and wins where they differ."""
    job_id = office.taught()
    later = Lesson("S-17", "Quillan", "S-17", MARKS, (Memo("issue_date"), Memo("gross_total", "x")))
    check = FieldCheck("gross_total", "1", 0.9, "1", right=True)
    office.people.check(job_id, "Ann", [check], NOON, later)
    (lesson,) = office.memories.recall(MARKS)
    assert lesson.by_field == {m.field: m for m in later.memos}


def test_strangers_are_not_recalled(office: Office) -> None:
    """Marks that no lesson has bring nothing."""
    office.taught()
    assert office.memories.recall({"w:other"}) == ()
    assert office.memories.recall(()) == ()


def test_only_the_newest_lessons_are_kept(office: Office) -> None:
    """A supplier's memory does not grow for ever."""
    jobs = [office.taught() for _ in range(MOST_KEPT + 2)]
    (kept,) = office.memories.kept()
    assert kept.documents == tuple(jobs[2:])


def test_a_supplier_is_forgotten(office: Office) -> None:
    """Forgetting erases the lessons of one supplier, says so in the history, and no other's."""
    office.taught()
    other = Lesson("S-18", "Brammer", "S-18", ("w:brammer",), (Memo("gross_total"),))
    office.taught(other)
    assert office.memories.forget("S-17", by="Ann", at=NOON) == 1
    assert [memory.key for memory in office.memories.kept()] == ["S-18"]
    assert office.memories.recall(MARKS) == ()
    assert office.memories.forget("S-17", by="Ann", at=NOON) == 0
    assert office.kinds().count(EventKind.FORGOTTEN) == 1
    assert verify(office.records.links()).unaltered
