"""Port of the desk to the store: a person's decisions, each one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from smbflow.domain.decision import Decision
from smbflow.domain.lesson import Lesson
from smbflow.domain.reason import Finding


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where a job goes on and with which value (JSON of what `step` takes; None: the intake)."""

    step: str
    value: str | None = None
    schema: int = 1


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """What a person said of one field; `blind` where our value was hidden from them."""

    field: str
    machine_value: str | None
    machine_confidence: float | None
    human_value: str | None
    right: bool
    blind: bool = False


class Decisions(Protocol):
    """What the desk commits for a person; the engine acts on it within a second."""

    def decide(
        self,
        job_id: int,
        decision: Decision,
        *,
        resumption: Resumption | None = None,
        finding: Finding | None = None,
        checks: Sequence[FieldCheck] = (),
        lesson: Lesson | None = None,
    ) -> None:
        """Answer the open question of a job, by the decision's verdict.

        approve: the same step runs again with the same value. correct: goes on at `resumption`.
        reject: set aside with `finding`. later: stays with `later_until`. retry: from the first
        step (`resumption`), also of a job set aside. Raises DecisionRefused where it is not (or
        no longer) undecided. A `lesson` is kept with what the job taught before.
        """
        ...

    def undo(
        self, job_id: int, decision: Decision, finding: Finding, resumption: Resumption | None
    ) -> None:
        """Take back what was decided, by a person or the machine: the job asks again.

        Raises DecisionRefused while it is being worked on and once the bill left in a file.
        """
        ...

    def check(
        self,
        job_id: int,
        by: str,
        checks: Sequence[FieldCheck],
        at: datetime,
        lesson: Lesson | None = None,
    ) -> None:
        """Record a spot check; changes nothing else. Raises DecisionRefused if checked already."""
        ...
