"""Wrong answers of models to the other pipelines: 200 mutations each, counted by kind."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.enquiry import IntentGuess
from smbflow.domain.ports.models import FREE, Locality, Model, Reply
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Consultant
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.prompts import Prompt
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway, reply
from smbflow.pipelines.assistant.model import said_by_model
from smbflow.pipelines.enquiries.second_opinion import second_opinion
from tests.models.mutations import LEAST_CAUGHT, MUTATIONS, Kind, Tally, mutations
from tests.unit.assistant.office import evidence

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
LABELS = ("opening_hours", "order_status", "care_advice", "price_question")
TRUE_LABEL, THRESHOLD = "order_status", 0.9
PAGE = (
    "Fitting is charged by the hour: 52.00 EUR for each joiner and 31.50 EUR for each apprentice, "
    "plus VAT. Parking is 18.00 EUR a day. Prices hold until 31 March 2027."
)
QUESTION = "What does a joiner cost?"
CLAIM = {
    "says": "A joiner costs 52.00 EUR for each hour, plus VAT.",
    "quote": "52.00 EUR for each joiner",
    "passage": "1",
}
ELSEWHERE = {
    "says": ["A joiner costs 31.50 EUR for each hour.", "A joiner costs 18.00 EUR a day."],
    "quote": ["31.50 EUR for each apprentice", "Parking is 18.00 EUR a day."],
}


def panel(answer: Reply, prompts: dict[str, Prompt] | None = None) -> Panel:
    """Make a panel of one model on this PC that answers so."""
    models = {"office": Model("office", "openai/office", Locality.LOCAL, price=FREE)}
    near = Neighbours(
        ScriptedGateway([answer]), MemoryLedger(), VirtualClock(NOON), prompts=prompts or {}
    )
    return Panel(Consultant(Caller(Rules(models), near)), ("office",), timedelta(hours=1))


@pytest.mark.parametrize("ours", [TRUE_LABEL, None, "care_advice"])
def test_a_wrong_label_never_sends_a_mail(ours: str | None) -> None:
    """Where we doubt a mail's subject or do not know it, no wrong label makes it known.

    What two readers take for the same wrong thing is counted apart: agreement cannot catch it.
    """
    tally = Tally()
    guess = IntentGuess(intent=ours, confidence=0.8, likely=ours)
    for mutation in mutations({"intent": TRUE_LABEL}, {"intent": LABELS}, seed=20261125):
        told = panel(reply(json.dumps({"intent": mutation.said})))
        found = second_opinion(told, "a mail", guess, LABELS, threshold=THRESHOLD).guess
        sure = found.intent is not None and found.confidence >= THRESHOLD
        tally.note(mutation, caught=not sure)
    assert sum(tally.tried.values()) == MUTATIONS
    assert tally.share == 1 >= LEAST_CAUGHT
    same_mistake = {(Kind.ELSEWHERE, ours)} if ours != TRUE_LABEL else set()
    assert {(one.kind, one.said) for one in tally.missed} <= same_mistake, tally.words


def test_a_wrong_claim_is_not_answered() -> None:
    """Figures swapped or invented and quotes that stand nowhere are left out of the answer.

    Sentences and quotes of elsewhere on the same page are counted apart.
    """
    tally = Tally()
    for mutation in mutations(CLAIM, ELSEWHERE, seed=20261125):
        claims = {"claims": [{**CLAIM, mutation.field: mutation.said}]}
        told = panel(reply(json.dumps(claims)))
        found = said_by_model(told, QUESTION, evidence(PAGE, 0.3), 12)
        wrong = found.answer is not None and found.answer.text != CLAIM["says"]
        unborne = found.answer is not None and mutation.field != "says"
        tally.note(mutation, caught=not (wrong or unborne))
    assert sum(tally.tried.values()) == MUTATIONS
    assert tally.share >= LEAST_CAUGHT, tally.words
    assert tally.caught[Kind.ELSEWHERE] >= tally.tried[Kind.ELSEWHERE] * LEAST_CAUGHT, tally.words


def test_a_prompt_on_trial_gets_the_office_s_words() -> None:
    """A wording that is tried is filled in with the same labels as the shipped one."""
    tried = Prompt("enquiries.classify", 9, "Choose one:\n{labels}")
    told = panel(reply('{"intent": "order_status"}'), {"enquiries.classify": tried})
    guess = IntentGuess(intent=TRUE_LABEL, confidence=0.8, likely=TRUE_LABEL)
    second_opinion(told, "a mail", guess, LABELS, threshold=THRESHOLD)
    gateway = told.consultant.caller.neighbours.gateway
    assert isinstance(gateway, ScriptedGateway)
    orders = gateway.calls[0].messages[0].text
    assert orders.startswith("Choose one:\nopening_hours\norder_status\n")
