"""After a crash between call and outcome the target is asked; nobody ever sends blindly again."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.reason import Reason, ask
from smbflow.engine.sender import Sender
from smbflow.errors import DecisionRefused, LookupUnsupported, TransientFailure
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


@pytest.fixture
def held(room: Room, clock: VirtualClock) -> Room:
    """Return a room where a letter is decided and held until tomorrow."""
    room.drop("letter tomorrow")
    shop = room.engine()._shop
    for _ in range(2):
        shop.look()
    shop.drain()
    assert room.rows("SELECT state FROM outbox") == [("queued",)]
    return room


def take_back(room: Room) -> None:
    """Take the only decision back."""
    decision = Decision("Nora", Verdict.UNDO, room.clock.now())
    room.decisions.undo(1, decision, ask(Reason.UNDONE, "Nora took it back."), None)


def test_a_held_letter_goes_out_when_its_time_comes(held: Room, clock: VirtualClock) -> None:
    """Until then the document stays in work, and a run that ends waits for it."""
    Sender(held.stores.outbox, held.connectors, clock).send_due()
    assert held.letters.sent() == []
    assert held.rows("SELECT state FROM jobs") == [("working",)]
    assert held.stores.outbox.next_held() == clock.now() + timedelta(days=1)
    held.engine().run_once()
    assert len(held.letters.sent()) == 1
    assert held.rows("SELECT state, automatic FROM jobs") == [("done", 1)]


def test_a_held_letter_can_be_taken_back(held: Room, clock: VirtualClock) -> None:
    """Taken back it is never sent, and the document asks again."""
    take_back(held)
    clock.advance(timedelta(days=2))
    held.engine().run_once()
    assert held.letters.sent() == []
    assert held.rows("SELECT state FROM outbox") == [("withdrawn",)]
    assert held.rows("SELECT state FROM jobs") == [("escalated",)]


def test_a_letter_taken_back_may_be_sent_after_all(held: Room, clock: VirtualClock) -> None:
    """A yes after taking it back puts the same letter into the outbox again, once."""
    take_back(held)
    held.decisions.decide(1, Decision("Nora", Verdict.APPROVE, clock.now()))
    held.engine().run_once()
    assert len(held.letters.sent()) == 1


def test_a_letter_that_is_being_sent_is_not_sent_after_it_was_withdrawn(held: Room) -> None:
    """Between looking and sending somebody takes it back: it stays here."""
    held.clock.wait(threading.Event(), timedelta(days=1).total_seconds())
    outgoing = held.stores.outbox.due(held.clock.now())[0]
    take_back(held)
    assert held.stores.outbox.sending(outgoing, held.clock.now()) is False


def test_what_was_sent_cannot_be_taken_back(room: Room) -> None:
    """After the letter is out there is nothing left to take back, and that is said."""
    room.drop("letter")
    room.engine().run_once()
    with pytest.raises(DecisionRefused, match="left the house"):
        take_back(room)
    assert room.rows("SELECT state FROM jobs") == [("done",)]


def test_a_document_found_on_the_way_becomes_a_job_beside_its_own(room: Room) -> None:
    """The paper goes on by itself, and what was clipped to it is linked and goes on too."""
    room.drop("clipped")
    room.engine().run_once()
    assert room.rows("SELECT id, state, parent_id FROM jobs ORDER BY id") == [
        (1, "done", None),
        (2, "done", 1),
    ]
