from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from smbflow.domain.clock import VirtualClock
from smbflow.domain.decision import BankCheck, Correction, WhyNot
from smbflow.domain.document import DocumentKind
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.job import JobState
from smbflow.domain.ports.desk import Desk
from smbflow.domain.ports.jobs import Arrival, StepOutcome, StepRun
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.errors import DecisionRefused, SmbflowError, UsageError
from smbflow.pipelines.invoices.case import InvoiceCase
from smbflow.tui.rehearsal import RehearsalDesk, cases
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.office import Office, open_office
from tests.tui.driver import NOW

DOUBT = ask(Reason.FIELD_UNCERTAIN, "Please check the total.", field="gross_total")
PRICE = ask(Reason.PRICE_OVER, "2.00 over the order.")
BANK = ask(Reason.BANK_DETAILS_CHANGED, "Another account.")


@dataclass
class Bench:
    """A desk under test, and the hands that put asking documents on it."""

    desk: Desk
    put: Callable[..., int]
    know: Callable[[str, str], None]


@dataclass
class RehearsalHands:
    """Puts documents on a rehearsal desk."""

    desk: RehearsalDesk
    taken: list[int] = field(default_factory=list)

    def put(self, *findings: Finding) -> int:
        """Put a document there that asks."""
        job_id = len(self.taken) + 1
        case = cases.Case("Acme", f"A-{job_id}", "10.00", JobState.ESCALATED, findings=findings)
        self.desk.arrive(cases.story_of(job_id, case, NOW))
        self.taken.append(job_id)
        return job_id


@contextmanager
def rehearsal(_: Path) -> Iterator[Bench]:
    """Return the desk that the tests and pictures use."""
    desk = RehearsalDesk((), VirtualClock(NOW))
    yield Bench(desk, RehearsalHands(desk).put, desk.assistant.know)


@dataclass
class OfficeHands:
    """Puts documents on the real desk, as the engine would."""

    office: Office
    taken: int = 0

    def put(self, *findings: Finding) -> int:
        """Take a file in and let its last step ask."""
        self.taken += 1
        jobs, now, soon = self.office.stores.jobs, NOW, NOW + timedelta(minutes=5)
        jobs.take_in([_arrival(self.taken)], now)
        lease = jobs.claim(["invoices"], now=now, until=soon)
        assert lease is not None
        total: Found[Decimal] = Found(Decimal("10.00"), 0.9, None, How.TEXT)
        case = InvoiceCase(InvoiceDraft(gross_total=total), DocumentKind.INVOICE)
        value = TypeAdapter(InvoiceCase).dump_json(case).decode()
        steps = self.office.house.pipelines["invoices"].steps
        schema = next(step.schema for step in steps if step.name == "decide")
        asked = StepRun(
            "decide", schema, StepOutcome.ESCALATE, now, now, JobState.ESCALATED, "decide",
            value=value, findings=findings,
        )  # fmt: skip
        jobs.commit(lease, asked, until=soon)
        return lease.job.id

    def know(self, document: str, sentence: str) -> None:
        """Put a document into the office's knowledge."""
        (self.office.workspace.knowledge / document).write_text(sentence, encoding="utf-8")


def _arrival(number: int) -> Arrival:
    name = f"{number}.pdf"
    return Arrival(
        name, "invoices", "take_in", f"/in/{name}", name, 1, 1, f"{number:064x}", "2026-11"
    )


@contextmanager
def real(folder: Path) -> Iterator[Bench]:
    """Return the desk of a real workspace."""
    workspace = found_office(folder / "office", Firm("We", "GB", "GBP"))
    with open_office(workspace, VirtualClock(NOW)) as office:
        hands = OfficeHands(office)
        yield Bench(office.desk, hands.put, hands.know)


@pytest.fixture(params=[rehearsal, real])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """Return each kind of desk in turn."""
    with request.param(tmp_path) as made:
        yield made


def asking(bench: Bench) -> list[int]:
    """Return what waits for a person."""
    return [row.job_id for row in bench.desk.needs_you()]


def test_a_document_that_is_not_there_is_named(bench: Bench) -> None:
    """An unknown number is a usage error with a hint, for reading and for deciding."""
    with pytest.raises(UsageError):
        bench.desk.story(999)
    with pytest.raises(SmbflowError):
        bench.desk.approve(999, by="Ann")


def test_approving_ends_the_waiting_and_is_on_record(bench: Bench) -> None:
    """An approved document no longer asks, its decision is kept and the revision rises."""
    job = bench.put(DOUBT)
    before = bench.desk.revision()
    bench.desk.approve(job, by="Ann")
    decision = bench.desk.story(job).decision
    assert asking(bench) == []
    assert decision is not None
    assert (decision.by, decision.verdict) == ("Ann", "approve")
    assert bench.desk.revision() > before
    assert bench.desk.balance().complete


def test_a_decided_document_is_not_decided_again(bench: Bench) -> None:
    """The second answer is refused, whoever gives it."""
    job = bench.put(DOUBT)
    bench.desk.reject(job, by="Ann", reason=WhyNot.NOT_OURS)
    with pytest.raises(DecisionRefused):
        bench.desk.approve(job, by="Ben")


def test_a_hard_stop_wants_its_code(bench: Bench) -> None:
    """A stop is refused with a hint that names what to type, and passes with it."""
    job = bench.put(PRICE)
    with pytest.raises(DecisionRefused) as refused:
        bench.desk.approve(job, by="Ann")
    assert "price_over" in refused.value.hint
    assert bench.desk.needs_you()[0].hard
    bench.desk.approve(job, by="Ann", confirmed=["price_over"])
    assert asking(bench) == []


def test_bank_details_want_the_call(bench: Bench) -> None:
    """Bank details pass only with who was called."""
    job, typed = bench.put(BANK), ["bank_details_changed"]
    with pytest.raises(DecisionRefused):
        bench.desk.approve(job, by="Ann", confirmed=typed)
    call = BankCheck("Mrs Fry", "0117 496 0000", NOW)
    bench.desk.approve(job, by="Ann", confirmed=typed, bank_check=call)
    assert asking(bench) == []


def test_a_correction_is_taken(bench: Bench) -> None:
    """A corrected field carries the person's value, and the document goes on."""
    job = bench.put(DOUBT)
    bench.desk.correct(job, [Correction("gross_total", "12.00")], by="Ann")
    assert asking(bench) == []
    assert str(bench.desk.story(job).fields["gross_total"].value) == "12.00"


def test_a_rejected_document_is_set_aside(bench: Bench) -> None:
    """Do not post sets it aside and keeps why."""
    job = bench.put(DOUBT)
    bench.desk.reject(job, by="Ann", reason=WhyNot.QUERY_SUPPLIER, why="asked them")
    story = bench.desk.story(job)
    assert story.row.state is JobState.ASIDE
    assert story.decision is not None
    assert "asked them" in story.decision.why


def test_later_goes_to_the_end(bench: Bench) -> None:
    """What is put off stays, with the time it comes back, behind all others."""
    first, second = bench.put(DOUBT), bench.put(DOUBT)
    bench.desk.later(first, by="Ann")
    rows = bench.desk.needs_you()
    assert [row.job_id for row in rows] == [second, first]
    assert rows[1].later_until is not None
    assert rows[0].later_until is None


def test_undo_asks_again(bench: Bench) -> None:
    """A decision taken back waits again; without a decision there is nothing to take back."""
    job = bench.put(DOUBT)
    with pytest.raises(DecisionRefused):
        bench.desk.undo(job, by="Ann")
    bench.desk.reject(job, by="Ann", reason=WhyNot.NOT_OURS)
    bench.desk.undo(job, by="Ann")
    assert asking(bench) == [job]


def test_retry_starts_again(bench: Bench) -> None:
    """Reading again takes it from the first step."""
    job = bench.put(DOUBT)
    bench.desk.retry(job, by="Ann")
    assert bench.desk.story(job).row.state is JobState.WAITING


def test_the_feed_is_newest_first_and_comes_in_windows(bench: Bench) -> None:
    """Windows by neighbour and by place show the same rows, none twice."""
    jobs = [bench.put(DOUBT) for _ in range(7)][::-1]
    feed = bench.desk.feed
    assert [row.job_id for row in feed(limit=3)] == jobs[:3]
    assert [row.job_id for row in feed(before=jobs[2], limit=3)] == jobs[3:6]
    assert [row.job_id for row in feed(skip=3, limit=3)] == jobs[3:6]
    assert bench.desk.feed_count() == 7
    assert bench.desk.feed_count(state=JobState.DONE) == 0


def test_a_pipeline_pauses_and_goes_on(bench: Bench) -> None:
    """The switch shows in health and in the pipeline; an unknown pipeline is named."""
    name = bench.desk.pipelines()[0].name
    bench.desk.pause(name, by="Ann")
    assert bench.desk.health().paused == (name,)
    assert bench.desk.pipelines()[0].paused
    bench.desk.resume(name, by="Ann")
    assert bench.desk.health().paused == ()
    with pytest.raises(UsageError):
        bench.desk.pause("nonsense", by="Ann")


def test_nothing_ready_is_nothing_exported(bench: Bench) -> None:
    """An export without a ready bill is refused in words, an unknown batch is named."""
    with pytest.raises(SmbflowError) as refused:
        bench.desk.export(by="Ann")
    assert refused.value.title
    with pytest.raises(SmbflowError):
        bench.desk.confirm_batch(99, by="Ann")


def test_a_question_is_answered_with_its_source(bench: Bench) -> None:
    """What stands in a document is answered from it; the question is on record with its answer."""
    bench.know("hours.txt", "The workshop is open from 8:00 to 17:30 on weekdays.")
    view = bench.desk.ask("When is the workshop open on weekdays?", by="Ann")
    assert view.state is JobState.DONE
    assert view.answer is not None
    assert "17:30" in view.answer.text
    assert view.answer.citations[0].place.document == "hours.txt"
    assert [(q.question, q.asked_by) for q in bench.desk.questions()] == [
        ("When is the workshop open on weekdays?", "Ann")
    ]


def test_a_question_beyond_the_records_waits_for_a_person(bench: Bench) -> None:
    """It is no answer but a document under Needs you; an empty question is refused."""
    before = bench.desk.revision()
    view = bench.desk.ask("Who won the chess match of 1972?", by="Ann")
    assert (view.state, view.answer) == (JobState.ESCALATED, None)
    assert asking(bench) == [view.job_id]
    assert bench.desk.questions(limit=1) == (view,)
    assert bench.desk.revision() > before
    with pytest.raises(UsageError):
        bench.desk.ask("  ", by="Ann")
