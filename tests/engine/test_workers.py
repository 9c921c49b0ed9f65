"""Workers do heavy work apart, and are ended when they hang, grow or are left alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Listener
from pathlib import Path

import psutil
import pytest

from smbflow.engine.workers import Limits, Workers
from smbflow.errors import ComponentFailure, ComponentTooSlow, UnreadableDocument

_REPOSITORY = Path(__file__).parents[2]
_HEAVY = "tests.engine.heavy"


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Start one worker for all tests of this module."""
    team = Workers(1)
    team.start()
    yield team
    team.stop()


@pytest.fixture
def line() -> Iterator[Listener]:
    """Listen for a worker that says it is there."""
    with Listener() as listener:
        yield listener


def test_a_value_comes_back(workers: Workers) -> None:
    """A function named by its path runs in another process of low priority."""
    assert workers.call(f"{_HEAVY}:double", 21) == 42
    elsewhere = workers.call(f"{_HEAVY}:pid")
    assert elsewhere in workers.pids()
    low = getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 10)
    assert psutil.Process(elsewhere).nice() == low


def test_an_error_of_ours_comes_back_whole(workers: Workers) -> None:
    """A refusal crosses with its finding and hint, and the worker lives on."""
    before = workers.pids()
    with pytest.raises(UnreadableDocument) as refusal:
        workers.call(f"{_HEAVY}:refuse", "a.pdf")
    assert refusal.value.finding.sentence == "a.pdf has a password."
    assert refusal.value.hint == "Ask for it."
    assert workers.pids() == before


@pytest.mark.parametrize(("function", "words"), [("mix", "EUR and GBP"), ("stumble", "lost")])
def test_any_other_error_comes_back_in_words(workers: Workers, function: str, words: str) -> None:
    """What cannot cross, or nobody foresaw, becomes a failure that says what it was."""
    with pytest.raises(ComponentFailure, match=words):
        workers.call(f"{_HEAVY}:{function}")


def test_a_dead_worker_is_replaced(workers: Workers) -> None:
    """A worker that dies fails its task only; the next task finds a new one."""
    with pytest.raises(ComponentFailure, match="died"):
        workers.call(f"{_HEAVY}:die")
    assert workers.call(f"{_HEAVY}:double", 1) == 2


def test_a_worker_killed_while_idle_costs_nothing(workers: Workers) -> None:
    """A worker that the system killed between two tasks is replaced without anybody noticing."""
    victim = psutil.Process(workers.call(f"{_HEAVY}:pid"))
    victim.kill()
    psutil.wait_procs([victim], timeout=5)
    assert workers.call(f"{_HEAVY}:double", 1) == 2


def test_a_hanging_task_is_ended(workers: Workers, line: Listener) -> None:
    """A task that takes too long is ended with its process."""
    hanging = workers.pids()
    with pytest.raises(ComponentTooSlow):
        workers.call(f"{_HEAVY}:hang", line.address, limits=Limits(seconds=0.5))
    assert not any(map(psutil.pid_exists, hanging))


def test_a_task_that_eats_memory_is_ended(workers: Workers) -> None:
    """A task over its memory limit is ended before the PC suffers."""
    with pytest.raises(ComponentFailure, match="300 MB"):
        workers.call(f"{_HEAVY}:swell", limits=Limits(seconds=60, memory_mb=300))


def test_stopping_breaks_off_what_is_under_way(line: Listener) -> None:
    """Whoever waits for a worker is told at once when the program is closed."""
    team = Workers(1)
    team.start()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(team.call, f"{_HEAVY}:hang", line.address)
        with line.accept() as worker:
            worker.recv()
            team.stop()
        with pytest.raises(ComponentFailure):
            waiting.result(timeout=10)


def test_nothing_that_a_worker_prints_reaches_the_terminal() -> None:
    """Libraries may print what they like: the screen belongs to the app."""
    program = (
        "from smbflow.engine.workers import Workers\n"
        "if __name__ == '__main__':\n"
        f"    team = Workers(1); team.start(); team.call('{_HEAVY}:chatter'); team.stop()\n"
    )
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, check=True, cwd=_REPOSITORY, timeout=60)
    assert (run.stdout, run.stderr) == (b"", b"")


def test_workers_end_with_their_parent(line: Listener) -> None:
    """When the engine's process is killed its workers end too, even in the middle of a task."""
    program = (
        "from smbflow.engine.workers import Workers\n"
        "if __name__ == '__main__':\n"
        f"    team = Workers(1); team.start(); team.call('{_HEAVY}:hang', {line.address!r})\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=_REPOSITORY) as parent, line.accept() as worker:
        orphan = psutil.Process(worker.recv())
        parent.kill()
        gone, _ = psutil.wait_procs([orphan], timeout=10)
    assert gone == [orphan]
