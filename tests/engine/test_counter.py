"""Typed text at the counter: a document like any other, worked on at once if nobody is at work."""

from __future__ import annotations

import pytest

from smbflow.engine.counter import Counter
from smbflow.engine.spool import Spool
from smbflow.errors import WorkspaceBusy
from tests.engine.trivial import Room, papers


def hand_in(room: Room, words: str) -> int:
    """Hand a typed paper in."""
    spool = Spool(room.workspace.spool)
    counter = Counter(room.stores.jobs, spool, room.clock, "Europe/Dublin")
    return counter.hand_in(papers(), words, "asked by Ann", "typed.txt")


def test_one_job_runs_alone(room: Room) -> None:
    """What was handed in is run to its end; what waits beside it goes on waiting."""
    first, second = hand_in(room, "bill"), hand_in(room, "bill of another")
    room.drop("bill dropped")
    room.engine().run_only(second)
    assert room.rows("SELECT id, state FROM jobs ORDER BY id") == [
        (first, "waiting"),
        (second, "done"),
    ]
    assert room.rows("SELECT origin, name FROM documents WHERE id = ?", second) == [
        ("asked by Ann", "typed.txt")
    ]
    assert room.stores.office.pulse() is None


def test_whoever_waits_goes_first(room: Room) -> None:
    """A typed question overtakes files that came before it."""
    room.drop("bill")
    engine = room.engine()
    engine._shop.look()
    engine._shop.look()
    typed = hand_in(room, "bill typed")
    assert engine._shop.run_next()
    assert room.rows("SELECT id FROM jobs WHERE state = 'done'") == [(typed,)]


def test_an_engine_at_work_is_not_disturbed(room: Room) -> None:
    """Only the holder of the workspace runs jobs."""
    job_id = hand_in(room, "bill")
    holder = room.engine()
    with holder._holding(), pytest.raises(WorkspaceBusy):
        room.engine().run_only(job_id)
    room.engine().run_only(job_id)
    assert room.rows("SELECT state FROM jobs") == [("done",)]
