"""One question through all six layers, to a real server that misbehaves, on a virtual clock."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict

from smbflow.domain.clock import VirtualClock
from smbflow.domain.ports.models import (
    FREE,
    Call,
    Capability,
    Failure,
    FailureKind,
    Locality,
    Model,
    ModelGateway,
    Price,
    Reply,
)
from smbflow.errors import ComponentFailure
from smbflow.orchestration.budget import Budget, most_used
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Answered, Consultant, Question, Unanswered
from smbflow.orchestration.fallback import Blow, State
from smbflow.orchestration.privacy import PrivacyPolicy, Secret
from smbflow.orchestration.prompts import Prompt
from smbflow.orchestration.retry import RetryPolicy
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway, reply
from smbflow.orchestration.validation import Shape
from smbflow.wiring.models import PooledGateway
from tests.models.chat_server import (
    Act,
    answers,
    body,
    chat_server,
    drips,
    fails,
    hangs,
    portal,
    resets,
    says,
)

pytestmark = pytest.mark.xdist_group("models")

MOST_SECONDS = 60
FRIDAY = datetime(2026, 11, 20, 18, tzinfo=UTC)
DOWN = Failure(FailureKind.TRANSIENT, "it cannot be reached")
NO_KEY = Failure(FailureKind.PERMANENT, "its key is not accepted", 401)
BOTH = frozenset({Capability.TEXT, Capability.JSON})


@dataclass(frozen=True, slots=True)
class Note:
    """What is asked for in these tests."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    number: str
    pages: int | None


GOOD = {"number": "R-17", "pages": 2}
PROMPT = Prompt("test", 1, "Copy number and pages.")


@dataclass(slots=True)
class Scene:
    """A consultant with all that it works with, within reach."""

    gateway: ModelGateway
    rules: Rules
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(FRIDAY))
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    near: Neighbours = field(init=False)

    def __post_init__(self) -> None:
        self.near = Neighbours(self.gateway, self.ledger, self.clock)

    def ask(self, text: str = "page", **more: Any) -> Answered[Note] | Unanswered:
        """Ask all models of the office in turn."""
        consultant = Consultant(Caller(self.rules, self.near))
        question = Question(PROMPT, text, Shape(Note), job_id=7, **more)
        return consultant.ask(question, tuple(self.rules.models))

    @property
    def outcomes(self) -> list[str]:
        """What the history says of each call."""
        return [str(record.facts["outcome"]) for record in self.ledger.records]

    @property
    def waited(self) -> float:
        """How many seconds were waited between calls."""
        return (self.clock.now() - FRIDAY).total_seconds()


def model(name: str = "a", **more: Any) -> Model:
    """Make a model on this PC."""
    values = {"locality": Locality.LOCAL, "at": "http://127.0.0.1:9/v1", "price": FREE}
    return Model(name, f"openai/{name}", **{**values, "capabilities": BOTH, **more})


def scripted(*script: Reply | Failure, models: tuple[Model, ...] = (), **rules: Any) -> Scene:
    """Make a scene without network."""
    known = {one.name: one for one in models or (model(),)}
    return Scene(ScriptedGateway(script), Rules(known, **rules))


LITTLE = '{"number": "R-17", "pag'
T, M, P, R = "transient", "malformed", "permanent", "refused"
OK = "answered"

CASES: list[tuple[str, list[Act], str | None, list[str], float]] = [
    # what happens, the acts, why there is no answer, calls in the history, least seconds waited
    ("429 once", [fails(429), answers(GOOD)], None, [T, OK], 1),
    ("429, come back later", [fails(429, Retry_After="30"), answers(GOOD)], None, [T, OK], 30),
    ("429, much later", [fails(429, Retry_After="3600")], "takes no more", [T], 0),
    ("500", [fails(500), answers(GOOD)], None, [T, OK], 1),
    ("502 twice", [fails(502), fails(502), answers(GOOD)], None, [T, T, OK], 3),
    ("503 for ever", [fails(503)], "does not work", [T, T, T], 3),
    ("reset", [resets, answers(GOOD)], None, [T, OK], 1),
    ("captive portal", [portal, answers(GOOD)], None, [M, OK], 1),
    ("cut body", [body('{"choices": ['), answers(GOOD)], None, [M, OK], 1),
    ("wrong key", [fails(401)], "not accepted", [P], 0),
    ("refusal", [says(None, message={"refusal": "No."})], "refuses", [R], 0),
    ("truncated, says stop", [says(LITTLE), answers(GOOD)], None, [OK, OK], 0),
    ("truncated twice", [says(LITTLE)], "hold to the form", [OK, OK], 0),
    ("fenced", [says(f"```json\n{json.dumps(GOOD)}\n```")], None, [OK], 0),
    ("chatty", [says(f"Sure! {json.dumps(GOOD)}"), answers(GOOD)], None, [OK, OK], 0),
    ("another key", [answers({**GOOD, "approve": True}), answers(GOOD)], None, [OK, OK], 0),
    ("missing key", [answers({"number": "R-17"}), answers(GOOD)], None, [OK, OK], 0),
    ("NaN", [says('{"number": "R-17", "pages": NaN}')], "hold to the form", [OK, OK], 0),
    ("1e400", [says('{"number": "R-17", "pages": 1e400}')], "hold to the form", [OK, OK], 0),
    ("key twice", [says('{"number": "A", "number": "B", "pages": 1}')], "form", [OK, OK], 0),
    ("wrong type", [answers({"number": 17, "pages": 2}), answers(GOOD)], None, [OK, OK], 0),
    ("deep nesting", [says("[" * 5000), answers(GOOD)], None, [OK, OK], 0),
    ("other model", [says(json.dumps(GOOD), model="surprise-1")], None, [OK], 0),
]


@pytest.mark.parametrize(
    ("acts", "why", "outcomes", "least"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_comes_of_each_misbehaviour(
    gateway: PooledGateway, acts: list[Act], why: str | None, outcomes: list[str], least: float
) -> None:
    """Answer or reason, calls made, time waited and history are as they must be."""
    with chat_server(*acts) as desk:
        scene = Scene(gateway, Rules({"a": model(at=desk.address, seconds=30.0)}))
        found = scene.ask()
    if why is None:
        assert isinstance(found, Answered)
        assert found.value == Note("R-17", 2)
    else:
        assert isinstance(found, Unanswered)
        assert why in found.why
    assert scene.outcomes == outcomes
    assert len(desk.asked) == len(outcomes)
    assert least <= scene.waited <= 90
    check_history(scene)


def check_history(scene: Scene) -> None:
    """Each call tells which try of which round it was, what it cost, and what came of it."""
    round_, tries = 0, 0
    for record in scene.ledger.records:
        facts = record.facts
        tries += 1
        assert (facts["attempt"], facts["mending"]) == (tries, round_ == 1)
        assert (facts["model"], facts["prompt"], facts["cost"]) == ("a", "test/1", "0")
        assert facts["tokens_booked"] >= 0
        if facts["outcome"] == OK:
            assert facts["answered_sha256"]
            assert ("said" in record.content) == facts["in_form"]
            round_, tries = round_ + 1, 0
        else:
            assert facts["why"]


def test_the_name_under_which_a_model_answers_is_kept(gateway: PooledGateway) -> None:
    """Where another model answers than was asked, the history says which."""
    with chat_server(says(json.dumps(GOOD), model="surprise-1")) as desk:
        scene = Scene(gateway, Rules({"a": model(at=desk.address, seconds=30.0)}))
        assert isinstance(scene.ask(), Answered)
    [record] = scene.ledger.records
    assert (record.facts["use"], record.facts["served"]) == ("openai/a", "surprise-1")


def test_statuses_stand_in_the_history(gateway: PooledGateway) -> None:
    """What a provider answered with is told by its number, never by its words."""
    with chat_server(fails(429, "key sk-123"), fails(502), answers(GOOD)) as desk:
        scene = Scene(gateway, Rules({"a": model(at=desk.address, seconds=30.0)}))
        scene.ask()
    assert [record.facts.get("status") for record in scene.ledger.records] == [429, 502, None]
    assert "sk-123" not in str(scene.ledger.records)


@pytest.mark.parametrize("act", [hangs, drips])
def test_a_slow_model_costs_its_time_and_no_more(gateway: PooledGateway, act: Act) -> None:
    """What hangs or drips is cut off, and booked at the most it may have cost."""
    began = time.monotonic()
    with chat_server(act) as desk:
        rules = Rules({"a": model(at=desk.address, seconds=1.0)})
        scene = Scene(gateway, rules)
        # It rested once: it gets one probe and no retries.
        scene.near.breakers.failed("a", FRIDAY, Blow(again=61))
        scene.clock.advance(timedelta(minutes=2))
        found = scene.ask()
    assert isinstance(found, Unanswered)
    assert (scene.outcomes, len(desk.asked)) == ([T], 1)
    assert scene.ledger.booked[0][1].tokens > 1000
    assert scene.ledger.records[0].facts["why"] == "it took too long"
    # The whole answer would drip for hours; by the clock of the model it ends after a second.
    assert time.monotonic() - began < MOST_SECONDS


def test_the_history_says_who_was_asked_and_why() -> None:
    """A call's facts name model, prompt, hashes, attempt, cost and choice; no words of the page."""
    cloud = model("b", locality=Locality.CLOUD, at=None, price=Price(Decimal(1), Decimal(2)))
    scene = scripted(NO_KEY, reply(json.dumps(GOOD)), models=(model(), cloud))
    found = scene.ask("a secret page")
    assert isinstance(found, Answered)
    assert found.cost == Decimal("0.0011")
    first, second = (record.facts for record in scene.ledger.records)
    assert (first["choice"], first["why"]) == ("first in the route", "its key is not accepted")
    assert second["choice"] == "next in the route (a: its key is not accepted)"
    expected = {"model": "b", "prompt": "test/1", "attempt": 1, "cost": "0.0011", "where": "cloud"}
    assert {**second, **expected} == second
    assert {"prompt_sha256", "schema_sha256", "asked_sha256", "answered_sha256"} <= second.keys()
    assert "secret" not in str(scene.ledger.records)


def test_full_calls_are_kept_where_the_office_wants_it() -> None:
    """With keep_calls the words are in the erasable part of the history."""
    scene = scripted(reply(json.dumps(GOOD)), privacy=PrivacyPolicy(keep_calls=True))
    scene.ask("a secret page")
    [record] = scene.ledger.records
    assert "secret" in record.content["asked"]
    assert "secret" not in str(record.facts)


def test_a_local_pipeline_never_reaches_a_cloud_model() -> None:
    """Where nothing may leave the PC, models elsewhere are passed over before any call."""
    scene = scripted(reply("{}"), models=(model("b", locality=Locality.CLOUD),))
    found = scene.ask(local_only=True)
    assert isinstance(found, Unanswered)
    assert "nothing outside this PC" in found.why
    assert (found.come_back, scene.outcomes) == (None, [])


def test_a_document_too_long_goes_to_a_model_that_holds_it() -> None:
    """The context size decides before anything is sent."""
    small, large = model("small", context_tokens=2048), model("large", context_tokens=100_000)
    scene = scripted(reply(json.dumps(GOOD)), models=(small, large))
    found = scene.ask("word " * 5000)
    assert isinstance(found, Answered)
    assert found.model == "large"
    assert scene.outcomes == [OK]


def test_a_spent_budget_stops_all_calls() -> None:
    """Calls stop before the limit would be passed, and the reason is said."""
    scene = scripted(reply(json.dumps(GOOD)), budget=Budget(tokens_per_day=2500))
    assert isinstance(scene.ask(), Answered)
    assert isinstance(scene.ask(), Answered)
    found = scene.ask()
    assert isinstance(found, Unanswered)
    assert found.why == "a: the day's tokens are spent"
    scene.clock.advance(timedelta(days=1))
    assert isinstance(scene.ask(), Answered)


def test_unknown_prices_do_not_slip_through_a_budget_of_money() -> None:
    """A model whose price nobody knows is not asked where only money is limited."""
    cloud = model("b", locality=Locality.CLOUD, price=None)
    scene = scripted(reply("{}"), models=(cloud,), budget=Budget(money_per_month=Decimal(5)))
    found = scene.ask()
    assert isinstance(found, Unanswered)
    assert "price is not known" in found.why
    assert scene.outcomes == []


def test_secrets_stay_here_and_come_back() -> None:
    """IBAN, mail and phone leave as tokens and return whole; a local model sees them."""
    page = "IBAN DE91 1000 0000 0123 4567 89, office@example.test, +49 30 1234567"
    policy = PrivacyPolicy((Secret.IBAN, Secret.EMAIL, Secret.PHONE))
    answer = reply('{"number": "[EMAIL-1] [IBAN-2] [PHONE-3]", "pages": null}')
    for where, seen in ((Locality.CLOUD, False), (Locality.LOCAL, True)):
        scene = scripted(answer, models=(model(locality=where),), privacy=policy)
        found = scene.ask(page)
        assert isinstance(found, Answered)
        assert isinstance(scene.gateway, ScriptedGateway)
        sent = str(scene.gateway.calls)
        assert all((secret in sent) == seen for secret in ("0123 4567", "office@", "1234567"))
        restored = "office@example.test DE91 1000 0000 0123 4567 89 +49 30 1234567"
        assert (found.value.number == restored) != seen


@dataclass(slots=True)
class Outage:
    """A gateway behind a line that is cut until an instant."""

    clock: VirtualClock
    until: datetime
    calls: list[datetime] = field(default_factory=list)

    def ask(self, call: Call) -> Reply | Failure:
        """Answer once the line is back."""
        del call
        self.calls.append(self.clock.now())
        return DOWN if self.clock.now() < self.until else reply(json.dumps(GOOD))


def test_a_weekend_without_network_is_neither_hammered_nor_missed() -> None:
    """Sixty hours: after three failures one probe each quarter of an hour, then all is well."""
    clock = VirtualClock(FRIDAY)
    line = Outage(clock, FRIDAY + timedelta(hours=60))
    scene = Scene(line, Rules({"a": model()}), clock)
    found = scene.ask()
    waits = 0
    while isinstance(found, Unanswered):
        assert found.come_back is not None
        assert found.come_back > clock.now()
        clock.advance(found.come_back - clock.now())
        waits += 1
        found = scene.ask()
    assert clock.now() - line.until <= timedelta(minutes=15)
    assert len(line.calls) <= 3 + 60 * 4 + 10
    assert waits == len(line.calls) - 3
    assert scene.near.breakers.state("a") is State.CLOSED
    assert sum(spent.tokens for _, spent in scene.ledger.booked) == 1000


@dataclass(slots=True)
class Slow:
    """A gateway that uses up the time of every call; tells how long it was given."""

    clock: VirtualClock
    given: list[float] = field(default_factory=list)

    def ask(self, call: Call) -> Reply | Failure:
        """Hang until the call's time is over."""
        self.given.append(call.model.seconds)
        self.clock.advance(timedelta(seconds=call.model.seconds))
        return Failure(FailureKind.TRANSIENT, "it took too long", charged=True)


@given(
    st.lists(st.floats(1, 600), min_size=1, max_size=6),
    st.integers(60, 1800),
    st.integers(1, 5),
)
def test_no_question_outlives_its_time(seconds: list[float], limit: int, attempts: int) -> None:
    """However many models hang and however long each may take: the whole ends in time."""
    clock = VirtualClock(FRIDAY)
    gateway = Slow(clock)
    models = {f"m{n}": model(f"m{n}", seconds=each) for n, each in enumerate(seconds)}
    retry = RetryPolicy(attempts=attempts, deadline=timedelta(hours=1))
    scene = Scene(gateway, Rules(models, retry=retry, task=timedelta(seconds=limit)), clock)
    found = scene.ask()
    assert isinstance(found, Unanswered)
    assert found.come_back is not None
    assert scene.waited <= limit + 0.001
    assert all(given <= max(seconds) for given in gateway.given)


def test_what_is_reserved_covers_what_digits_cost() -> None:
    """Models count most digits as a token each: the reservation never falls short of that."""
    page = "0123456789" * 200
    scene = scripted(reply(json.dumps(GOOD)))
    scene.ask(page)
    assert isinstance(scene.gateway, ScriptedGateway)
    most = most_used(scene.gateway.calls[0])
    assert most.asked > len(page)


def test_a_wrong_key_is_no_weather() -> None:
    """What will not pass by itself asks for no waiting, not even while the model is left alone."""
    scene = scripted(NO_KEY)
    for _ in range(5):
        found = scene.ask()
        assert isinstance(found, Unanswered)
        assert found.come_back is None
    assert scene.outcomes == [P] * 3


def test_while_one_call_probes_the_others_wait() -> None:
    """After a rest exactly one call goes out until it is known how it went."""
    scene = scripted(DOWN)
    scene.ask()
    breakers, name = scene.near.breakers, "a"
    scene.clock.advance(timedelta(minutes=20))
    assert breakers.enter(name, scene.clock.now()) is None
    assert breakers.enter(name, scene.clock.now()) is not None
    breakers.worked(name)
    assert breakers.enter(name, scene.clock.now()) is None


def test_closing_the_program_breaks_off_the_waiting() -> None:
    """Nobody waits for a retry while the program is being closed."""
    scene = scripted(DOWN)
    scene.near.closing.set()
    with pytest.raises(ComponentFailure):
        scene.ask()
    assert scene.outcomes == [T]
