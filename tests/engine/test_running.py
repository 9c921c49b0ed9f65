"""The way of a document through the engine: steps, questions, decisions, effects."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from smbflow.domain.clock import VirtualClock
from smbflow.domain.decision import Correction, Decision, Verdict, WhyNot
from smbflow.domain.outcome import Next, Outcome
from smbflow.domain.ports.decisions import Resumption
from smbflow.domain.reason import Reason, note
from smbflow.engine.values import encode
from smbflow.errors import DecisionRefused, StoreBusy, TransientFailure
from smbflow.orchestration.audit import verify
from smbflow.pipelines.step import Intake
from smbflow.store import audit
from tests.engine.trivial import STEPS, Context, Paper, Room, furnish, papers


def decision(room: Room, verdict: Verdict, **values: object) -> Decision:
    """Return Ann's decision of now."""
    return replace(Decision("Ann", verdict, room.clock.now()), **values)  # type: ignore[arg-type]  # replace() checks the names


def state(room: Room, job_id: int = 1) -> str:
    """Return where a job is."""
    return str(room.rows("SELECT state FROM jobs WHERE id = ?", job_id)[0][0])


def test_a_paper_becomes_a_bill_that_is_ready(room: Room) -> None:
    """A file that nothing is wrong with ends as a ready bill, its original in done/."""
    room.drop("bill", "März [/] 1.txt".replace("/", "_"))
    room.engine().run_once()
    assert room.rows("SELECT state, posting, automatic, filed_as FROM jobs") == [
        ("done", "ready", 1, "done/2026-11/1 März [_] 1.txt")
    ]
    assert (room.workspace.root / "done/2026-11/1 März [_] 1.txt").read_text() == "bill"
    assert room.rows("SELECT count(*) FROM bills") == [(1,)]
    assert list(room.inbox.iterdir()) == []


def test_every_step_is_stored_with_its_value(room: Room) -> None:
    """Each step leaves one result row, and the next one starts from it."""
    room.drop("bill")
    room.engine().run_once()
    steps = room.rows("SELECT step, outcome FROM step_results ORDER BY id")
    outcomes = ["next"] * 5 + ["effect"]
    assert steps == list(zip([s.name for s in STEPS], outcomes, strict=True))
    [(value,)] = room.rows("SELECT value FROM step_results WHERE step = 'code'")
    assert value == encode(Paper, Paper("bill", ("read", "think", "judge", "code")))


def test_an_approved_question_goes_on_from_where_it_stood(room: Room) -> None:
    """Asking costs nothing; the answer runs the same step again, in a segment of its own."""
    room.drop("ask me")
    engine = room.engine()
    engine.run_once()
    assert state(room) == "escalated"
    assert room.rows("SELECT reason, sentence, hard FROM jobs") == [("always_asked", "May it?", 0)]
    room.decisions.decide(1, decision(room, Verdict.APPROVE))
    engine.run_once()
    assert state(room) == "done"
    judged = room.rows("SELECT segment, outcome FROM step_results WHERE step = 'judge'")
    assert judged == [(1, "escalate"), (2, "next")]
    assert room.rows("SELECT automatic FROM jobs") == [(0,)]


def test_a_correction_goes_on_at_the_step_that_checks_it(room: Room) -> None:
    """A corrected value enters at the pipeline's checking step and is used from there on."""
    room.drop("ask me")
    engine = room.engine()
    engine.run_once()
    answer = decision(room, Verdict.CORRECT, corrections=(Correction("words", "bill"),))
    value = encode(Paper, Paper("bill"))
    room.decisions.decide(1, answer, resumption=Resumption("think", value))
    engine.run_once()
    assert state(room) == "done"
    assert room.rows("SELECT subject FROM jobs") == [("bill",)]


def test_only_one_of_two_answers_counts(room: Room) -> None:
    """Of two people who decide the same document the second is told that it is decided."""
    room.drop("ask me")
    room.engine().run_once()
    room.decisions.decide(1, decision(room, Verdict.APPROVE))
    with pytest.raises(DecisionRefused):
        room.decisions.decide(1, decision(room, Verdict.REJECT))


def test_a_rejected_document_is_set_aside_and_its_original_too(room: Room) -> None:
    """Do not post: nothing is posted, the file lies in aside/."""
    room.drop("ask me")
    room.engine().run_once()
    finding = note(Reason.DO_NOT_POST, "Ann: not ours")
    answer = decision(room, Verdict.REJECT, why=WhyNot.NOT_OURS)
    room.decisions.decide(1, answer, finding=finding)
    room.engine().run_once()
    assert room.rows("SELECT state, reason, filed_as FROM jobs") == [
        ("aside", "do_not_post", "aside/2026-11/1 paper.txt")
    ]


def test_a_later_answer_leaves_the_question_open(room: Room) -> None:
    """Later is no answer: the question stays and can still be decided."""
    room.drop("ask me")
    room.engine().run_once()
    until = room.clock.now() + timedelta(days=1)
    room.decisions.decide(1, decision(room, Verdict.LATER, later_until=until))
    assert state(room) == "escalated"
    room.decisions.decide(1, decision(room, Verdict.APPROVE))
    assert state(room) == "waiting"


def test_an_undone_bill_is_gone_and_can_be_made_again(room: Room) -> None:
    """Until the export a bill can be taken back; approving again makes it once more."""
    room.drop("bill")
    engine = room.engine()
    engine.run_once()
    undone = note(Reason.UNDONE, "Ann took it back.")
    room.decisions.undo(1, decision(room, Verdict.UNDO), undone, None)
    assert room.rows("SELECT count(*) FROM bills") == [(0,)]
    assert state(room) == "escalated"
    room.decisions.decide(1, decision(room, Verdict.APPROVE))
    engine.run_once()
    assert room.rows("SELECT posting, job_id FROM bills") == [("ready", 1)]


def test_the_same_bill_is_never_made_twice(room: Room) -> None:
    """A second document that becomes the same bill asks a person instead."""
    room.drop("bill", "a.txt")
    room.drop("bill", "b.txt")
    room.engine().run_once()
    assert sorted(room.rows("SELECT state, reason FROM jobs"), key=str) == [
        ("done", None),
        ("escalated", "duplicate_invoice"),
    ]
    assert room.rows("SELECT count(*) FROM bills") == [(1,)]


def test_a_waiting_step_and_a_retry_pass_with_the_clock(room: Room) -> None:
    """A weekend of waiting passes on a virtual clock, and both documents get done."""
    room.drop("wait for it", "a.txt")
    room.drop("retry please", "b.txt")
    room.engine().run_once()
    assert room.rows("SELECT state FROM jobs") == [("done",), ("done",)]


def test_a_step_that_raises_is_tried_again_and_then_asked_about(room: Room) -> None:
    """No exception loses a document: after three tries a person gets it, with words."""
    room.drop("raise")
    room.engine().run_once()
    [(reason, sentence, crashes)] = room.rows("SELECT reason, sentence, crashes FROM jobs")
    assert (reason, crashes) == ("poison", 0)
    assert "3 times" in sentence
    assert room.rows("SELECT count(*) FROM audit_events WHERE kind = 'crashed'") == [(2,)]


def test_a_document_that_takes_the_engine_down_is_asked_about(room: Room) -> None:
    """After three deaths of the engine with the same document in hand nobody tries a fourth."""
    room.drop("bill")
    shop, jobs = room.engine()._shop, room.stores.jobs
    while shop.look().settling:
        pass
    for _ in range(3):
        assert jobs.claim(["papers"], now=room.clock.now(), until=room.clock.now())
        assert jobs.recover(room.clock.now()) == (1,)
    room.engine().run_once()
    assert room.rows("SELECT state, reason, crashes FROM jobs") == [("escalated", "poison", 0)]
    room.decisions.decide(1, decision(room, Verdict.APPROVE))
    room.engine().run_once()
    assert state(room) == "done"


def test_a_split_document_becomes_linked_jobs(room: Room) -> None:
    """Each part is a job of its own with its page, and the whole is done."""
    room.drop("split")
    room.engine().run_once()
    rows = room.rows(
        "SELECT jobs.state, jobs.parent_id, first_page FROM jobs JOIN documents d "
        "ON d.id = document_id ORDER BY jobs.id"
    )
    assert rows == [("done", None, None), ("done", 1, 1), ("done", 1, 2)]


def test_a_document_whose_step_vanished_starts_anew_after_approval(room: Room) -> None:
    """A changed pipeline asks first, and then runs the document from the beginning."""
    room.drop("ask me")
    room.engine().run_once()
    room.decisions.decide(1, decision(room, Verdict.APPROVE))
    without = papers([step for step in STEPS if step.name != "judge"])
    room.engine(without).run_once()
    assert room.rows("SELECT state, reason, step FROM jobs") == [
        ("escalated", "pipeline_changed", "take_in")
    ]
    room.decisions.decide(1, decision(room, Verdict.APPROVE))
    room.engine(without).run_once()
    assert state(room) == "done"


def test_results_of_an_older_schema_are_not_read(room: Room) -> None:
    """A step whose results changed their form asks instead of misreading them."""
    room.drop("ask me")
    room.engine().run_once()
    room.decisions.decide(1, decision(room, Verdict.APPROVE))
    newer = papers([replace(step, schema=2) for step in STEPS])
    room.engine(newer).run_once()
    assert room.rows("SELECT reason FROM jobs") == [("pipeline_changed",)]


def test_a_letter_is_sent_once_and_the_job_is_done(room: Room) -> None:
    """An effect outside goes through the outbox and is made once."""
    room.drop("letter to the editor")
    room.engine().run_once()
    assert len(room.letters.sent()) == 1
    assert room.rows("SELECT outbox.state, jobs.state FROM outbox JOIN jobs") == [("sent", "done")]


def test_a_letter_that_certainly_was_not_sent_is_tried_again(room: Room) -> None:
    """A passing failure before the call had an effect is retried with back-off."""
    room.letters.failures.append(TransientFailure("slot shut"))
    room.drop("letter")
    room.engine().run_once()
    assert len(room.letters.sent()) == 1


def test_a_letter_of_which_nobody_knows_is_asked_about(room: Room) -> None:
    """After a broken connection with no trace at the target a person decides, never a resend."""
    room.letters.failures.append(ConnectionResetError("cut"))
    room.drop("letter")
    room.engine().run_once()
    assert room.rows("SELECT state, reason FROM jobs") == [("escalated", "interrupted_effect")]
    assert room.letters.sent() == []
    room.decisions.decide(1, decision(room, Verdict.APPROVE))
    room.engine().run_once()
    assert len(room.letters.sent()) == 1


def test_a_paused_pipeline_takes_and_runs_nothing(room: Room) -> None:
    """Paused means: files stay in the folder and waiting jobs wait."""
    room.drop("ask me")
    room.engine().run_once()
    room.decisions.decide(1, decision(room, Verdict.APPROVE))
    room.stores.office.pause("papers", "Ann", room.clock.now())
    stays = room.drop("bill", "other.txt")
    room.engine().run_once()
    assert state(room) == "waiting"
    assert stays.exists()
    room.stores.office.resume("papers", "Ann", room.clock.now())
    room.engine().run_once()
    assert room.rows("SELECT DISTINCT state FROM jobs") == [("done",)]


def test_a_clock_set_back_delays_nothing(room: Room, clock: VirtualClock) -> None:
    """A PC whose clock jumps back a day still does what is due, and takes new files."""
    room.drop("retry please", "a.txt")
    engine = room.engine()
    engine.run_once()
    clock.advance(timedelta(days=-1))
    room.drop("bill", "b.txt")
    room.drop("wait", "c.txt")
    engine.run_once()
    assert room.rows("SELECT count(*) FROM jobs WHERE state = 'done'") == [(3,)]


def test_what_happened_forms_an_unbroken_chain(room: Room) -> None:
    """After all sorts of outcomes the audit chain verifies."""
    for number, words in enumerate(("bill", "ask", "nothing", "letter", "split", "raise")):
        room.drop(words, f"{number}.txt")
    room.engine().run_once()
    with room.database.read() as connection:
        report = verify(audit.chain(connection))
    assert report.unaltered
    assert report.events > 20


def test_a_full_disk_stops_the_work_and_loses_nothing(room: Room) -> None:
    """While the disk is full nothing is stored; with room again the day is finished."""
    for number, words in enumerate(("bill", "letter", "ask me")):
        room.drop(f"{words} {'x' * 50_000}", f"{number}.txt")
    [(pages,)] = room.rows("PRAGMA page_count")

    def fill(raw: sqlite3.Connection, *_: object) -> None:
        raw.execute(f"PRAGMA max_page_count = {pages + 20}")

    connections = room.database._engine
    event.listen(connections, "checkout", fill)
    with pytest.raises(StoreBusy):
        room.engine().run_once()
    event.remove(connections, "checkout", fill)
    room.database.close()
    room.engine().run_once()
    assert room.rows("SELECT state, count(*) FROM jobs GROUP BY 1") == [
        ("done", 2),
        ("escalated", 1),
    ]
    assert len(room.letters.sent()) == 1
    with room.database.read() as connection:
        assert verify(audit.chain(connection)).unaltered


def test_an_original_that_cannot_be_filed_waits(room: Room) -> None:
    """A folder that refuses the original neither loses it nor stops the work."""
    room.drop("bill")
    room.workspace.done.write_text("a file where the folder should be")
    room.engine().run_once()
    assert room.rows("SELECT state, filed_as FROM jobs") == [("done", None)]
    room.workspace.done.unlink()
    room.engine().run_once()
    assert room.rows("SELECT filed_as FROM jobs") == [("done/2026-11/1 paper.txt",)]


def test_a_step_that_could_not_be_stored_is_run_again(tmp_path: Path, clock: VirtualClock) -> None:
    """An engine that goes on after a long lock frees the document it could not store."""
    room = furnish(tmp_path / "office", clock, busy_seconds=0.01)
    room.drop("bill")
    other = sqlite3.connect(room.workspace.store, isolation_level=None)

    runs = 0

    def read(_context: Context, _intake: Intake) -> Outcome[Paper]:
        nonlocal runs
        runs += 1
        if runs == 1:
            other.execute("BEGIN IMMEDIATE")
        return Next(Paper("bill"))

    steps = [replace(one, run=read) if one.name == "read" else one for one in STEPS]
    shop = room.engine(papers(steps))._shop
    while shop.look().settling:
        pass
    with pytest.raises(StoreBusy):
        shop.run_next()
    other.execute("ROLLBACK")
    other.close()
    assert room.rows("SELECT state, step FROM jobs") == [("working", "read")]
    assert shop.run_next()
    room.database.close()
    assert room.rows("SELECT state, crashes FROM jobs") == [("done", 0)]
    assert runs == 2
