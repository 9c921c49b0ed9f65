"""Calling: one message to one model, paid for, tried again where that helps, and written down."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from smbflow.domain.clock import Clock
from smbflow.domain.event import canonical, digest
from smbflow.domain.measured import Measured
from smbflow.domain.ports.models import (
    Call,
    Failure,
    FailureKind,
    Message,
    Model,
    ModelGateway,
    Reply,
    Usage,
)
from smbflow.domain.ports.spending import CallRecord, Ledger, Reservation, Spent
from smbflow.errors import ComponentFailure
from smbflow.orchestration.budget import Budget, most_used, refusal, spent, unpriced
from smbflow.orchestration.fallback import Blow, Breakers
from smbflow.orchestration.privacy import PrivacyPolicy
from smbflow.orchestration.prompts import Prompt
from smbflow.orchestration.retry import RetryPolicy, next_try

_AGAIN = frozenset({FailureKind.TRANSIENT, FailureKind.MALFORMED})
_NOTHING = Spent()
_SHORTEST = timedelta(seconds=1)
_TOO_LATE = Failure(FailureKind.TRANSIENT, "the time for this question is over")


@dataclass(frozen=True, slots=True)
class Rules:
    """How the office wants its models used; `zone` is where its days and months end.

    `task` is how long one question may take in all: with every try, mending and model of a route.
    """

    models: Mapping[str, Model] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    privacy: PrivacyPolicy = field(default_factory=PrivacyPolicy)
    retry: RetryPolicy = field(
        default_factory=lambda: RetryPolicy(attempts=3, deadline=timedelta(seconds=90))
    )
    zone: str = "UTC"
    task: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What calls need; `closing` is set when the program is being closed.

    `prompts` are on trial: each is used in place of the shipped one of its name. `figures` say by
    a prompt's name how often models were right in it here.
    """

    gateway: ModelGateway
    ledger: Ledger
    clock: Clock
    breakers: Breakers = field(default_factory=Breakers)
    closing: threading.Event = field(default_factory=threading.Event)
    prompts: Mapping[str, Prompt] = field(default_factory=dict)
    figures: Callable[[str], Mapping[str, Measured]] = lambda _: {}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a call is made for: the job, and what the history shall say of it.

    `said` returns what an answer says in its form, None where it does not hold to it: kept, so
    that the call can be replayed; without it no answer is kept.
    """

    job_id: int | None
    facts: Mapping[str, Any]
    said: Callable[[str], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls models by the office's rules; nothing reaches a model but through here."""

    rules: Rules
    neighbours: Neighbours

    def reply(
        self, call: Call, occasion: Occasion, until: datetime | None = None
    ) -> tuple[Reply | Failure, Spent]:
        """Call until there is a reply or no further try could help; say what that cost.

        Nothing lasts beyond `until`: the last call is given what is left of the time.
        Raises ComponentFailure where the program is being closed meanwhile.
        """
        near, total = self.neighbours, _NOTHING
        first, tries = near.clock.now(), 0
        until = until or first + self.rules.task
        while True:
            timely = _in_time(call, until - near.clock.now())
            if timely is None:
                return _TOO_LATE, total
            held_up = self._held_up(call.model)
            if held_up is not None:
                return held_up, total
            tries += 1
            reply, cost = self._once(timely, occasion, tries)
            total += cost
            if isinstance(reply, Reply) or reply.kind not in _AGAIN:
                return reply, total
            now = near.clock.now()
            policy, asked = self.rules.retry, reply.retry_after
            at = next_try(policy, attempts=tries, first=first, now=now, asked=asked)
            if at is None or at >= until:
                return reply, total
            if near.clock.wait(near.closing, (at - now).total_seconds()):
                raise ComponentFailure("the program is being closed")

    def _held_up(self, model: Model) -> Failure | None:
        """Say why no call may be made now."""
        why = unpriced(self.rules.budget, model.price)
        if why is not None:
            return Failure(FailureKind.PERMANENT, why)
        rest = self.neighbours.breakers.enter(model.name, self.neighbours.clock.now())
        if rest is None:
            return None
        kind = FailureKind.PERMANENT if rest.lasting else FailureKind.TRANSIENT
        return Failure(kind, "it failed several times and is left alone for a while")

    def _once(self, call: Call, occasion: Occasion, tries: int) -> tuple[Reply | Failure, Spent]:
        near, model = self.neighbours, call.model
        most = spent(most_used(call), model)
        began = near.clock.now()
        day = began.astimezone(ZoneInfo(self.rules.zone)).date()
        wanted = Reservation(model.name, occasion.job_id, day, most)
        budget = self.rules.budget
        entry = near.ledger.reserve(wanted, lambda far: refusal(budget, far, most), began)
        if isinstance(entry, str):
            return Failure(FailureKind.PERMANENT, entry), _NOTHING
        reply = near.gateway.ask(call)
        now = near.clock.now()
        self._learn(model, reply)
        cost = _cost(call, reply, most)
        facts = {"attempt": tries, "milliseconds": int((now - began).total_seconds() * 1000)}
        record = self._record(call, occasion, reply, {**facts, **_bill(model, cost)})
        near.ledger.settle(entry, cost, record, now)
        return reply, cost

    def _learn(self, model: Model, reply: Reply | Failure) -> None:
        """Let the breaker know; a refusal is a sign of life."""
        breakers, now = self.neighbours.breakers, self.neighbours.clock.now()
        if isinstance(reply, Reply) or reply.kind is FailureKind.REFUSED:
            breakers.worked(model.name)
        else:
            lasting = reply.kind is FailureKind.PERMANENT
            breakers.failed(model.name, now, Blow(reply.retry_after, lasting))

    def _record(
        self, call: Call, occasion: Occasion, reply: Reply | Failure, facts: Mapping[str, Any]
    ) -> CallRecord:
        model = call.model
        asked = canonical([as_kept(message) for message in call.messages])
        told = {"model": model.name, "use": model.use, "where": model.locality}
        known = {**occasion.facts, **told, **facts, "asked_sha256": digest(asked), **_came(reply)}
        kept = {"asked": asked} if self.rules.privacy.keep_calls else {}
        if not isinstance(reply, Reply):
            return CallRecord(known, kept)
        if self.rules.privacy.keep_calls:
            kept |= {"answered": reply.text}
        if occasion.said is None:
            return CallRecord(known, kept)
        said = occasion.said(reply.text)
        if said is not None:
            kept |= {"said": said}
        return CallRecord({**known, "in_form": said is not None}, kept)


def _in_time(call: Call, left: timedelta) -> Call | None:
    """Return a call that ends within what is left of the time, None where nothing is."""
    if left < _SHORTEST:
        return None
    seconds = min(call.model.seconds, left.total_seconds())
    return replace(call, model=replace(call.model, seconds=seconds))


def as_kept(message: Message) -> list[Any]:
    """Return a message as the history keeps it: pictures by their hashes."""
    shown = [picture.sha256 for picture in message.pictures]
    return [message.role, message.text, shown] if shown else [message.role, message.text]


def _came(reply: Reply | Failure) -> dict[str, Any]:
    """Say what came of a call, without its words."""
    if isinstance(reply, Reply):
        usage = reply.usage or Usage()
        tokens = {"tokens_asked": usage.asked, "tokens_answered": usage.answered}
        counted = {"tokens_counted": reply.usage is not None, "served": reply.served}
        sealed = {"outcome": "answered", "answered_sha256": digest(reply.text)}
        return {**sealed, **tokens, **counted}
    status = {} if reply.status is None else {"status": reply.status}
    return {"outcome": reply.kind, "why": reply.why, **status}


def _bill(model: Model, cost: Spent) -> dict[str, Any]:
    known = model.price is not None
    return {"cost": str(cost.money), "tokens_booked": cost.tokens, "price_known": known}


def _cost(call: Call, reply: Reply | Failure, most: Spent) -> Spent:
    """Return what a call cost; where nobody knows, the most that it may have."""
    if isinstance(reply, Reply):
        return spent(reply.usage, call.model) if reply.usage else most
    return most if reply.charged else _NOTHING
