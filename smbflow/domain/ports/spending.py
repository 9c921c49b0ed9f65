"""Port to the book of what models cost: reserved before a call, settled after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Spent:
    """Money in the business's currency, and tokens."""

    money: Decimal = Decimal(0)
    tokens: int = 0

    def __add__(self, other: Spent) -> Spent:
        """Add up."""
        return Spent(self.money + other.money, self.tokens + other.tokens)


@dataclass(frozen=True, slots=True)
class SpentSoFar:
    """What was spent or is reserved, on one day and in its month."""

    day: Spent
    month: Spent


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a call about to be made may cost at most; `day` is the office's."""

    model: str
    job_id: int | None
    day: date
    most: Spent


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What came of a call, for the history: facts without personal content, content apart."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict)


Refusal = str
"""Why something may not be spent, in words."""

Allowed = Callable[[SpentSoFar], Refusal | None]
"""Says whether another call may be paid for, seeing what was spent so far."""


class Ledger(Protocol):
    """The book of spending, one for all processes of a workspace."""

    def reserve(self, wanted: Reservation, allowed: Allowed, now: datetime) -> int | Refusal:
        """Book the most that a call may cost and return the entry's number, or why not.

        Looking and booking are one: two calls never spend the same rest of a budget. What was
        reserved and never settled (a crash) stays spent.
        """
        ...

    def settle(self, entry: int, spent: Spent, record: CallRecord, now: datetime) -> None:
        """Write what a call really cost, and what came of it into the history."""
        ...
