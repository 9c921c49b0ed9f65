"""What people decide at the desk, with a real store and a pipeline of one question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import TypeAdapter

from smbflow.config.pipeline import PipelineSettings
from smbflow.config.settings import BusinessSection, Settings
from smbflow.desk import House, OfficeDesk
from smbflow.desk.office import Neighbours
from smbflow.domain.clock import VirtualClock
from smbflow.domain.decision import BankCheck, Correction, WhyNot
from smbflow.domain.evidence import Found, How
from smbflow.domain.job import JobState, Summary
from smbflow.domain.outcome import Escalate, Next
from smbflow.domain.ports.jobs import Arrival, StepOutcome, StepRun
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.reference import Person, Reference
from smbflow.domain.view import ImportNote, Presentation
from smbflow.engine.workshop import Stores
from smbflow.errors import DecisionRefused, UsageError
from smbflow.paths import Workspace
from smbflow.pipelines.registry import step_of
from smbflow.pipelines.step import Intake, Pipeline, StepContext
from smbflow.store.batches import StoredBatches
from smbflow.store.database import create_store, open_store
from smbflow.store.decisions import StoredDecisions
from smbflow.store.jobs import StoredJobs
from smbflow.store.lessons import StoredMemories
from smbflow.store.office import StoredOffice
from smbflow.store.records import StoredRecords
from smbflow.store.sending import StoredOutbox
from smbflow.store.trust import StoredTrust
from smbflow.wiring.workplace import QuestionWorkplace

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Slip:
    """A paper with a total, the value of the test's pipeline."""

    total: str = "10.00"
    changed: tuple[str, ...] = ()


def read(context: StepContext[None], intake: Intake) -> Next[Slip]:
    """Read the slip."""
    return Next(Slip())


def decide(context: StepContext[None], slip: Slip) -> Next[Slip] | Escalate[Slip]:
    """Let it pass."""
    return Next(slip)


def revise(slip: Slip, corrections: Sequence[Correction]) -> Slip:
    """Change the total; nothing else can be changed."""
    for change in corrections:
        if change.field != "gross_total":
            raise UsageError(f"{change.field} cannot be changed")
        slip = replace(slip, total=change.value, changed=(*slip.changed, change.field))
    return slip


def present(value: object) -> Presentation:
    """Show the total."""
    if not isinstance(value, Slip):
        return Presentation(Summary(), {})
    found: Found[object] = Found(Decimal(value.total), 0.9, None, How.TEXT)
    return Presentation(Summary("invoice", "Acme"), {"gross_total": found}, on_approval="pays")


class NoPictures:
    """Has drawn nothing."""

    drawn: ClassVar[dict[tuple[Path, int], bytes]] = {}

    def picture(self, path: Path, page: int) -> bytes | None:
        """Return no picture."""
        return self.drawn.get((path, page))


class NoBooks:
    """Imports nothing."""

    def take(self, kind: str, file: Path, dates: str | None = None) -> ImportNote:
        """Read nothing."""
        return ImportNote(kind, 0, 0, f"{file} {dates}")


@dataclass
class Desk:
    """A desk with its store, and the hands that put documents on it."""

    desk: OfficeDesk
    jobs: StoredJobs
    clock: VirtualClock
    people: list[Person] = field(default_factory=list)

    def arrive(self, *, spot_check: bool = False) -> int:
        """Take a slip in."""
        number = self.desk.balance().taken_in + 1
        arrival = Arrival(
            f"t{number}", "slips", "read", "/in/s.pdf", "s.pdf", 1, 1, f"{number:064x}",
            "2026-11", spot_check=spot_check,
        )  # fmt: skip
        return self.jobs.take_in([arrival], NOON)[0]

    def run(self, state: JobState, *findings: Finding) -> int:
        """Run the next slip's steps into a state."""
        lease = self.jobs.claim(["slips"], now=NOON, until=LATER)
        assert lease is not None
        outcome = {JobState.ESCALATED: StepOutcome.ESCALATE, JobState.ASIDE: StepOutcome.SET_ASIDE}
        value = TypeAdapter(Slip).dump_json(Slip()).decode()
        run = StepRun(
            "decide", 1, outcome.get(state, StepOutcome.NEXT), NOON, NOON, state, "decide",
            value=value, summary=Summary("invoice", "Acme"), findings=findings,
        )  # fmt: skip
        self.jobs.commit(lease, run, until=LATER)
        return lease.job.id

    def asking(self, *findings: Finding) -> int:
        """Put a slip on the desk that asks."""
        self.arrive()
        return self.run(JobState.ESCALATED, *findings)

    def state(self, job_id: int) -> JobState:
        """Return where a slip is."""
        return self.desk.story(job_id).row.state


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk over an empty store."""
    create_store(tmp_path / "store.sqlite")
    database = open_store(tmp_path / "store.sqlite")
    people: list[Person] = []
    business = BusinessSection(("We",), "EUR", "DE", timezone="Europe/Berlin")
    checked = ("supplier_name", "invoice_number", "tax_total", "gross_total")
    steps = (step_of(read), step_of(decide))
    pipeline = Pipeline("slips", steps, None, "decide", revise, present, checked=checked)
    house = House(
        workspace=Workspace(tmp_path),
        settings=Settings(business),
        pipelines={"slips": pipeline},
        pipeline_settings={"slips": PipelineSettings("slips", ("read", "decide"))},
        reference=lambda: Reference(business, people=tuple(people)),
    )
    clock = VirtualClock(NOON)
    near = Neighbours(
        records=StoredRecords(database),
        decisions=StoredDecisions(database),
        batches=StoredBatches(database),
        office=StoredOffice(database),
        trust=StoredTrust(database),
        formats=dict,
        pictures=NoPictures(),
        books=NoBooks(),
        workplace=QuestionWorkplace(
            lambda: house,
            Stores(
                StoredJobs(database),
                StoredOutbox(database),
                StoredOffice(database),
                StoredTrust(database),
            ),
            clock,
        ),
        memories=StoredMemories(database),
        clock=clock,
        original=lambda sha256: tmp_path / sha256,
        complaint=lambda: None,
    )
    yield Desk(OfficeDesk(near, lambda: house), StoredJobs(database), clock, people)
    database.close()


def test_approving_sends_a_document_on(at: Desk) -> None:
    """An approved document waits to be run again, and the answer is on record."""
    job = at.asking(ask(Reason.FIELD_UNCERTAIN, "Please check.", field="gross_total"))
    at.desk.approve(job, by="Ann")
    story = at.desk.story(job)
    assert story.row.state is JobState.WAITING
    assert story.decision is not None
    assert (story.decision.by, story.decision.verdict) == ("Ann", "approve")


def test_a_hard_stop_wants_its_name_typed(at: Desk) -> None:
    """One key never clears a hard stop; the reason typed out does."""
    job = at.asking(ask(Reason.PRICE_OVER, "2 EUR over the order."))
    with pytest.raises(DecisionRefused) as refused:
        at.desk.approve(job, by="Ann")
    assert "price_over" in refused.value.hint
    assert at.state(job) is JobState.ESCALATED
    at.desk.approve(job, by="Ann", confirmed=["price_over"])
    assert at.state(job) is JobState.WAITING


def test_bank_details_want_a_call(at: Desk) -> None:
    """Changed bank details pass only with who was called on which number."""
    job = at.asking(ask(Reason.BANK_DETAILS_CHANGED, "Another account."))
    typed = ["bank_details_changed"]
    with pytest.raises(DecisionRefused, match="call"):
        at.desk.approve(job, by="Ann", confirmed=typed)
    call = BankCheck("Mr Ito", "+49 30 1234", NOON)
    at.desk.approve(job, by="Ann", confirmed=typed, bank_check=call)
    assert at.state(job) is JobState.WAITING


def test_a_missing_value_cannot_be_approved_away(at: Desk) -> None:
    """What is not there has to be corrected."""
    job = at.asking(ask(Reason.FIELD_MISSING, "No number found.", field="invoice_number"))
    with pytest.raises(DecisionRefused, match="No number found"):
        at.desk.approve(job, by="Ann")


def test_only_people_on_file_decide(at: Desk) -> None:
    """With people.csv a stranger is refused, and who may not post cannot approve."""
    job = at.asking(ask(Reason.UNDONE, "?"))
    at.people += [Person("Ann"), Person("Ben", may_post=False)]
    with pytest.raises(DecisionRefused, match=r"not in people\.csv"):
        at.desk.reject(job, by="Mallory", reason=WhyNot.NOT_OURS)
    with pytest.raises(DecisionRefused, match="may not approve"):
        at.desk.approve(job, by="Ben")
    at.desk.approve(job, by="ann")
    decision = at.desk.story(job).decision
    assert decision is not None
    assert decision.by == "Ann"


def test_a_correction_goes_back_to_the_checks(at: Desk) -> None:
    """The corrected value is what the checks get next; a wrong field changes nothing."""
    job = at.asking(ask(Reason.FIELD_UNCERTAIN, "?", field="gross_total"))
    with pytest.raises(UsageError):
        at.desk.correct(job, [Correction("colour", "red")], by="Ann")
    assert at.state(job) is JobState.ESCALATED
    at.desk.correct(job, [Correction("gross_total", "12.00")], by="Ann")
    story = at.desk.story(job)
    assert (story.row.state, story.row.step) == (JobState.WAITING, "decide")
    assert story.fields["gross_total"].value == Decimal("12.00")


def test_a_rejection_says_who_and_why(at: Desk) -> None:
    """A rejected document is set aside with the person's reason in the feed."""
    job = at.asking(ask(Reason.UNDONE, "?"))
    at.desk.reject(job, by="Ann", reason=WhyNot.QUERY_SUPPLIER, why="price?")
    row = at.desk.feed()[0]
    assert row.state is JobState.ASIDE
    assert row.reasons == (Reason.DO_NOT_POST,)
    assert row.reason == "Ann said: asking the supplier: price?"


def test_later_is_the_next_morning_of_the_office(at: Desk) -> None:
    """Put off on Friday noon in Berlin comes back on Saturday at eight there."""
    job = at.asking(ask(Reason.UNDONE, "?"))
    at.desk.later(job, by="Ann")
    row = at.desk.needs_you()[0]
    assert row.job_id == job
    assert row.later_until == datetime(2026, 11, 21, 7, tzinfo=UTC)


def test_undo_asks_again_and_retry_starts_over(at: Desk) -> None:
    """A rejected document that is taken back asks again; retried, it starts from the first step."""
    job = at.asking(ask(Reason.FIELD_UNCERTAIN, "?"))
    at.desk.reject(job, by="Ann", reason=WhyNot.DUPLICATE)
    at.desk.undo(job, by="Ben")
    row = at.desk.needs_you()[0]
    assert [finding.reason for finding in row.findings] == [Reason.UNDONE]
    at.desk.retry(job, by="Ben")
    assert at.desk.story(job).row.step == "read"


def test_nothing_to_take_back_is_said(at: Desk) -> None:
    """A document that waits has no decision, and one that is done has no question."""
    job = at.arrive()
    with pytest.raises(DecisionRefused):
        at.desk.undo(job, by="Ann")
    done = at.run(JobState.DONE)
    with pytest.raises(DecisionRefused, match="does not wait"):
        at.desk.approve(done, by="Ann")
    with pytest.raises(UsageError, match="no document 99"):
        at.desk.story(99)


def test_our_values_stay_hidden_until_the_check_is_made(at: Desk) -> None:
    """A drawn document shows nothing of ours; after the check both readings stand side by side."""
    job = at.arrive(spot_check=True)
    at.run(JobState.DONE)
    story = at.desk.story(job)
    assert (story.hidden, story.fields, story.row.summary.who) == (True, {}, None)
    with pytest.raises(UsageError, match="invoice_number"):
        at.desk.check(job, {"gross_total": "10"}, by="Ann")
    said = {
        "supplier_name": "Acme",
        "invoice_number": "7",
        "tax_total": "0",
        "gross_total": "10,00",
    }
    compared = {c.field: c.same for c in at.desk.check(job, said, by="Ann")}
    assert compared["gross_total"] is True
    assert compared["invoice_number"] is False
    assert at.desk.story(job).hidden is False
    with pytest.raises(DecisionRefused):
        at.desk.check(job, said, by="Ann")


def test_the_month_knows_only_what_was_checked(at: Desk) -> None:
    """Without a check there is no figure; one wrong field makes a checked document wrong."""
    job = at.arrive(spot_check=True)
    at.run(JobState.DONE)
    this_month = at.desk.accuracy()[0]
    assert (this_month.right, this_month.taken_in, this_month.automatic) == (None, 1, 1)
    said = {"supplier_name": "Acme", "invoice_number": "7", "tax_total": "0", "gross_total": "10"}
    at.desk.check(job, said, by="Ann")
    this_month = at.desk.accuracy()[0]
    assert this_month.checked == 1
    assert this_month.right is not None
    assert this_month.right.share == 0


def test_the_balance_and_the_engine_are_on_the_status_line(at: Desk) -> None:
    """The parts add up; without a sign of life the engine is off; a pause is named."""
    at.arrive()
    at.asking(ask(Reason.UNDONE, "?"))
    at.desk.pause("slips", by="Ann")
    health = at.desk.health()
    assert health.balance.complete
    assert (health.balance.taken_in, health.engine_on, health.paused) == (2, False, ("slips",))
    with pytest.raises(UsageError, match="No pipeline"):
        at.desk.pause("slip", by="Ann")


def test_history_is_told_in_words(at: Desk) -> None:
    """Events name who acted and read as sentences; the chain verifies."""
    job = at.asking(ask(Reason.UNDONE, "?"))
    at.desk.reject(job, by="Ann", reason=WhyNot.NOT_OURS)
    told = [(event.who, event.sentence) for event in at.desk.story(job).events]
    assert told[0][1].startswith("came in")
    assert told[-1][0] == "Ann"
    assert at.desk.verify_history().unaltered
    assert len(list(at.desk.history("jsonl"))) == at.desk.verify_history().events
