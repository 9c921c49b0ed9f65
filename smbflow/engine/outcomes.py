"""What a step answered, as the store keeps it: one function an outcome, each pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from typing import Any

from smbflow.domain.job import JobState, Summary
from smbflow.domain.outcome import (
    BOOKS,
    Child,
    Effect,
    Escalate,
    Next,
    Outcome,
    Retry,
    SetAside,
    Split,
    Wait,
)
from smbflow.domain.ports.jobs import ChildJob, Lease, StepOutcome, StepRun
from smbflow.engine.values import encode
from smbflow.pipelines.step import Pipeline, Step

Adopt = Callable[[Child], ChildJob]
"""Makes a job to be out of a found document."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When a step ran and what it used."""

    started_at: datetime
    ended_at: datetime
    cpu_ms: int


@dataclass(frozen=True, slots=True)
class Ran:
    """A step that ran to its end, on which job and in which pipeline."""

    lease: Lease
    pipeline: Pipeline
    step: Step
    timing: Timing
    adopt: Adopt

    def run(self, outcome: StepOutcome, state: JobState, **values: Any) -> StepRun:
        """Return the step's run with what all outcomes share; the same step runs next."""
        common: Mapping[str, Any] = {
            "step": self.step.name,
            "schema": self.step.schema,
            "started_at": self.timing.started_at,
            "ended_at": self.timing.ended_at,
            "cpu_ms": self.timing.cpu_ms,
            "next_step": self.step.name,
        }
        return StepRun(**{**common, "outcome": outcome, "state": state, **values})

    def summary(self, value: object) -> Summary:
        """Return what lists show of a value."""
        return self.pipeline.present(value).summary


def step_run(ran: Ran, outcome: Outcome[Any]) -> StepRun:
    """Turn an outcome into what is stored (raises TypeError for what is none)."""
    return _stored(outcome, ran)


@singledispatch
def _stored(outcome: object, ran: Ran) -> StepRun:
    raise TypeError(f"{ran.step.name} answered {type(outcome).__name__}, which is no outcome")


@_stored.register
def _next(outcome: Next, ran: Ran) -> StepRun:  # type: ignore[type-arg]  # a dispatch type
    names = [step.name for step in ran.pipeline.steps]
    following = names[names.index(ran.step.name) + 1 :]
    return ran.run(
        StepOutcome.NEXT,
        JobState.WORKING if following else JobState.DONE,
        next_step=following[0] if following else ran.step.name,
        value=encode(ran.step.gives, outcome.value),
        summary=ran.summary(outcome.value),
        children=tuple(ran.adopt(child) for child in outcome.children),
        part_of=outcome.part_of,
        teaches=outcome.teaches,
    )


@_stored.register
def _escalate(outcome: Escalate, ran: Ran) -> StepRun:  # type: ignore[type-arg]  # a dispatch type
    return ran.run(
        StepOutcome.ESCALATE,
        JobState.ESCALATED,
        value=encode(ran.step.takes, outcome.value),
        summary=ran.summary(outcome.value),
        findings=outcome.findings,
    )


@_stored.register
def _set_aside(outcome: SetAside, ran: Ran) -> StepRun:
    findings = (outcome.finding,)
    return ran.run(
        StepOutcome.SET_ASIDE, JobState.ASIDE, findings=findings, part_of=outcome.part_of
    )


@_stored.register
def _effect(outcome: Effect, ran: Ran) -> StepRun:
    state = JobState.DONE if outcome.connector == BOOKS else JobState.WORKING
    return ran.run(StepOutcome.EFFECT, state, effect=outcome)


@_stored.register
def _split(outcome: Split, ran: Ran) -> StepRun:
    children = tuple(ran.adopt(child) for child in outcome.children)
    findings = (outcome.finding,)
    return ran.run(StepOutcome.SPLIT, JobState.DONE, findings=findings, children=children)


@_stored.register
def _wait(outcome: Wait, ran: Ran) -> StepRun:
    return ran.run(StepOutcome.WAIT, JobState.WAITING, run_at=outcome.until)


@_stored.register
def _retry(outcome: Retry, ran: Ran) -> StepRun:
    return ran.run(
        StepOutcome.RETRY,
        JobState.WAITING,
        run_at=outcome.at,
        why=outcome.why,
        attempts=ran.lease.job.attempts + 1,
    )
