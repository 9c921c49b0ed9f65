"""Two opinions on one question: both asked, compared, and never counted as more than they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict

from smbflow.domain.clock import VirtualClock
from smbflow.domain.ports.models import FREE, Failure, FailureKind, Locality, Model, Reply
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Consultant, Question
from smbflow.orchestration.opinion import Agreed, Disagreed, Opinion, compared, surer
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.prompts import Prompt
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway, reply
from smbflow.orchestration.validation import Shape

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
GONE = Failure(FailureKind.PERMANENT, "there is no such model at that address")


@dataclass(frozen=True, slots=True)
class Intent:
    """What is asked for in these tests."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    intent: str


QUESTION = Question(Prompt("test", 1, "What is it about?"), "Where is my parcel?", Shape(Intent))


def panel(*script: Reply | Failure) -> Panel:
    """Make a panel of three models on this PC that answer so."""
    models = {name: Model(name, f"openai/{name}", Locality.LOCAL, price=FREE) for name in "abc"}
    near = Neighbours(ScriptedGateway(script), MemoryLedger(), VirtualClock(NOON))
    return Panel(Consultant(Caller(Rules(models), near)), ("a", "b", "c"), timedelta(hours=1))


def said(intent: str) -> Reply:
    """Answer with an intent."""
    return reply(json.dumps({"intent": intent}))


def test_two_models_are_asked_and_no_third() -> None:
    """Two opinions cost two calls, each model asked once."""
    found = panel(said("delivery"), said("delivery"), said("refund")).opinions(QUESTION)
    assert found.given == (
        Opinion("a", Intent("delivery")),
        Opinion("b", Intent("delivery")),
    )
    assert compared(found.given) == Agreed(Intent("delivery"), ("a", "b"))


def test_a_model_that_is_gone_is_replaced_by_the_next() -> None:
    """The second opinion comes from whoever is left in the route."""
    found = panel(GONE, said("delivery"), said("refund")).opinions(QUESTION)
    assert [opinion.who for opinion in found.given] == ["b", "c"]
    assert compared(found.given) == Disagreed(found.given)


def test_one_opinion_says_why_there_is_no_second() -> None:
    """Where only one model answers, that is told with the reasons."""
    found = panel(said("delivery"), GONE).opinions(QUESTION)
    assert [opinion.who for opinion in found.given] == ["a"]
    assert found.missing is not None
    assert "no such model" in found.missing.why


def test_sameness_is_the_pipeline_s_to_say() -> None:
    """Two spellings may be one value."""
    opinions = (Opinion("embedded", "Muster GmbH"), Opinion("a", "MUSTER GMBH"))
    assert isinstance(compared(opinions), Disagreed)
    alike = compared(opinions, lambda one, other: one.casefold() == other.casefold())
    assert alike == Agreed("Muster GmbH", ("embedded", "a"))


@given(st.floats(0, 1))
def test_agreement_raises_and_never_makes_certain(confidence: float) -> None:
    """A value found twice is at least as sure as before, and not sure beyond doubt by that."""
    raised = surer(confidence)
    assert raised >= confidence
    assert raised <= max(confidence, 0.99)


@pytest.mark.parametrize("attempts", [0, 3, 50])
def test_patience_ends_with_the_office_s_hours(attempts: int) -> None:
    """A job nobody could be asked about is tried again within its patience, then no more."""
    down = Failure(FailureKind.TRANSIENT, "it cannot be reached")
    asked = panel(down)
    found = asked.opinions(QUESTION, 1).missing
    assert found is not None
    again = asked.come_back(found, NOON, NOON, attempts)
    assert again is not None
    assert timedelta(minutes=1) <= again - NOON <= timedelta(minutes=30)
    assert asked.come_back(found, NOON - timedelta(hours=2), NOON, attempts) is None
