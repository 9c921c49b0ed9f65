"""Retry: whether and when to try again, as a value; nothing here waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tenacity import RetryCallState, Retrying, wait_exponential_jitter
from tenacity.wait import wait_base

from smbflow.errors import ComponentFailure, SmbflowError, StoreBusy, TransientFailure

PASSING = (TransientFailure, StoreBusy, ComponentFailure, OSError)
"""Failures that may be over the next time; of ours, all others are certain to repeat."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long to try: at most `attempts` runs within `deadline` of the first."""

    attempts: int = 3
    deadline: timedelta = timedelta(minutes=30)
    wait: wait_base = field(
        default_factory=lambda: wait_exponential_jitter(initial=1, max=60, jitter=1)
    )


def may_pass(error: BaseException) -> bool:
    """Say whether trying again could help; errors that nobody foresaw get the benefit."""
    return isinstance(error, PASSING) or not isinstance(error, SmbflowError)


def next_try(
    policy: RetryPolicy,
    *,
    attempts: int,
    first: datetime,
    now: datetime,
    asked: float | None = None,
) -> datetime | None:
    """Return when to try again after `attempts` failed runs, None where it is time to give up.

    `asked` is in how many seconds the other side wants us back (Retry-After), at the earliest.
    """
    at = now + timedelta(seconds=max(_pause(policy, attempts), asked or 0))
    if attempts >= policy.attempts or at - first > policy.deadline:
        return None
    return at


def _pause(policy: RetryPolicy, attempts: int) -> float:
    state = RetryCallState(Retrying(), fn=None, args=(), kwargs={})
    state.attempt_number = attempts
    return policy.wait(state)
