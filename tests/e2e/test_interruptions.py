"""What a working engine survives: being killed, company, an edit in the middle, a polite stop."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.conftest import Bench

pytestmark = pytest.mark.slow

MANY = 25
TRIES = 1200


def until(happened: Callable[[], bool]) -> None:
    """Wait until something happened, by looking again and again."""
    pause = threading.Event()
    for _ in range(TRIES):
        if happened():
            return
        pause.wait(0.1)
    raise AssertionError("it never happened")


def ready(bench: Bench) -> int:
    """Return how many bills are ready."""
    return bench.states().count("done")


def test_killed_in_the_middle_nothing_is_lost_or_doubled(bench: Bench) -> None:
    """After kill -9 the next run finishes: every invoice once, the history whole."""
    for number in range(MANY):
        bench.drop(f"inv-{number}")
    engine = bench.start("run")
    until(lambda: ready(bench) >= 2)
    engine.kill()
    engine.communicate()
    assert bench.run("run", "--once").code == 0
    jobs = bench.run("jobs", "--json", "--limit", "1000").lines()
    assert sorted(job["number"] for job in jobs) == sorted(f"inv-{n}" for n in range(MANY))
    assert {job["posting"] for job in jobs} == {"ready"}
    assert bench.run("audit", "verify").code == 0
    assert bench.run("export", "--json").lines()[0]["bills"] == MANY


def test_a_second_engine_is_refused_but_may_decide(bench: Bench) -> None:
    """While one engine works another cannot; decisions made beside it are acted on by it."""
    engine = bench.start("run")
    try:
        bench.drop("asks", supplier="Nobody Ltd", vat_id="DE129274202", iban="")
        until(lambda: bench.states() == ["escalated"])
        busy = bench.run("run", "--once")
        assert (busy.code, "already" in busy.err) == (1, True)
        number = bench.number("asks")
        assert bench.run("reject", number, "--reason", "not_ours").code == 0
        assert bench.run("retry", number).code == 0
        until(lambda: bench.states() == ["escalated"])
    finally:
        stop(engine)


def test_who_waits_takes_over(bench: Bench) -> None:
    """An engine that the PC started waits beside another one, and works when that one stops."""
    engine = bench.start("run")
    waiting = bench.start("run", "--wait")
    try:
        bench.drop("one")
        until(lambda: ready(bench) == 1)
        assert waiting.poll() is None
        engine.kill()
        engine.communicate()
        bench.drop("two")
        until(lambda: ready(bench) == 2)
    finally:
        engine.kill()
        stop(waiting)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_a_polite_stop_finishes_and_says_so(bench: Bench) -> None:
    """Interrupted, the engine ends with 130 and leaves nothing working."""
    engine = bench.start("run")
    bench.drop("one")
    until(lambda: ready(bench) == 1)
    engine.send_signal(signal.SIGTERM)
    _, err = engine.communicate(timeout=60)
    assert (engine.returncode, "Traceback" in err) == (130, False)
    assert bench.run("run", "--once").code == 0


def test_an_edit_of_the_setup_is_taken_up_or_said(bench: Bench) -> None:
    """A wrong edit keeps the last good setup at work; the right one is used without a restart."""
    engine = bench.start("run")
    pipeline = bench.root / "pipelines" / "invoices.toml"
    good = pipeline.read_text(encoding="utf-8")
    try:
        bench.drop("before")
        until(lambda: ready(bench) == 1)
        pipeline.write_text(good.replace('autonomy = "confident"', 'autonomy = "sometimes"'))
        bench.drop("one")
        until(lambda: ready(bench) == 2)
        pipeline.write_text(good.replace('autonomy = "confident"', 'autonomy = "never"'))
        numbers = itertools.count()
        until(lambda: _asks(bench, f"after-{next(numbers)}"))
    finally:
        stop(engine)


def _asks(bench: Bench, name: str) -> bool:
    """Drop an invoice and say whether it is asked about because everything is."""
    before = len(bench.states())
    bench.drop(name)
    until(lambda: len(bench.states()) > before and not {"waiting", "working"} & set(bench.states()))
    return "always_asked" in bench.job(name)["reasons"]


def stop(engine: subprocess.Popen[str]) -> None:
    """End an engine that we started."""
    engine.terminate() if os.name == "nt" else engine.send_signal(signal.SIGTERM)
    engine.communicate(timeout=60)
