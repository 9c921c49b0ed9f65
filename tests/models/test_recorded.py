"""Recorded calls: the history answers for the models, or says which answer it does not have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ConfigDict

from smbflow.domain.clock import VirtualClock
from smbflow.domain.ports.models import (
    FREE,
    Failure,
    FailureKind,
    Locality,
    Model,
    ModelGateway,
    Price,
    Reply,
)
from smbflow.domain.ports.spending import CallRecord, Ledger
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Answered, Consultant, Question, Unanswered
from smbflow.orchestration.privacy import PrivacyPolicy, Secret
from smbflow.orchestration.prompts import Prompt
from smbflow.orchestration.recorded import RecordedCall, RecordedGateway, ScratchLedger
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway, reply
from smbflow.orchestration.validation import Shape

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PROMPT = Prompt("test", 1, "Copy number and amount.")
PAGE = "Invoice R-17 over 12.50, call +49 30 1234567"


@dataclass(frozen=True, slots=True)
class Note:
    """What is asked for."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    number: str
    amount: Decimal | None


GOOD = reply('{"number": "R-17", "amount": "12.50"}')
CHATTY = reply("Sure! The number is R-17.")
DOWN = Failure(FailureKind.TRANSIENT, "it cannot be reached")
NO_KEY = Failure(FailureKind.PERMANENT, "its key is not accepted", 401)


def model(name: str, locality: Locality = Locality.LOCAL, price: Price | None = FREE) -> Model:
    """Make a model."""
    return Model(name, f"openai/{name}", locality, at="http://127.0.0.1:9/v1", price=price)


@dataclass(slots=True)
class Office:
    """Two models and how the office keeps its calls."""

    models: tuple[Model, ...] = (model("a"), model("b"))
    keep_calls: bool = False
    prompts: Mapping[str, Prompt] = field(default_factory=dict)

    def ask(
        self, gateway: ModelGateway, ledger: Ledger, text: str = PAGE
    ) -> Answered[Note] | Unanswered:
        """Ask both models in turn."""
        privacy = PrivacyPolicy((Secret.PHONE,), keep_calls=self.keep_calls)
        rules = Rules({one.name: one for one in self.models}, privacy=privacy)
        near = Neighbours(gateway, ledger, VirtualClock(NOW), prompts=self.prompts)
        question = Question(PROMPT, text, Shape(Note), job_id=7)
        return Consultant(Caller(rules, near)).ask(question, [one.name for one in self.models])


def asked(office: Office, *script: Reply | Failure) -> tuple[Any, list[CallRecord]]:
    """Ask for real; return what came of it and the history."""
    ledger = MemoryLedger()
    return office.ask(ScriptedGateway(script), ledger), ledger.records


def again(
    office: Office, records: list[CallRecord], text: str = PAGE
) -> tuple[Any, RecordedGateway]:
    """Ask the history the same."""
    gateway = RecordedGateway()
    gateway.turn_to(RecordedCall(record.facts, record.content) for record in records)
    return office.ask(gateway, ScratchLedger(), text), gateway


@pytest.mark.parametrize("keep_calls", [False, True])
@pytest.mark.parametrize(
    "script",
    [
        (GOOD,),
        (DOWN, GOOD),
        (NO_KEY, GOOD),
        (CHATTY, GOOD),
        (CHATTY, CHATTY, GOOD),
        (DOWN, DOWN, DOWN, GOOD),
        (NO_KEY, CHATTY),
        (DOWN,),
    ],
)
def test_the_history_answers_as_the_models_did(
    script: tuple[Reply | Failure, ...], *, keep_calls: bool
) -> None:
    """Tries, mended answers, refusals and the next model: the same value, or the same reasons."""
    office = Office(keep_calls=keep_calls)
    then, records = asked(office, *script)
    now, gateway = again(office, records)
    assert gateway.unknown == []
    assert now == (
        then if isinstance(then, Answered) else replace(now, passed_over=then.passed_over)
    )


def test_only_what_fits_the_form_is_kept() -> None:
    """Without keep_calls neither question nor chat is in the history, only the answer's values."""
    _, records = asked(Office(), CHATTY, GOOD)
    assert [record.content for record in records] == [
        {},
        {"said": '{"number":"R-17","amount":"12.50"}'},
    ]
    assert [record.facts["in_form"] for record in records] == [False, True]
    assert "R-17" not in str([record.facts for record in records])


def test_an_erased_answer_is_named() -> None:
    """What retention erased cannot be replayed, and that is said instead of guessed."""
    _, records = asked(Office(), GOOD)
    now, gateway = again(Office(), [CallRecord(record.facts) for record in records])
    assert isinstance(now, Unanswered)
    assert gateway.unknown[0].startswith("a: its answer was erased")


def test_another_question_has_no_answer() -> None:
    """A changed page or prompt is another question: the old answer does not pass for its answer."""
    _, records = asked(Office(), GOOD)
    _, other_page = again(Office(), records, text="another page")
    _, other_prompt = again(Office(prompts={"test": replace(PROMPT, text="Copy!")}), records)
    for gateway in (other_page, other_prompt):
        assert gateway.unknown[0] == "a: the question is another one now, and was not answered then"
        assert gateway.unknown[1] == "b: it was not asked then"


def test_a_model_passed_over_then_is_passed_over_now() -> None:
    """A model that rested or had no budget then made no call, and makes none now."""
    _, records = asked(Office(models=(model("b"),)), GOOD)
    told = [
        CallRecord({**record.facts, "passed_over": ["a"]}, record.content) for record in records
    ]
    now, gateway = again(Office(), told)
    assert isinstance(now, Answered)
    assert (now.model, gateway.unknown) == ("b", [])


def test_secrets_come_back_from_the_history_too() -> None:
    """What was taken out for a model elsewhere stands whole in the replayed answer."""
    cloud = (model("a", Locality.CLOUD),)
    office = Office(models=cloud)
    then, records = asked(office, reply('{"number": "[PHONE-1]", "amount": null}'))
    now, gateway = again(office, records)
    assert now.value == then.value == Note("+49 30 1234567", None)
    assert gateway.unknown == []


def test_a_replay_says_what_it_would_cost() -> None:
    """Tokens of then at prices of today."""
    office = Office(models=(model("a", price=Price(Decimal(1), Decimal(2))),))
    _, records = asked(office, GOOD)
    gateway, ledger = RecordedGateway(), ScratchLedger()
    gateway.turn_to(RecordedCall(record.facts, record.content) for record in records)
    office.ask(gateway, ledger)
    assert ledger.cost == Decimal("0.0011")


def test_what_the_history_lacks_may_be_asked_otherwise() -> None:
    """A gateway for new questions is asked only where the history has no answer."""
    _, records = asked(Office(), GOOD)
    live = ScriptedGateway([reply(json.dumps({"number": "NEW", "amount": None}))])
    gateway = RecordedGateway(live)
    gateway.turn_to(RecordedCall(record.facts, record.content) for record in records)
    old = Office().ask(gateway, ScratchLedger())
    assert isinstance(old, Answered)
    assert (old.value.number, len(live.calls)) == ("R-17", 0)
    new = Office().ask(gateway, ScratchLedger(), "another page")
    assert isinstance(new, Answered)
    assert (new.value.number, len(live.calls)) == ("NEW", 1)
