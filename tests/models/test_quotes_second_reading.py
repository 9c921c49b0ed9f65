"""A model reads a request a second time: what counts stands there, and a person sees the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.evidence import How
from smbflow.domain.outcome import Next, Retry
from smbflow.domain.ports.models import FREE, Failure, FailureKind, Locality, Model, Reply
from smbflow.domain.reason import Reason
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Consultant
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway, reply
from smbflow.pipelines.quotes.case import QuoteCase
from smbflow.pipelines.quotes.kit import KIT
from tests.unit.quotes.shop import NOW, checked, context, reading, reasons, services

DOWN = Failure(FailureKind.TRANSIENT, "it cannot be reached")
REQUEST = "We want the parquet in oak, for a room of 5 by 5, so 25 m2. Also handles. We collect."


def item(quote: str, name: str, quantity: str | None, unit: str | None = None) -> dict[str, Any]:
    """Write a line of a model's answer."""
    return {"quote": quote, "item": name, "quantity": quantity, "unit": unit}


def said(*items: dict[str, Any]) -> Reply:
    """Write a model's answer."""
    return reply(json.dumps({"items": items}))


def panel(*script: Reply | Failure) -> Panel:
    """Return one model that answers so."""
    model = Model("office", "openai/m", Locality.LOCAL, at="http://127.0.0.1:9", price=FREE)
    near = Neighbours(ScriptedGateway(script), MemoryLedger(), VirtualClock(NOW))
    consultant = Consultant(Caller(Rules({"office": model}), near))
    return Panel(consultant, ("office",), timedelta(hours=72))


def read(text: str, *script: Reply | Failure) -> QuoteCase | Retry:
    """Run the step on a request."""
    at = services(panel=panel(*script))
    outcome = KIT.steps["requirements"].run(context(at), reading(text, "anna@tidewell.example"))
    assert isinstance(outcome, Next | Retry)
    return outcome.value if isinstance(outcome, Next) else outcome


def test_a_line_that_stands_there_is_taken_and_asked_about() -> None:
    """With the quantity that stands in its words, and never sure."""
    text = "Oak parquet for the hall, please. The hall is 25 m2. We collect."
    case = read(text, said(item(text, "Oak parquet", "25", "m2")))
    assert isinstance(case, QuoteCase)
    line = next(one for one in case.wanted if one.quantity and one.quantity.how is How.MODEL)
    assert line.quantity is not None
    assert (line.quantity.value, line.quantity.confidence) == (Decimal(25), 0.8)
    assert reasons(checked(case, services()))


@pytest.mark.parametrize(
    "invented",
    [
        item("500 oak doors", "oak doors", "500"),
        item("We want the parquet in oak", "walnut parquet", None),
        item("We want the parquet in oak", "parquet in oak", "99"),
    ],
)
def test_what_does_not_stand_there_is_left_out(invented: dict[str, Any]) -> None:
    """Words of its own, another wood, a quantity that nobody wrote."""
    with_model, without = read(REQUEST, said(invented)), read(REQUEST, said())
    assert isinstance(with_model, QuoteCase)
    assert isinstance(without, QuoteCase)
    assert with_model.wanted == without.wanted


def test_two_readings_that_differ_are_a_question() -> None:
    """Ours stays, both are shown."""
    case = read("12 bow handles, or 20 bow handles? And hinges.",
                said(item("20 bow handles", "bow handles", "20")))  # fmt: skip
    assert isinstance(case, QuoteCase)
    asked = [f for f in case.open_findings if f.reason is Reason.READERS_DISAGREE]
    assert "12 or 20" in asked[0].sentence


def test_a_price_has_no_place_in_the_form() -> None:
    """A model that sends one is not believed at all."""
    bad = reply(json.dumps({"items": [{**item("25 m2", "25 m2", "25"), "price": "1"}]}))
    case = read(REQUEST, bad)
    assert isinstance(case, QuoteCase)
    assert not any(one.quantity and one.quantity.how is How.MODEL for one in case.wanted)


def test_a_request_waits_for_a_model_that_is_away() -> None:
    """But a clear request asks none, and needs none."""
    assert isinstance(read("Oak parquet for the hall, please.", DOWN), Retry)
    assert isinstance(read("3 m2 oak parquet. We collect.", DOWN), QuoteCase)


def test_without_a_model_the_pipeline_is_whole() -> None:
    """Nothing is waited for."""
    at = replace(services(), panel=None)
    outcome = KIT.steps["requirements"].run(context(at), reading(REQUEST, "a@b.example"))
    assert isinstance(outcome, Next)
