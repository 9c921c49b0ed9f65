"""A purse: what an experiment may spend on models, within the office's budget and never beyond.

Calls for an experiment go through all layers like any other and stand in the history, but on no
document: they are nobody's cost but the experiment's.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from smbflow.domain.ports.models import Call, Failure, FailureKind, Reply
from smbflow.domain.ports.spending import Allowed, CallRecord, Ledger, Refusal, Reservation, Spent
from smbflow.orchestration.calling import Caller, Occasion

_LASTING = frozenset({FailureKind.TRANSIENT, FailureKind.MALFORMED})


@dataclass(slots=True)
class Purse:
    """Implements `Ledger` over the office's book: together the calls cost at most `most`."""

    book: Ledger
    most: Decimal
    spent: Decimal = Decimal(0)
    _held: dict[int, Decimal] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, wanted: Reservation, allowed: Allowed, now: datetime) -> int | Refusal:
        """Book the most that a call may cost, in the purse and in the office's book."""
        with self._lock:
            if self.spent + sum(self._held.values()) + wanted.most.money > self.most:
                return "it would cost more than may be spent on this"
            entry = self.book.reserve(replace(wanted, job_id=None), allowed, now)
            if isinstance(entry, int):
                self._held[entry] = wanted.most.money
            return entry

    def settle(self, entry: int, spent: Spent, record: CallRecord, now: datetime) -> None:
        """Write what it really cost."""
        self.book.settle(entry, spent, record, now)
        with self._lock:
            self.spent += spent.money
            self._held.pop(entry, None)


@dataclass(frozen=True, slots=True)
class Experiment:
    """Implements `ModelGateway` through all layers: a caller whose ledger is a purse.

    It has tried again as often as helps, so what still fails is final for whoever asks it.
    """

    caller: Caller
    facts: dict[str, Any]

    def ask(self, call: Call) -> Reply | Failure:
        """Call a model of which it is known what it costs."""
        if call.model.price is None:
            why = "its price is not known, so nothing may be spent on it"
            return Failure(FailureKind.PERMANENT, why)
        reply, _ = self.caller.reply(call, Occasion(None, self.facts))
        if isinstance(reply, Failure) and reply.kind in _LASTING:
            return replace(reply, kind=FailureKind.PERMANENT, retry_after=None)
        return reply
