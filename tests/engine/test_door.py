"""What the machine would do by itself is held at the door where it is not trusted, or no longer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smbflow.config.pipeline import Autonomy
from smbflow.domain.clock import VirtualClock
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.evidence import Found, How
from smbflow.domain.job import Summary
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.view import Presentation
from smbflow.engine.door import Door, Terms
from smbflow.orchestration.trust import Promise
from smbflow.pipelines.step import Pipeline
from smbflow.store.history import Moment
from smbflow.store.trust import StoredTrust
from tests.engine.trivial import Paper, Room, furnish, papers

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SOON = Promise(mistakes=0.2, doubt=0.5)
EARNING = {"papers": Terms(Autonomy.EARNED, SOON)}
SURE = 0.97


def present(value: Any) -> Presentation:
    """Show the words as a field that a blind check looks at."""
    if not isinstance(value, Paper):
        return Presentation(Summary(), {})
    return Presentation(Summary(), {"words": Found(value.words, SURE, None, How.TEXT)})


PAPERS: Pipeline = replace(papers(), present=present, checked=("words",))


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Return an empty office in which every document is drawn for a blind check."""
    made = furnish(tmp_path / "office", VirtualClock(MONDAY))
    made.stores.office.fix_spot_check_rate("papers", "2026-11", 1.0, MONDAY)
    return made


def work(room: Room, *names: str, terms: dict[str, Terms] | None = None) -> list[tuple[Any, ...]]:
    """Let papers come in and go through; return state and reason of all."""
    for name in names:
        room.drop(f"paper {name}", f"{name}.txt")
    room.engine(PAPERS, terms=terms or {}).run_once()
    return room.rows("SELECT state, reason FROM jobs ORDER BY id")


def check(room: Room, jobs: Sequence[int], *, right: bool, confidence: float = SURE) -> None:
    """Let somebody check papers blind."""
    for job in jobs:
        said = FieldCheck("words", "x", confidence, "x" if right else "y", right=right, blind=True)
        room.decisions.check(job, "Anna", [said], room.clock.now())


def test_too_many_mistakes_end_the_work_alone(room: Room) -> None:
    """After four mistakes in a row everything asks, and is drawn, until a person says otherwise."""
    names = [f"p{n}" for n in range(4)]
    assert work(room, *names) == [("done", None)] * 4
    check(room, [1, 2, 3], right=False)
    assert work(room, "p4")[-1] == ("done", None)
    check(room, [4], right=False)
    door = Door(StoredTrust(room.database))
    assert door.alarmed("papers")
    assert work(room, "p5")[-1] == ("escalated", "more_corrections")
    room.clock.wait(threading.Event(), 60)
    room.stores.office.note_autonomy("papers", "confident", "confident", "Anna", room.clock.now())
    assert not door.alarmed("papers")
    assert work(room, "p6")[-1] == ("done", None)


def test_a_yes_opens_the_door(room: Room) -> None:
    """What was held goes out once a person has let it pass, and once only."""
    work(room, "p0", terms=EARNING)
    assert room.rows("SELECT state, reason FROM jobs") == [("escalated", "not_yet_trusted")]
    assert room.rows("SELECT count(*) FROM bills") == [(0,)]
    room.decisions.decide(1, Decision("Anna", Verdict.APPROVE, room.clock.now()))
    work(room, terms=EARNING)
    assert room.rows("SELECT state FROM jobs") == [("done",)]
    assert room.rows("SELECT count(*) FROM bills") == [(1,)]


def test_trust_is_earned_band_by_band(room: Room) -> None:
    """Blind checks of what was held count; enough of them in its band let the machine act alone."""
    bar = SOON.bar
    names = [f"p{n}" for n in range(bar)]
    held = work(room, *names, terms=EARNING)
    assert held == [("escalated", "not_yet_trusted")] * bar
    for job in range(1, bar + 1):
        room.decisions.decide(job, Decision("Anna", Verdict.APPROVE, room.clock.now()))
    work(room, terms=EARNING)
    check(room, range(1, bar), right=True)
    check(room, [bar], right=True, confidence=0.999)
    assert work(room, "next", terms=EARNING)[-1] == ("escalated", "not_yet_trusted")
    door = Door(StoredTrust(room.database), EARNING)
    assert [(s.band, s.points, s.earned) for s in door.standings("papers")] == [
        (0.95, bar - 1, False),
        (0.98, 0, False),
        (0.995, 1, False),
    ]
    room.decisions.decide(bar + 1, Decision("Anna", Verdict.APPROVE, room.clock.now()))
    work(room, terms=EARNING)
    check(room, [bar + 1], right=True)
    assert work(room, "alone", terms=EARNING)[-1] == ("done", None)


def test_the_last_step_is_a_door_too(room: Room) -> None:
    """A pipeline that ends without an effect is held at its end, and goes on after a yes."""
    ending = replace(PAPERS, steps=PAPERS.steps[:-1])
    room.drop("paper")
    room.engine(ending, terms=EARNING).run_once()
    assert room.rows("SELECT state, step FROM jobs") == [("escalated", "code")]
    room.decisions.decide(1, Decision("Anna", Verdict.APPROVE, room.clock.now()))
    room.engine(ending, terms=EARNING).run_once()
    assert room.rows("SELECT state FROM jobs") == [("done",)]


def test_doubtful_papers_do_not_count(room: Room) -> None:
    """What the machine asked about by itself says nothing of what it would have done alone."""
    room.drop("ask me", "a.txt")
    work(room)
    room.decisions.decide(1, Decision("Anna", Verdict.APPROVE, room.clock.now()))
    work(room)
    check(room, [1], right=False)
    assert StoredTrust(room.database).checked_alone("papers") == ()


def test_trust_can_be_seen_as_of_an_earlier_moment(room: Room) -> None:
    """A replay knows only the checks of then."""
    work(room, "p0")
    check(room, [1], right=False)
    now = StoredTrust(room.database)
    before = StoredTrust(room.database, lambda: Moment(MONDAY - timedelta(hours=1), 1))
    assert len(now.checked_alone("papers")) == 1
    assert before.checked_alone("papers") == ()
