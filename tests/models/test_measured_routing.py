"""Models are asked in the office's order, unless people's checks speak surely for another one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.clock import VirtualClock
from smbflow.domain.measured import Measured, alike
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Answered, Consultant, Question
from smbflow.orchestration.monitoring import wilson
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.routing import FLOOR, LEAST_CHECKS, Need, plan, surely_better
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway
from smbflow.orchestration.validation import Shape
from tests.models.test_recorded import GOOD, PAGE, PROMPT, Note, model

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NAMES = ("a", "b", "c", "d", "e")
MODELS = {name: model(name) for name in NAMES}
NEED = Need(tokens=100)
WEAK, GOOD_ONE = Measured(170, 200), Measured(198, 200)

counts = st.integers(0, 400).flatmap(lambda n: st.builds(Measured, st.integers(0, n), st.just(n)))
figures = st.dictionaries(st.sampled_from(NAMES), counts)
routes = st.permutations(NAMES).map(tuple)


@given(routes, figures)
def test_only_proof_changes_the_order(route: tuple[str, ...], found: dict[str, Measured]) -> None:
    """Nobody is lost or added, nobody stands before one who surely does better, ties stay."""
    planned = plan(route, MODELS, NEED, found)
    asked = [one.name for one in planned.models]
    left_out = [each.model for each in planned.passed_over]
    assert sorted(asked + left_out) == sorted(route)
    for first, second in combinations(asked, 2):
        assert not surely_better(found.get(second), found.get(first))
    moved = {each.model for each in planned.asked_later}
    stay = [name for name in route if name in asked and name not in moved]
    assert [name for name in asked if name not in moved] == stay
    assert all(any(surely_better(found.get(o), found[name]) for o in asked) for name in moved)


@given(routes, figures)
def test_only_the_surely_bad_are_passed_over(
    route: tuple[str, ...], found: dict[str, Measured]
) -> None:
    """A model is left out only by enough checks whose whole range lies below the floor."""
    for each in plan(route, MODELS, NEED, found).passed_over:
        measured = found[each.model]
        assert measured.checked >= LEAST_CHECKS
        assert wilson(measured.right, measured.checked).high < FLOOR
        assert each.why == f"right in {measured.right} of {measured.checked} checks"


@pytest.mark.parametrize(
    ("one", "other", "better"),
    [
        (GOOD_ONE, WEAK, True),
        (WEAK, GOOD_ONE, False),
        (GOOD_ONE, Measured(195, 200), False),
        (Measured(19, 19), Measured(1, 19), False),
        (Measured(20, 20), Measured(10, 20), True),
        (GOOD_ONE, None, False),
    ],
)
def test_better_means_beyond_chance(
    one: Measured | None, other: Measured | None, *, better: bool
) -> None:
    """Ranges that overlap, and fewer than twenty checks, prove nothing."""
    assert surely_better(one, other) is better


def panel(gateway: ScriptedGateway, ledger: MemoryLedger, found: dict[str, Measured]) -> Panel:
    """Return two models whose figures are these."""
    rules = Rules({name: MODELS[name] for name in ("a", "b")})
    near = Neighbours(
        gateway, ledger, VirtualClock(NOW), figures=lambda task: found if task == "test" else {}
    )
    return Panel(Consultant(Caller(rules, near)), ("a", "b"), patience=NOW - NOW)


def test_the_choice_and_its_reason_are_in_the_history() -> None:
    """Who is asked first because another one was found wrong too often: the counts stand there."""
    question = Question(PROMPT, PAGE, Shape(Note))
    for found, asked, choice in (
        ({}, "a", "first in the route"),
        (
            {"a": WEAK, "b": GOOD_ONE},
            "b",
            "next in the route (a: asked later, right in 170 of 200 checks)",
        ),
        ({"a": Measured(12, 20)}, "b", "next in the route (a: right in 12 of 20 checks)"),
    ):
        ledger = MemoryLedger()
        answer = panel(ScriptedGateway([GOOD]), ledger, found).ask(question)
        assert isinstance(answer, Answered)
        assert answer.model == asked
        assert ledger.records[0].facts["choice"] == choice


def test_a_second_opinion_is_another_model_s_in_any_order() -> None:
    """Where the second of the route is asked first, the first of it is still asked after it."""
    gateway = ScriptedGateway([GOOD])
    found = {"a": WEAK, "b": GOOD_ONE}
    opinions = panel(gateway, MemoryLedger(), found).opinions(Question(PROMPT, PAGE, Shape(Note)))
    assert [call.model.name for call in gateway.calls] == ["b", "a"]
    assert json.loads(GOOD.text)["number"] == opinions.given[0].value.number


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1190.00", "1,190.00", True),
        ("1190.00", "1.190,00 €", True),
        ("1190", "1190.00", True),
        ("1190.00", "119.00", False),
        ("RE-2026-017", "re 2026/017", True),
        ("RE-17", "17", False),
        ("2026-11-10", "2026-11-10", True),
        ("2026-11-10", "2026-11-01", False),
        ("Müller GmbH", "MULLER GMBH", True),
        ("EUR", "USD", False),
        ("12.5", "125", False),
    ],
)
def test_what_counts_as_the_same(one: str, other: str, *, same: bool) -> None:
    """Amounts by value, names and numbers without case and separators."""
    assert alike(one, other) is same
    assert alike(other, one) is same
