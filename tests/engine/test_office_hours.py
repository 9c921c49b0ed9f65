"""The engine in threads: wakes, stops in an orderly way, and only one works at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smbflow.domain.clock import SystemClock
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.outcome import Next, Outcome
from smbflow.errors import WorkspaceBusy
from smbflow.pipelines.step import Intake, Pipeline, Step
from smbflow.store.database import open_store
from smbflow.store.decisions import StoredDecisions
from tests.engine.trivial import QUICK, Context, Paper, Room, furnish, papers

_REPOSITORY = Path(__file__).parents[2]
_PATIENCE = 20


class Bell:
    """A step that rings when it runs, and may be held up."""

    def __init__(self) -> None:
        self.rung, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def run(self, _context: Context, paper: Paper) -> Outcome[Paper]:
        """Ring, and wait if held up."""
        self.rung.set()
        assert self.go_on.wait(_PATIENCE)
        return Next(paper)

    def pipeline(self) -> Pipeline:
        """Return the pipeline of papers with this step in the place of `code`."""
        own = Step("code", self.run, Paper, Paper)
        return papers([own if step.name == "code" else step for step in papers().steps])


@pytest.fixture
def busy_room(tmp_path: Path) -> Iterator[Room]:
    """Furnish a workspace on the real clock."""
    room = furnish(tmp_path / "office", SystemClock())
    yield room
    room.database.close()


def test_a_dropped_file_wakes_the_engine(busy_room: Room) -> None:
    """A running engine takes a file by itself, and says that it is on."""
    bell = Bell()
    engine = busy_room.engine(bell.pipeline())
    engine.start()
    try:
        pulse = busy_room.stores.office.pulse()
        assert pulse is not None
        assert pulse.stopped is None
        busy_room.drop("bill")
        assert bell.rung.wait(_PATIENCE)
    finally:
        engine.stop()
    pulse = busy_room.stores.office.pulse()
    assert pulse is not None
    assert pulse.stopped is not None


def test_a_decision_of_another_process_is_acted_on(busy_room: Room) -> None:
    """Whoever decides in another process only commits; the engine notices by itself."""
    bell = Bell()
    busy_room.drop("ask me")
    busy_room.engine().run_once()
    engine = busy_room.engine(bell.pipeline())
    engine.start()
    try:
        elsewhere = open_store(busy_room.workspace.store)
        answer = Decision("Ann", Verdict.APPROVE, busy_room.clock.now())
        StoredDecisions(elsewhere).decide(1, answer)
        elsewhere.close()
        assert bell.rung.wait(_PATIENCE)
    finally:
        engine.stop()


def test_stopping_finishes_the_step_and_hands_the_job_back(busy_room: Room) -> None:
    """An orderly stop stores the step under way and leaves the rest for the next start."""
    bell = Bell()
    bell.go_on.clear()
    busy_room.drop("bill")
    engine = busy_room.engine(bell.pipeline())
    engine.start()
    assert bell.rung.wait(_PATIENCE)
    stopping = threading.Thread(target=engine.stop)
    stopping.start()
    bell.go_on.set()
    stopping.join(_PATIENCE)
    assert busy_room.rows("SELECT state, step, crashes, lease_token FROM jobs") == [
        ("waiting", "post", 0, None)
    ]
    busy_room.engine().run_once()
    assert busy_room.rows("SELECT state FROM jobs") == [("done",)]


def test_a_step_broken_off_by_stopping_is_no_crash(busy_room: Room) -> None:
    """When a component is ended because the program closes, its document is not to blame."""
    started, ended = threading.Event(), threading.Event()

    def read(_context: Context, _intake: Intake) -> Outcome[Paper]:
        started.set()
        assert ended.wait(_PATIENCE)
        raise RuntimeError("the worker was ended")

    steps = [replace(s, run=read) if s.name == "read" else s for s in papers().steps]
    busy_room.drop("bill")
    engine = busy_room.engine(papers(steps), break_off=ended.set)
    engine.start()
    assert started.wait(_PATIENCE)
    engine.stop(grace_seconds=0.05)
    assert busy_room.rows("SELECT state, step, crashes FROM jobs") == [("waiting", "read", 0)]


def test_working_once_through_can_be_broken_off_too(busy_room: Room) -> None:
    """Ctrl+c during `run --once` hands the document back and leaves the folder to others."""
    bell = Bell()
    bell.go_on.clear()
    busy_room.drop("bill")
    engine = busy_room.engine(bell.pipeline(), break_off=bell.go_on.set)
    working = threading.Thread(target=engine.run_once)
    working.start()
    assert bell.rung.wait(_PATIENCE)
    engine.stop(grace_seconds=0.05)
    working.join(_PATIENCE)
    assert busy_room.rows("SELECT state, step FROM jobs") == [("waiting", "post")]
    assert not engine.running


def test_a_second_engine_is_refused_in_words(busy_room: Room) -> None:
    """One engine a workspace: the second one is told so, and may try when the first has gone."""
    first, second = busy_room.engine(), busy_room.engine()
    first.start()
    try:
        with pytest.raises(WorkspaceBusy):
            second.run_once()
        with pytest.raises(WorkspaceBusy):
            second.start()
    finally:
        first.stop()
    second.run_once()


def test_an_engine_of_another_process_is_refused_too(busy_room: Room) -> None:
    """The lock holds between processes, and goes with the process that held it."""
    program = (
        "import pathlib, sys\n"
        "from tests.engine.dying import morning\n"
        "morning(pathlib.Path(sys.argv[1])).engine().run_once()\n"
    )
    command = [sys.executable, "-c", program, str(busy_room.workspace.root)]
    engine = busy_room.engine()
    engine.start()
    try:
        run = subprocess.run(command, capture_output=True, check=False, cwd=_REPOSITORY)
    finally:
        engine.stop()
    assert b"WorkspaceBusy" in run.stderr
    subprocess.run(command, check=True, cwd=_REPOSITORY)


def test_what_goes_wrong_is_said_until_it_is_over(busy_room: Room) -> None:
    """A folder that is away is a problem in words; when it is back there is none."""
    office = busy_room.stores.office
    busy_room.inbox.rmdir()
    engine = busy_room.engine()
    engine.run_once()
    assert "cannot be looked into" in (office.problem() or "")
    busy_room.inbox.mkdir()
    engine.run_once()
    assert office.problem() is None


def test_many_runners_do_each_document_once(busy_room: Room) -> None:
    """Several threads share the work and never the same document."""
    for number in range(40):
        busy_room.drop(f"letter {number}", f"{number}.txt")
    busy_room.engine(pace=replace(QUICK, runners=4, settle=timedelta(0))).run_once()
    assert busy_room.rows("SELECT state, count(*) FROM jobs GROUP BY 1") == [("done", 40)]
    assert len(set(busy_room.letters.sent())) == len(busy_room.letters.sent()) == 40
    steps = busy_room.rows("SELECT count(*) FROM step_results GROUP BY job_id")
    assert set(steps) == {(6,)}


def test_two_threads_may_stop_one_engine(busy_room: Room) -> None:
    """Whoever stops second waits for the first; the place is given back once."""
    engine = busy_room.engine()
    engine.start()
    failures: list[BaseException] = []

    def stop() -> None:
        try:
            engine.stop()
        except BaseException as failure:  # noqa: BLE001 - shown by the assertion below
            failures.append(failure)

    stoppers = [threading.Thread(target=stop) for _ in range(4)]
    for thread in stoppers:
        thread.start()
    for thread in stoppers:
        thread.join()
    assert failures == []
    assert not engine.running
