"""Fallback: a model that keeps failing is left alone for a while, then tried with one call.

The circuit breaker of Nygard (Release It!, 2007): closed, open, probing.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Whether calls go through: all, none, or one to see."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


_MOST_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """After how many failures in a row a model rests, and how long; each rest doubles the next."""

    failures: int = 3
    rest: timedelta = timedelta(minutes=1)
    longest_rest: timedelta = timedelta(minutes=15)
    probe: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is known of one model's health; `until` is when its rest, or its probe, ends.

    `lasting` where its last failure will not pass by itself (a key that is not accepted).
    """

    state: State = State.CLOSED
    failures: int = 0
    rests: int = 0
    until: datetime | None = None
    lasting: bool = False

    def rests_until(self, now: datetime) -> datetime | None:
        """Return until when no call may be made, None where one may."""
        if self.state is State.CLOSED or self.until is None or now >= self.until:
            return None
        return self.until

    def asked(self, policy: BreakerPolicy, now: datetime) -> Breaker:
        """Return what holds once a call goes out: a rested model gets one, the others wait."""
        if self.state is State.CLOSED:
            return self
        return replace(self, state=State.PROBING, until=now + policy.probe)

    def failed(self, policy: BreakerPolicy, now: datetime, blow: Blow) -> Breaker:
        """Return what holds after a failure: the third in a row, or a long wait, opens."""
        failures = self.failures + 1
        asked = timedelta(seconds=blow.again or 0)
        if self.state is State.CLOSED and failures < policy.failures and asked <= policy.rest:
            return replace(self, failures=failures, lasting=blow.lasting)
        rest = min(policy.rest * 2 ** min(self.rests, _MOST_DOUBLINGS), policy.longest_rest)
        return Breaker(State.OPEN, failures, self.rests + 1, now + max(rest, asked), blow.lasting)


@dataclass(frozen=True, slots=True)
class Blow:
    """A failure: in how many seconds it asked us back, and whether it will not pass by itself."""

    again: float | None = None
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """A model is left alone until then."""

    until: datetime
    lasting: bool


class Breakers:
    """The health of all models, shared by all threads of the engine."""

    def __init__(self, policy: BreakerPolicy | None = None) -> None:
        self.policy = policy or BreakerPolicy()
        self._lock = threading.Lock()
        self._known: defaultdict[str, Breaker] = defaultdict(Breaker)

    def enter(self, model: str, now: datetime) -> Rest | None:
        """Let a call through and return None, or say until when the model rests."""
        with self._lock:
            breaker = self._known[model]
            until = breaker.rests_until(now)
            if until is not None:
                return Rest(until, breaker.lasting)
            self._known[model] = breaker.asked(self.policy, now)
            return None

    def rests_until(self, model: str, now: datetime) -> datetime | None:
        """Return until when a model rests, None where it may be asked."""
        with self._lock:
            return self._known[model].rests_until(now)

    def worked(self, model: str) -> None:
        """Note that a call was answered."""
        with self._lock:
            self._known[model] = Breaker()

    def failed(self, model: str, now: datetime, blow: Blow) -> None:
        """Note that a call failed for reasons of the model or the way to it."""
        with self._lock:
            self._known[model] = self._known[model].failed(self.policy, now, blow)

    def state(self, model: str) -> State:
        """Return how a model stands."""
        with self._lock:
            return self._known[model].state
