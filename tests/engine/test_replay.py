"""A finished paper's path is taken again: the same today, or different from where on and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.decision import Correction, Decision, Verdict
from smbflow.domain.outcome import Next, Outcome, SetAside
from smbflow.domain.ports.decisions import Resumption
from smbflow.domain.reason import Reason, note
from smbflow.engine.attempt import Attempt, Came, attempt, attempted_then, in_force
from smbflow.engine.door import Door
from smbflow.engine.replay import Agreement, Replay, Stage, Walk
from smbflow.engine.spool import Spool
from smbflow.engine.values import encode
from smbflow.pipelines.step import Intake, Pipeline, Step, StepContext
from smbflow.store.database import Database
from smbflow.store.recordings import StoredRecordings
from smbflow.store.trust import StoredTrust
from tests.engine.trivial import STEPS, Paper, Room, furnish, papers

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
Change = Callable[[StepContext[Any], Paper], Outcome[Paper]]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Return an empty office on a virtual Monday."""
    return furnish(tmp_path / "office", VirtualClock(MONDAY))


def walking(room: Room, pipeline: Pipeline, unknown: tuple[str, ...] = ()) -> Walk:
    """Return the first paper ready to be taken through a pipeline of today."""
    database = Database(room.workspace.store, forgetful=True)
    recording = StoredRecordings(database).recording(1)
    database.close()
    assert recording is not None
    document = recording.job.document
    intake = Intake(document, Spool(room.workspace.spool).path(document.sha256))
    door = Door(StoredTrust(room.database))
    stage = Stage(pipeline, lambda *_: None, lambda: unknown, door)
    return Walk(stage, recording, intake, intake)


def replayed(room: Room, pipeline: Pipeline | None = None, unknown: tuple[str, ...] = ()) -> Replay:
    """Replay the first paper."""
    return walking(room, pipeline or papers(), unknown).replay()


def today(name: str, run: Change) -> Pipeline:
    """Return the pipeline with one step changed."""
    return papers([replace(step, run=run) if step.name == name else step for step in STEPS])


def answer(room: Room, verdict: Verdict, **more: Any) -> None:
    """Answer the first paper's question and let the engine go on."""
    resumption = more.pop("resumption", None)
    decision = Decision("Anna", verdict, room.clock.now(), **more)
    room.decisions.decide(1, decision, resumption=resumption)
    room.engine().run_once()


@pytest.mark.parametrize("words", ["plain", "letter to you", "nothing", "wait", "retry", "split"])
def test_what_has_not_changed_comes_to_the_same(room: Room, words: str) -> None:
    """Bills, letters, what was set aside, put off or taken apart: each step is as it was."""
    room.drop(words)
    room.engine().run_once()
    before = room.rows("SELECT count(*) FROM audit_events")
    found = replayed(room)
    assert (found.agreement, found.stopped) == (Agreement.SAME, "")
    assert found.steps
    assert room.rows("SELECT count(*) FROM audit_events") == before
    assert len(room.letters.sent()) == words.startswith("letter")


CORRECTED = {
    "corrections": (Correction("words", "ask again"),),
    "resumption": Resumption("think", encode(Paper, Paper("ask again", ("read", "think")))),
}


@pytest.mark.parametrize(("verdict", "more"), [(Verdict.APPROVE, {}), (Verdict.CORRECT, CORRECTED)])
def test_answers_of_people_are_given_again(
    room: Room, verdict: Verdict, more: dict[str, Any]
) -> None:
    """An approval and a correction lead the same way as then, on today's values."""
    room.drop("ask me")
    room.engine().run_once()
    answer(room, verdict, **more)
    found = replayed(room)
    assert found.agreement is Agreement.SAME
    assert [step.segment for step in found.steps[-3:]] == [2, 2, 2]
    assert found.steps[-1].step == "post"


def test_the_first_difference_is_named(room: Room) -> None:
    """A value that comes out otherwise is told with its place, then and now; the rest goes on."""
    room.drop("plain")
    room.engine().run_once()
    found = replayed(room, today("think", lambda _, paper: Next(replace(paper, words="other"))))
    first = found.first_difference
    assert first is not None
    assert (first.step, first.field, first.then, first.now) == ("think", "words", "plain", "other")
    assert found.agreement is Agreement.DIFFERENT
    assert found.steps[-1].step == "post"


def test_another_decision_ends_the_way(room: Room) -> None:
    """Where today would set aside what went on then, nothing is said of the steps behind."""
    room.drop("plain")
    room.engine().run_once()
    aside = SetAside(note(Reason.EMPTY_FILE, "no"))
    found = replayed(room, today("think", lambda *_: aside))
    assert [step.step for step in found.steps] == ["take_in", "read", "think"]
    assert found.steps[-1].differences[0].now == "set_aside"
    assert "another way" in found.stopped


def test_other_questions_are_a_difference(room: Room) -> None:
    """The same outcome with another reason is not the same."""
    room.drop("nothing")
    room.engine().run_once()
    other = SetAside(note(Reason.ORDER_DOCUMENT, "An order."))
    steps = [replace(STEPS[0], run=lambda *_: other), *STEPS[1:]]
    found = replayed(room, papers(steps))
    assert {one.field for one in found.steps[0].differences} == {"reasons", "sentence[1]"}


def test_a_step_that_breaks_or_is_gone_is_said(room: Room) -> None:
    """Neither an exception nor a missing step ends the replay without a word."""
    room.drop("plain")
    room.engine().run_once()

    def breaks(context: object, paper: Paper) -> Outcome[Paper]:
        raise RuntimeError(context, paper)

    broken = replayed(room, today("judge", breaks))
    assert broken.steps[-1].now is None
    assert "RuntimeError" in broken.steps[-1].differences[0].now
    gone = replayed(room, papers([step for step in STEPS if step.name != "judge"]))
    assert (gone.agreement, gone.stopped) == (Agreement.UNKNOWN, "the step judge is gone")


def test_an_unknown_call_leaves_it_open(room: Room) -> None:
    """Where a call cannot be answered from the history, nothing is claimed from there on."""
    room.drop("plain")
    room.engine().run_once()
    found = replayed(room, unknown=("office: its answer was erased",))
    assert found.agreement is Agreement.UNKNOWN
    assert len(found.steps) == 1


def test_a_form_of_another_version_is_a_difference(room: Room) -> None:
    """Values kept in an older form are not compared place by place."""
    room.drop("plain")
    room.engine().run_once()
    steps: list[Step] = [replace(s, schema=2) if s.name == "read" else s for s in STEPS]
    [difference] = replayed(room, papers(steps)).steps[1].differences
    assert (difference.then, difference.now) == ("version 1", "version 2")


def test_a_forgetful_store_shows_what_would_come_of_a_change(room: Room) -> None:
    """Who writes to it reads its own change within the transaction; nobody does afterwards."""
    database = Database(room.workspace.store, forgetful=True)
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO office VALUES ('kept', 'x')")
        kept = connection.exec_driver_sql("SELECT value FROM office WHERE key = 'kept'")
        assert kept.scalar() == "x"
    database.close()
    assert room.rows("SELECT value FROM office WHERE key = 'kept'") == []


def tried(room: Room, pipeline: Pipeline | None = None, unknown: tuple[str, ...] = ()) -> Attempt:
    """Let a pipeline of today try the first paper alone."""
    return attempt(walking(room, pipeline or papers(), unknown))


@pytest.mark.parametrize(
    ("words", "came"),
    [
        ("plain", Came.ALONE),
        ("letter to you", Came.ALONE),
        ("nothing", Came.ASIDE),
        ("ask me", Came.ASKED),
        ("wait", Came.ALONE),
        ("split", Came.APART),
    ],
)
def test_an_attempt_ends_where_the_machine_ends_or_asks(room: Room, words: str, came: Came) -> None:
    """Nothing is sent, waiting takes no time, and what it came to then is told the same."""
    room.drop(words)
    room.engine().run_once()
    sent = room.letters.sent()
    assert tried(room).came is came
    walk = walking(room, papers())
    then = attempted_then(papers(), walk.recording, walk.intake)
    assert then.came is came
    assert room.letters.sent() == sent


def test_an_attempt_has_no_person_to_help(room: Room) -> None:
    """What a person let pass asks again, though it is done."""
    room.drop("ask me")
    room.engine().run_once()
    answer(room, Verdict.APPROVE)
    found = tried(room)
    assert (found.came, found.reasons) == (Came.ASKED, ("always_asked",))
    walk = walking(room, papers())
    assert in_force(papers(), walk.recording, walk.intake).seen[-1] == "code"


def test_an_attempt_without_its_answers_is_unknown(room: Room) -> None:
    """A call that could not be made or replayed leaves the outcome open."""
    room.drop("plain")
    room.engine().run_once()
    found = tried(room, unknown=("office: it was not asked then",))
    assert (found.came, found.unknown) == (Came.UNKNOWN, ("office: it was not asked then",))


def test_what_came_of_it_is_known_though_its_last_step_is_gone(room: Room) -> None:
    """The newest value that today's pipeline can read stands for one that it cannot."""
    room.drop("plain")
    room.engine().run_once()
    shorter = papers([step for step in STEPS if step.name != "code"])
    walk = walking(room, shorter)
    assert attempted_then(shorter, walk.recording, walk.intake).value.seen[-1] == "judge"
