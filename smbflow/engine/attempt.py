"""An attempt: what the machine alone comes to with a document, up to where it would end or ask."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from smbflow.domain.document import Reading
from smbflow.domain.outcome import Escalate, Next, Outcome
from smbflow.domain.ports.jobs import StepOutcome
from smbflow.domain.ports.recordings import RecordedRun, Recording
from smbflow.engine.comparison import OUTCOMES
from smbflow.engine.replay import Walk
from smbflow.engine.values import PipelineChanged, value_of
from smbflow.pipelines.step import Intake, Pipeline

_FIRST = 1
_MOST_WAITS = 3


class Came(StrEnum):
    """What the machine alone came to."""

    ALONE = "alone"
    ASKED = "asked"
    ASIDE = "aside"
    APART = "apart"
    UNKNOWN = "unknown"


_CAME = {
    StepOutcome.EFFECT: Came.ALONE,
    StepOutcome.NEXT: Came.ALONE,
    StepOutcome.ESCALATE: Came.ASKED,
    StepOutcome.SET_ASIDE: Came.ASIDE,
    StepOutcome.SPLIT: Came.APART,
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """How far the machine came alone, with which value, and why it asked or stopped."""

    came: Came
    value: Any
    reasons: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def attempt(walk: Walk) -> Attempt:
    """Let today's steps take a recorded document from its pages to where they end or ask.

    What was read off the pages is taken as read then. Raises whatever a step raises.
    """
    pipeline, recording = walk.stage.pipeline, walk.recording
    first, walk.value = _read_already(pipeline, recording, walk.intake)
    unknown: list[str] = []
    for step in pipeline.steps[first:]:
        outcome = _patiently(walk, _hour(recording, step.name), step.name)
        unknown.extend(walk.stage.unknown())
        if unknown:
            return Attempt(Came.UNKNOWN, walk.value, unknown=tuple(unknown))
        if not isinstance(outcome, Next):
            return _ended(outcome, walk.value)
        walk.value = outcome.value
    return Attempt(Came.ALONE, walk.value)


def attempted_then(pipeline: Pipeline, recording: Recording, intake: Intake) -> Attempt:
    """Return what the machine came to then, before any person had a say."""
    mine = [run for run in recording.runs if run.segment == _FIRST]
    last = next((run for run in reversed(mine) if run.outcome in _CAME), None)
    if last is None:
        return Attempt(Came.UNKNOWN, intake)
    value = _last_value(pipeline, mine, intake)
    return Attempt(_CAME[last.outcome], value, last.reasons)


def in_force(pipeline: Pipeline, recording: Recording, intake: Intake) -> Any:
    """Return the value that stands now, after all that people said."""
    return _last_value(pipeline, list(recording.runs), intake)


def _last_value(pipeline: Pipeline, runs: list[RecordedRun], intake: Intake) -> Any:
    """Return the newest value whose form today's pipeline still knows."""
    for stored in [run.value for run in reversed(runs) if run.value is not None]:
        with suppress(PipelineChanged):
            return value_of(pipeline, stored, intake)
    return intake


def _read_already(pipeline: Pipeline, recording: Recording, intake: Intake) -> tuple[int, Any]:
    """Return the step to begin with and what goes into it: behind the last one that gave pages."""
    for run in reversed(recording.runs):
        index = pipeline.index(run.step)
        read = run.segment == _FIRST and run.outcome is StepOutcome.NEXT and run.value is not None
        if read and index is not None and pipeline.steps[index].gives is Reading:
            return index + 1, value_of(pipeline, run.value, intake)
    return 0, intake


def _hour(recording: Recording, step: str) -> RecordedRun:
    """Return the first run of a step, else its place after the last one of the first segment."""
    mine = [run for run in recording.runs if run.segment == _FIRST]
    ran = next((run for run in reversed(mine) if run.step == step), None)
    return ran or replace(mine[-1], step=step, outcome=StepOutcome.NEXT, value=None)


def _patiently(walk: Walk, run: RecordedRun, name: str) -> Outcome[Any]:
    """Run a step; one that only waits for its time is run again at that time."""
    index = walk.stage.pipeline.index(name)
    step = walk.stage.pipeline.steps[index or 0]
    outcome = walk.outcome(run, step)
    for _ in range(_MOST_WAITS):
        until = getattr(outcome, "until", None)
        if until is None:
            break
        outcome = walk.outcome(replace(run, started_at=until, ended_at=until), step)
    return outcome


def _ended(outcome: Outcome[Any], value: Any) -> Attempt:
    kind = OUTCOMES[type(outcome)]
    if kind not in _CAME:
        return Attempt(Came.UNKNOWN, value, unknown=(getattr(outcome, "why", "it waits"),))
    if isinstance(outcome, Escalate):
        reasons = tuple(finding.reason for finding in outcome.findings)
        return Attempt(Came.ASKED, outcome.value, reasons)
    finding = getattr(outcome, "finding", None)
    return Attempt(_CAME[kind], value, (finding.reason,) if finding else ())
