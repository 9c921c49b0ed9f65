"""Backtest: what another route, prompt or threshold would have made of documents decided before.

Right and wrong are told only where a person said what is true: in a blind check, by a correction,
a confirmation or a refusal. The rest is compared with the decision in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from smbflow.desk.spot_checks import agree
from smbflow.domain.decision import Verdict
from smbflow.domain.job import JobState
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.ports.recordings import Recording
from smbflow.domain.text import fold
from smbflow.domain.view import Presentation
from smbflow.engine.attempt import Attempt, Came
from smbflow.errors import UsageError

_DECIDES = frozenset({Verdict.APPROVE, Verdict.CORRECT, Verdict.REJECT})
_COUNTED = ("right", "wrong", "as_decided", "other", "asked")


class Mark(StrEnum):
    """How an attempt turned out.

    `right` and `wrong` by what a person said is true; `as_decided` and `other` beside the decision
    in force, where nobody said so.
    """

    RIGHT = "right"
    WRONG = "wrong"
    AS_DECIDED = "as_decided"
    OTHER = "other"
    ASKED = "asked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Truth:
    """What people said of a document, by field, and whether anybody decided on it.

    `in_force` are the fields as they stand, `aside` says that it stands aside.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    decided: bool = False
    in_force: Mapping[str, str] = field(default_factory=dict)
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt as it is judged: what it came to, its fields as text, its mark and cost."""

    came: Came
    mark: Mark
    fields: Mapping[str, str]
    reasons: tuple[str, ...] = ()
    cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Change:
    """A field then, on trial, and what a person said of it (None: nothing)."""

    field: str
    then: str
    now: str
    truth: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A document then and on trial; `unknown` says which calls could not be made or replayed."""

    job_id: int
    file: str
    then: Tried
    now: Tried
    truth: Truth
    unknown: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Say whether both sides are known."""
        return Came.UNKNOWN not in {self.then.came, self.now.came}

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the fields that come out otherwise."""
        names = dict.fromkeys((*self.then.fields, *self.now.fields))
        return tuple(
            Change(name, before, after, self.truth.values.get(name))
            for name in names
            if (before := self.then.fields.get(name, ""))
            != (after := self.now.fields.get(name, ""))
        )

    @property
    def changed(self) -> bool:
        """Say whether its outcome is another one, in what is done or in what it says."""
        return self.now.came is not self.then.came or bool(self.changes)


@dataclass(frozen=True, slots=True)
class Sum:
    """How all attempts of one side turned out, and what they cost."""

    right: int
    wrong: int
    as_decided: int
    other: int
    asked: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Backtest:
    """All comparisons; `left_out` counts documents that may not be looked at before a blind check.

    Documents whose calls could not be made or replayed count on neither side, but as `unknown`.
    """

    pipeline: str
    compared: tuple[Comparison, ...]
    left_out: int = 0
    spent: Decimal = Decimal(0)

    @property
    def known(self) -> tuple[Comparison, ...]:
        """Return the documents of which both sides are known."""
        return tuple(one for one in self.compared if one.known)

    @property
    def unknown(self) -> tuple[Comparison, ...]:
        """Return the others."""
        return tuple(one for one in self.compared if not one.known)

    @property
    def changed(self) -> tuple[Comparison, ...]:
        """Return the documents whose outcome is another one."""
        return tuple(c for c in self.known if c.changed)

    @property
    def then(self) -> Sum:
        """Return how it turned out then."""
        return _sum([c.then for c in self.known])

    @property
    def now(self) -> Sum:
        """Return how it turns out on trial."""
        return _sum([c.now for c in self.known])


def truth_of(recording: Recording, checks: Sequence[FieldCheck], in_force: Presentation) -> Truth:
    """Return what people said and what stands; of a field the last word counts."""
    said = {check.field: check.human_value for check in checks if check.human_value is not None}
    last = next((one.verdict for _, one in sorted(recording.decisions.items(), reverse=True)), None)
    return Truth(
        values=said,
        decided=last in _DECIDES or bool(checks),
        in_force=_as_text(in_force),
        aside=recording.job.state is JobState.ASIDE,
    )


def tried(attempt: Attempt, shown: Presentation, truth: Truth, cost: Decimal) -> Tried:
    """Judge an attempt by what people said."""
    fields = _as_text(shown)
    return Tried(attempt.came, mark(attempt.came, fields, truth), fields, attempt.reasons, cost)


def mark(came: Came, fields: Mapping[str, str], truth: Truth) -> Mark:
    """Say how an attempt turned out; who asks is not wrong, but costs a person's time."""
    if came in {Came.ASKED, Came.UNKNOWN}:
        return Mark(came)
    if (came is Came.ASIDE) is not truth.aside:
        return Mark.WRONG if truth.decided else Mark.OTHER
    if truth.aside:
        return Mark.RIGHT if truth.decided else Mark.AS_DECIDED
    if any(_contradicted(fields, truth.values)):
        return Mark.WRONG
    if any(_contradicted(fields, truth.in_force)):
        return Mark.OTHER
    return Mark.RIGHT if truth.values else Mark.AS_DECIDED


def _contradicted(fields: Mapping[str, str], truth: Mapping[str, str]) -> Iterator[str]:
    """Yield the fields that are otherwise in truth."""
    for name, said in truth.items():
        if name in fields and not _alike(name, fields[name], said):
            yield name


def _alike(name: str, ours: str, theirs: str) -> bool:
    with suppress(UsageError):  # of amounts that are none
        return agree(name, ours, theirs)
    return fold(ours) == fold(theirs)


def _sum(tries: Sequence[Tried]) -> Sum:
    counted = [one.mark for one in tries]
    numbers = {name: counted.count(Mark(name)) for name in _COUNTED}
    return Sum(**numbers, cost=sum((one.cost for one in tries), Decimal(0)))


def _as_text(shown: Presentation) -> dict[str, str]:
    return {name: _plain(found.value) for name, found in shown.fields.items()}


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
