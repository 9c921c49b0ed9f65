"""The assistant with a model: asked only in doubt, and kept only where its quotes bear it out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from smbflow.domain.clock import VirtualClock
from smbflow.domain.ports.knowledge import Evidence
from smbflow.domain.ports.models import FREE, Failure, FailureKind, Locality, Model, Reply
from smbflow.domain.reason import Reason
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Consultant
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway, reply
from smbflow.pipelines.assistant.model import BORNE_OUT, PARTLY, said_by_model
from tests.unit.assistant.office import evidence

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
SAYS = "Fitting is charged by the hour: 52.00 EUR for each joiner, plus VAT."
QUESTION = "What do two joiners cost for an hour?"


def panel(*script: Reply | Failure) -> Panel:
    """Make a panel of one model on this PC that answers so."""
    models = {"office": Model("office", "openai/office", Locality.LOCAL, price=FREE)}
    near = Neighbours(ScriptedGateway(script), MemoryLedger(), VirtualClock(NOON))
    return Panel(Consultant(Caller(Rules(models), near)), ("office",), timedelta(hours=1))


def claims(*said: tuple[str, str]) -> Reply:
    """Answer with claims on the first passage."""
    made = [{"says": says, "passage": "1", "quote": quote} for says, quote in said]
    return reply(json.dumps({"claims": made}))


def test_what_the_quotes_bear_out_is_the_answer() -> None:
    """With the place of the passage, under the model's name."""
    told = panel(claims(("Each joiner costs 52.00 EUR an hour.", SAYS)))
    found = said_by_model(told, QUESTION, evidence(SAYS, 0.3, "prices.md"), 12)
    assert found.answer is not None
    assert (found.answer.text, found.answer.by) == (
        "Each joiner costs 52.00 EUR an hour.",
        "office",
    )
    assert (found.answer.sure, found.findings) == (BORNE_OUT, ())
    assert found.answer.citations[0].place.document == "prices.md"


def test_what_they_do_not_bear_out_is_dropped_and_said() -> None:
    """The rest is less sure; with nothing left there is no answer."""
    right, wrong = ("Each joiner costs 52.00 EUR.", SAYS), ("Two joiners cost 104.00 EUR.", SAYS)
    partly = said_by_model(panel(claims(right, wrong)), QUESTION, evidence(SAYS, 0.3), 12)
    assert partly.answer is not None
    assert (partly.answer.text, partly.answer.sure) == (right[0], PARTLY)
    assert [finding.reason for finding in partly.findings] == [Reason.CLAIM_NOT_BORNE_OUT]
    assert "104.00" in partly.findings[0].sentence
    assert said_by_model(panel(claims(wrong)), QUESTION, evidence(SAYS, 0.3), 12).answer is None


def test_a_model_may_find_no_answer_and_may_be_away() -> None:
    """Neither is a failure: a person is asked, at once."""
    gone = Failure(FailureKind.TRANSIENT, "it does not answer")
    assert said_by_model(panel(claims()), QUESTION, evidence(SAYS, 0.3), 12).answer is None
    away = said_by_model(panel(gone), QUESTION, evidence(SAYS, 0.3), 12)
    assert away.answer is None
    assert "No model could be asked" in away.findings[0].sentence


def test_without_passages_no_model_is_asked() -> None:
    """It could only invent something."""
    silent = panel()
    assert said_by_model(silent, QUESTION, Evidence(), 12).answer is None
