"""Whether and when to try again, decided without waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenacity import wait_fixed

from smbflow.errors import (
    ComponentTooSlow,
    DecisionRefused,
    StoreBusy,
    TransientFailure,
    UnbalancedBill,
)
from smbflow.orchestration.retry import RetryPolicy, may_pass, next_try

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@given(st.integers(1, 10), st.integers(1, 10), st.integers(0, 7200))
def test_a_retry_lies_ahead_or_is_given_up(attempts: int, allowed: int, after: int) -> None:
    """No policy tries more often than allowed, later than its deadline or in the past."""
    policy = RetryPolicy(attempts=allowed, deadline=timedelta(hours=1))
    now = NOON + timedelta(seconds=after)
    again = next_try(policy, attempts=attempts, first=NOON, now=now)
    if again is None:
        assert attempts >= allowed or now + timedelta(seconds=61) > NOON + policy.deadline
    else:
        assert attempts < allowed
        assert now <= again <= NOON + policy.deadline


def test_pauses_grow() -> None:
    """Each try waits longer than the one before, up to a limit."""
    policy = RetryPolicy(attempts=20, deadline=timedelta(days=1))
    tries = [next_try(policy, attempts=n, first=NOON, now=NOON) for n in (1, 3, 5, 12)]
    pauses = [(again - NOON).total_seconds() for again in tries if again]
    assert pauses == sorted(pauses)
    assert pauses[-1] <= 61


def test_the_pause_is_the_policys_own() -> None:
    """Another waiting strategy of tenacity takes the place of the usual one."""
    policy = RetryPolicy(wait=wait_fixed(7))
    assert next_try(policy, attempts=1, first=NOON, now=NOON) == NOON + timedelta(seconds=7)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (TransientFailure("away"), True),
        (StoreBusy("locked"), True),
        (ComponentTooSlow("hung"), True),
        (ConnectionResetError(), True),
        (KeyError("a bug may depend on timing"), True),
        (UnbalancedBill("1.00 is missing"), False),
        (DecisionRefused("no"), False),
    ],
)
def test_only_what_may_pass_is_tried_again(error: Exception, *, passes: bool) -> None:
    """A refusal of our own rules repeats for certain; trouble around us may be over soon."""
    assert may_pass(error) is passes
