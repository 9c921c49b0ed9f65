"""Trust is earned by proof and lost by mistakes: laws of the e-process and of the CUSUM."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.ports.trust import CheckedItem
from smbflow.orchestration.trust import (
    BANDS,
    Promise,
    Rates,
    band_of,
    drifted,
    earned,
    of_band,
    points,
)

shares = st.floats(0.005, 0.2)
checks = st.lists(st.booleans(), max_size=120)


@pytest.mark.parametrize(("mistakes", "bar"), [(0.01, 304), (0.02, 151), (0.05, 60)])
def test_the_bars(mistakes: float, bar: int) -> None:
    """So many checks without a mistake earn trust at 90%, and not one fewer."""
    promise = Promise(mistakes)
    assert promise.bar == bar
    assert earned([True] * bar, promise)
    assert not earned([True] * (bar - 1), promise)


@given(shares, st.floats(0, 0.8))
def test_a_machine_that_breaks_its_promise_gains_nothing_on_average(
    promised: float, more: float
) -> None:
    """The evidence is a fair bet at the promised share and a losing one above it (Ville 1939)."""
    share = promised + more * (1 - promised)
    right = math.exp(math.log1p(0.755 * promised / (1 - promised)))
    wrong = 1 - 0.755
    assert (1 - share) * right + share * wrong <= 1 + 1e-9


def chance_of_earning(promise: Promise, share: float, checks_made: int) -> float:
    """Return exactly how likely a machine with this share of mistakes ever earns trust."""
    cost = -points([False], promise)
    needed = -math.log(promise.doubt) / math.log1p(
        0.755 * promise.mistakes / (1 - promise.mistakes)
    )
    alive, there = {0: 1.0}, 0.0
    for made in range(1, checks_made + 1):
        after: dict[int, float] = {}
        for wrong, chance in alive.items():
            for more, odds in ((0, 1 - share), (1, share)):
                after[wrong + more] = after.get(wrong + more, 0.0) + chance * odds
        alive = {}
        for wrong, chance in after.items():
            if made - wrong - wrong * cost >= needed:
                there += chance
            else:
                alive[wrong] = chance
    return there


@pytest.mark.parametrize("mistakes", [0.02, 0.05])
def test_looking_after_every_check_does_not_buy_trust(mistakes: float) -> None:
    """At exactly the promised share trust is earned wrongly in at most a tenth of all offices."""
    promise = Promise(mistakes)
    assert chance_of_earning(promise, mistakes, 1500) <= promise.doubt
    assert chance_of_earning(promise, mistakes / 10, 1500) > 0.8


@given(checks, shares)
def test_points_count_and_cost(made: list[bool], promised: float) -> None:
    """A right check is one point, a mistake costs many; the order changes nothing of the sum."""
    promise = Promise(promised)
    assert points([*made, True], promise) == pytest.approx(points(made, promise) + 1)
    assert points([False], promise) < -5
    assert points(sorted(made), promise) == pytest.approx(points(made, promise))


@given(checks, shares)
def test_what_was_earned_stays_proved(made: list[bool], promised: float) -> None:
    """Trust ends by an alarm, not by the next mistake."""
    promise = Promise(promised)
    if earned(made, promise):
        assert earned([*made, False], promise)


@given(checks)
def test_the_alarm_latches_and_more_mistakes_never_quiet_it(made: list[bool]) -> None:
    """Once raised it stays; turning a right check into a mistake can only raise it."""
    if drifted(made):
        assert drifted([*made, True, True, True])
        for at, right in enumerate(made):
            if right:
                assert drifted([*made[:at], False, *made[at + 1 :]])
    assert not drifted([True] * len(made))


def test_how_soon_the_alarm_comes() -> None:
    """Three mistakes in a row are bad luck, four are not; one in fifty is as usual."""
    assert not drifted([False] * 3)
    assert drifted([False] * 4)
    assert not drifted(([True] * 49 + [False]) * 20)
    assert drifted(([True] * 5 + [False]) * 8)
    assert drifted([False], Rates(height=1.0))


@given(st.floats(0, 1), st.lists(st.tuples(st.booleans(), st.floats(0, 1)), max_size=20))
def test_each_check_counts_in_one_band(confidence: float, made: list[tuple[bool, float]]) -> None:
    """Bands have no gaps and do not overlap."""
    assert band_of(confidence) <= confidence
    items = [CheckedItem(right, sure) for right, sure in made]
    assert sum(len(of_band(items, band)) for band in BANDS) == len(items)
