"""A day in the office during which the program is killed at its Nth commit point.

`python -m tests.engine.dying FOLDER` makes FOLDER/1, FOLDER/2, …, each killed one point later,
until a day passes untouched. A commit has two points: just before it and just after it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil

from smbflow.domain.clock import VirtualClock
from smbflow.domain.decision import Decision, Verdict
from tests.engine.trivial import Room, furnish

PAPERS = ("letter to the editor", "bill", "ask me")
_UNTOUCHED = 0


def day(room: Room) -> None:
    """Work through what is there, answer what is asked, work on."""
    room.engine().run_once()
    for (job_id,) in room.rows("SELECT id FROM jobs WHERE state = 'escalated'"):
        room.decisions.decide(job_id, Decision("Ann", Verdict.APPROVE, room.clock.now()))
    room.engine().run_once()


def morning(root: Path, on_commit: Callable[[str], None] = lambda _stage: None) -> Room:
    """Open the office at nine."""
    return furnish(root, VirtualClock(datetime(2026, 11, 23, 9, tzinfo=UTC)), on_commit=on_commit)


def live_until(root: Path, point: int) -> None:
    """Drop the papers and work until the commit point comes that is the last one."""
    passed = 0

    def count(_stage: str) -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            psutil.Process().kill()

    room = morning(root, count)
    for number, words in enumerate(PAPERS):
        room.drop(words, f"{number}.txt")
    day(room)


def survived(root: Path, point: int) -> bool:
    """Let a process live through the day; say whether it was not killed."""
    if not hasattr(os, "fork"):
        command = [sys.executable, "-m", "tests.engine.dying", str(root), str(point)]
        return subprocess.run(command, check=False).returncode == _UNTOUCHED
    child = os.fork()
    if not child:
        live_until(root, point)
        os._exit(_UNTOUCHED)
    return os.waitpid(child, 0)[1] == _UNTOUCHED


def main() -> None:
    """Die at every point in turn."""
    folder = Path(sys.argv[1])
    if len(sys.argv) > len(("program", "folder")):
        live_until(folder, int(sys.argv[2]))
        return
    point = 1
    while not survived(folder / str(point), point):
        point += 1


if __name__ == "__main__":
    main()
