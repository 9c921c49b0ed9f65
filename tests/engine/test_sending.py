"""After a crash between call and outcome the target is asked; nobody ever sends blindly again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.engine.sender import Sender
from smbflow.errors import LookupUnsupported, TransientFailure
from tests.engine.trivial import Room, papers


@dataclass(slots=True)
class Target:
    """A connector that answers lookups as told."""

    answers: list[str | Exception | None]
    name: str = "letters"
    sent: list[str] = field(default_factory=list)

    def lookup(self, key: str) -> str | None:
        """Give the next answer."""
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer and f"{answer} {key}"

    def send(self, key: str, body: str) -> str:
        """Send."""
        self.sent.append(body)
        return key


@pytest.fixture
def interrupted(room: Room) -> Room:
    """Return a room whose engine died just after it began to send a letter."""
    room.drop("letter")
    engine = room.engine(replace(papers(), steps=papers().steps))
    room.letters.failures.append(KeyboardInterrupt())  # type: ignore[arg-type]  # a crash, not an error
    with pytest.raises(KeyboardInterrupt):
        engine.run_once()
    assert room.rows("SELECT state FROM outbox") == [("sending",)]
    return room


def send(room: Room, target: Target) -> list[tuple[object, ...]]:
    """Start again with this target; return the states of outbox and job."""
    Sender(room.stores.outbox, {"letters": target}, room.clock).send_due()
    return room.rows("SELECT outbox.state, jobs.state, reason FROM outbox JOIN jobs")


def test_what_the_target_knows_was_sent(interrupted: Room) -> None:
    """Found at the target: it is noted as sent, and not sent again."""
    target = Target(["found"])
    assert send(interrupted, target) == [("sent", "done", None)]
    assert target.sent == []


def test_what_the_target_does_not_know_is_sent_now(interrupted: Room) -> None:
    """Not found at the target: it certainly did not happen, so it is made."""
    target = Target([None])
    assert send(interrupted, target) == [("sent", "done", None)]
    assert target.sent == ["letter"]


def test_where_the_target_cannot_be_asked_a_person_is(interrupted: Room) -> None:
    """No lookup: a person decides."""
    target = Target([LookupUnsupported("no")])
    assert send(interrupted, target) == [("unknown", "escalated", "interrupted_effect")]
    assert target.sent == []


def test_a_target_that_is_away_is_asked_again_later(interrupted: Room, clock: VirtualClock) -> None:
    """Away for now: still nothing is sent, and the question is put again later."""
    target = Target([TransientFailure("away"), "found"])
    assert send(interrupted, target) == [("sending", "working", None)]
    clock.advance(timedelta(minutes=20))
    assert send(interrupted, target) == [("sent", "done", None)]
    assert target.sent == []


def test_an_effect_without_its_connection_is_asked_about(interrupted: Room) -> None:
    """A connection that was taken out of the configuration leaves nothing hanging."""
    Sender(interrupted.stores.outbox, {}, interrupted.clock).send_due()
    assert interrupted.rows("SELECT state FROM jobs") == [("escalated",)]
