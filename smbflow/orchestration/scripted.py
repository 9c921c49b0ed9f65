"""Neighbours by script: a gateway and a ledger without network or store, for tests."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from smbflow.domain.ports.models import Call, Failure, Reply, Usage
from smbflow.domain.ports.spending import (
    Allowed,
    CallRecord,
    Refusal,
    Reservation,
    Spent,
    SpentSoFar,
)

USAGE = Usage(900, 100)
"""What a scripted reply says it took."""


def reply(text: str, usage: Usage | None = USAGE) -> Reply:
    """Make a model's reply."""
    return Reply(text, "office-model", usage, "stop")


@dataclass(slots=True)
class ScriptedGateway:
    """Answers call by call; the last answer is repeated for ever."""

    script: Sequence[Reply | Failure]
    calls: list[Call] = field(default_factory=list)

    def ask(self, call: Call) -> Reply | Failure:
        """Return the next answer of the script."""
        self.calls.append(call)
        return self.script[min(len(self.calls), len(self.script)) - 1]


@dataclass(slots=True)
class MemoryLedger:
    """A ledger that lives as long as the process."""

    booked: list[tuple[Reservation, Spent]] = field(default_factory=list)
    records: list[CallRecord] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, wanted: Reservation, allowed: Allowed, now: datetime) -> int | Refusal:
        """Book the most that a call may cost."""
        del now
        with self.lock:
            refused = allowed(self._so_far(wanted))
            if refused is not None:
                return refused
            self.booked.append((wanted, wanted.most))
            return len(self.booked) - 1

    def settle(self, entry: int, spent: Spent, record: CallRecord, now: datetime) -> None:
        """Write what it really cost."""
        del now
        with self.lock:
            self.booked[entry] = (self.booked[entry][0], spent)
            self.records.append(record)

    def _so_far(self, wanted: Reservation) -> SpentSoFar:
        day, month = Spent(), Spent()
        for reserved, spent in self.booked:
            if reserved.day == wanted.day:
                day += spent
            if (reserved.day.year, reserved.day.month) == (wanted.day.year, wanted.day.month):
                month += spent
        return SpentSoFar(day, month)
