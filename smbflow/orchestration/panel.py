"""Panel: the models of one task as a pipeline sees them: whom to ask, and how long to wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from smbflow.config.models import Pictures
from smbflow.orchestration.consultation import Answered, Consultant, Question, Unanswered
from smbflow.orchestration.opinion import Opinion, Opinions

T = TypeVar("T")

_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)
_MOST_DOUBLINGS = 8


@dataclass(frozen=True, slots=True)
class Panel:
    """Who is asked for a task, in which order, and how long a job waits while all are away.

    `special` has routes of their own for kinds of document. A route names models only: what
    smbflow does by itself comes before anyone is asked.
    """

    consultant: Consultant
    route: tuple[str, ...]
    patience: timedelta
    local_only: bool = True
    pictures: Pictures = Pictures.NEVER
    special: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def route_for(self, kind: str) -> tuple[str, ...]:
        """Return the route for a kind of document."""
        return self.special.get(kind, self.route)

    def shows(self, *, poor: bool) -> bool:
        """Say whether models that see are shown the pages; `poor`: the text was read badly."""
        return self.pictures is Pictures.ALWAYS or (poor and self.pictures is Pictures.POOR_SCAN)

    def ask(
        self, question: Question[T], route: Sequence[str] | None = None
    ) -> Answered[T] | Unanswered:
        """Ask the models of the route (or of this one) in turn until one answers in its shape.

        Raises ComponentFailure where the program is being closed meanwhile.
        """
        private = replace(question, local_only=self.local_only or question.local_only)
        return self.consultant.ask(private, self.route if route is None else route)

    def opinions(
        self, question: Question[T], most: int = 2, route: Sequence[str] | None = None
    ) -> Opinions[T]:
        """Ask models one after the other, each by itself, until so many have answered."""
        left = list(self.route if route is None else route)
        given, cost = list[Opinion[T]](), Decimal(0)
        while len(given) < most:
            found = self.ask(question, left)
            if isinstance(found, Unanswered):
                return Opinions(tuple(given), cost, found)
            given.append(Opinion(found.model, found.value))
            cost += found.cost
            left = list(found.others(left))
        return Opinions(tuple(given), cost)

    def come_back(
        self, found: Unanswered, arrived: datetime, now: datetime, attempts: int
    ) -> datetime | None:
        """Return when a job that nobody answered is tried again, None where its patience ends.

        `arrived` is when the job came in, `attempts` how often its step has been run.
        """
        if found.come_back is None or found.come_back > arrived + self.patience:
            return None
        return max(found.come_back, now + _pause(attempts))


def _pause(attempts: int) -> timedelta:
    """Return how long a job rests at least: it need not be read anew at each sign of life."""
    return min(_LONGEST_PAUSE, _PAUSE * (1 << min(attempts, _MOST_DOUBLINGS)))
