"""Comparison: what a step came to then beside what it comes to now, value by value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from smbflow.domain.outcome import (
    Effect,
    Escalate,
    Next,
    Outcome,
    Retry,
    SetAside,
    Split,
    Wait,
)
from smbflow.domain.ports.jobs import StepOutcome
from smbflow.domain.ports.recordings import RecordedRun
from smbflow.domain.reason import Finding
from smbflow.engine.values import encode
from smbflow.pipelines.step import Step

OUTCOMES: Mapping[type, StepOutcome] = {
    Next: StepOutcome.NEXT,
    Escalate: StepOutcome.ESCALATE,
    SetAside: StepOutcome.SET_ASIDE,
    Effect: StepOutcome.EFFECT,
    Split: StepOutcome.SPLIT,
    Wait: StepOutcome.WAIT,
    Retry: StepOutcome.RETRY,
}
MOST_DIFFERENCES = 20
_LONGEST = 120
_NOTHING = "nothing"

Leaves = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A value then and now; `field` is its place, as in `draft.invoice_number.value`."""

    field: str
    then: str
    now: str


def differences(run: RecordedRun, step: Step, outcome: Outcome[Any]) -> Iterator[Difference]:
    """Yield where an outcome differs from the recorded one, at most the first twenty places."""
    now = OUTCOMES[type(outcome)]
    if now is not run.outcome:
        yield Difference("outcome", run.outcome, now)
    else:
        yield from islice(_within(run, step, outcome), MOST_DIFFERENCES)


def leaves(value: Any, place: str = "") -> dict[str, str]:
    """Flatten JSON into its single values by place."""
    if isinstance(value, dict):
        parts = [(f"{place}.{key}" if place else str(key), each) for key, each in value.items()]
    elif isinstance(value, list):
        parts = [(f"{place}[{number}]", each) for number, each in enumerate(value, start=1)]
    else:
        return {place: _NOTHING if value is None else str(value)}
    return {at: leaf for where, each in parts for at, leaf in leaves(each, where).items()}


def apart(then: Leaves, now: Leaves) -> Iterator[Difference]:
    """Yield the places at which two values differ, in their order."""
    for place in dict.fromkeys((*then, *now)):
        before, after = then.get(place, _NOTHING), now.get(place, _NOTHING)
        if before != after:
            yield Difference(place, before[:_LONGEST], after[:_LONGEST])


def _within(run: RecordedRun, step: Step, outcome: Outcome[Any]) -> Iterator[Difference]:
    if isinstance(outcome, Next | Escalate):
        kind = step.gives if isinstance(outcome, Next) else step.takes
        yield from _values(run, step, encode(kind, outcome.value))
    if isinstance(outcome, Escalate):
        yield from _findings(run, outcome.findings)
    if isinstance(outcome, SetAside | Split):
        yield from _findings(run, (outcome.finding,))
    if isinstance(outcome, Effect) and run.body is not None:
        yield from apart(_said(run.body), _said(outcome.body))


def _values(run: RecordedRun, step: Step, now: str) -> Iterator[Difference]:
    then = run.value
    if then is None:
        return
    if then.schema != step.schema:
        yield Difference("form", f"version {then.schema}", f"version {step.schema}")
    elif then.value != now:
        yield from apart(leaves(json.loads(then.value)), leaves(json.loads(now)))


def _findings(run: RecordedRun, now: tuple[Finding, ...]) -> Iterator[Difference]:
    """Compare reasons, and sentences where they were not erased."""
    reasons = {"reasons": ", ".join(run.reasons)}
    yield from apart(reasons, {"reasons": ", ".join(finding.reason for finding in now)})
    if run.sentences:
        sentences = leaves([finding.sentence for finding in now], "sentence")
        yield from apart(leaves(list(run.sentences), "sentence"), sentences)


def _said(body: str) -> Leaves:
    """Flatten an effect's body: JSON as a rule, else the text itself."""
    try:
        return leaves(json.loads(body))
    except ValueError:
        return {"body": body}
