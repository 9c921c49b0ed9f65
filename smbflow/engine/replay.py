"""Replay: a finished job's path is taken once more, step by step, and compared with then.

Steps run as they are today, on the same file, at the hour and with the answers of then. What they
would have done outside is compared and not made; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from smbflow.domain.job import JobState
from smbflow.domain.outcome import Escalate, Next, Outcome
from smbflow.domain.ports.jobs import StepOutcome
from smbflow.domain.ports.recordings import RecordedRun, Recording
from smbflow.engine.comparison import OUTCOMES, Difference, differences
from smbflow.engine.door import Door, Visit
from smbflow.errors import SmbflowError
from smbflow.pipelines.step import Intake, Pipeline, Step, StepContext

_AGAIN = frozenset({StepOutcome.RETRY, StepOutcome.WAIT, StepOutcome.CRASH})
"""What only put a step off: it ran again later."""


class Agreement(StrEnum):
    """Whether today comes to what was come to then; `unknown` where something needed is gone."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ReplayedStep:
    """A step then and now, and where the two differ; `unknown` are calls without an answer.

    `now` is None where the step could not be run.
    """

    step: str
    segment: int
    then: StepOutcome
    now: StepOutcome | None
    differences: tuple[Difference, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def agreement(self) -> Agreement:
        """Say whether it came out the same."""
        if self.unknown:
            return Agreement.UNKNOWN
        return Agreement.DIFFERENT if self.differences else Agreement.SAME

    @property
    def parts_here(self) -> bool:
        """Say whether the recorded path cannot be followed beyond this step."""
        return bool(self.unknown) or self.now is not self.then


@dataclass(frozen=True, slots=True)
class FirstDifference:
    """Where a replay first differs: the step, the value's place, and the value then and now."""

    step: str
    field: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Replay:
    """A job replayed as far as its path could be followed; `stopped` says why not to its end."""

    job_id: int
    steps: tuple[ReplayedStep, ...]
    stopped: str = ""

    @property
    def agreement(self) -> Agreement:
        """Say how it came out as a whole: the first step that is not the same decides."""
        found = (step.agreement for step in self.steps)
        rest = Agreement.UNKNOWN if self.stopped else Agreement.SAME
        return next((one for one in found if one is not Agreement.SAME), rest)

    @property
    def first_difference(self) -> FirstDifference | None:
        """Say where it first differs."""
        found = ((step.step, one) for step in self.steps for one in step.differences)
        first = next(found, None)
        return first and FirstDifference(first[0], first[1].field, first[1].then, first[1].now)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where recorded jobs are run again, without consequences.

    `prepare` sets the hour and the recorded calls before each step; `unknown` says afterwards
    which of its calls could not be answered.
    """

    pipeline: Pipeline
    prepare: Callable[[Recording, RecordedRun], None]
    unknown: Callable[[], Sequence[str]]
    door: Door


@dataclass(slots=True)
class Walk:
    """A recorded job on its way through today's steps; `value` is where it stands."""

    stage: Stage
    recording: Recording
    intake: Intake
    value: Any = None
    attempts: int = 0

    def replay(self) -> Replay:
        """Take the whole recorded path again, as far as it leads the same way."""
        taken: list[ReplayedStep] = []
        for run in self.recording.runs:
            if run.outcome in _AGAIN:
                self.attempts += 1
                continue
            step = called(self.stage.pipeline, run.step)
            if step is None:
                return self._told(taken, f"the step {run.step} is gone")
            self._lead_into(run, step)
            if run.outcome is StepOutcome.REVISED:
                continue
            if not isinstance(self.value, step.takes):
                return self._told(taken, f"{run.step} takes another kind of value now")
            taken.append(self._taken(run, step))
            if taken[-1].parts_here and run is not self.recording.runs[-1]:
                return self._told(taken, "from here on it goes another way")
        return self._told(taken)

    def outcome(self, run: RecordedRun, step: Step) -> Outcome[Any]:
        """Run a step at the hour of a recorded run (raises whatever the step raises)."""
        self.stage.prepare(self.recording, run)
        job = self.recording.job.evolve(
            state=JobState.WORKING, posting=None, step=step.name, attempts=self.attempts
        )
        decision = self.recording.decisions.get(run.segment)
        services = self.stage.pipeline.services
        context = StepContext(job, self.intake, run.started_at, decision, services)
        found = step.run(context, self.value)
        self.attempts = 0
        visit = Visit(self.stage.pipeline, step, self.value, decision)
        return self.stage.door.let_out(visit, found)

    def _lead_into(self, run: RecordedRun, step: Step) -> None:
        """Make of today's value what goes into a step, with a person's corrections of then."""
        decision = self.recording.decisions.get(run.segment)
        if step.takes is Intake:
            self.value = self.intake
        elif run.outcome is StepOutcome.REVISED and decision is not None:
            self.value = self.stage.pipeline.revise(self.value, decision.corrections)

    def _taken(self, run: RecordedRun, step: Step) -> ReplayedStep:
        """Run a step and compare."""
        try:
            outcome = self.outcome(run, step)
            found = tuple(differences(run, step, outcome))
        except Exception as error:  # noqa: BLE001 - a step may be anybody's code
            broke = Difference("outcome", run.outcome, f"it breaks off: {_title(error)}")
            return self._compared(run, None, (broke,))
        self.value = passed_on(outcome, self.value)
        return self._compared(run, OUTCOMES[type(outcome)], found)

    def _compared(
        self, run: RecordedRun, now: StepOutcome | None, found: tuple[Difference, ...]
    ) -> ReplayedStep:
        unknown = tuple(self.stage.unknown())
        return ReplayedStep(run.step, run.segment, run.outcome, now, found, unknown)

    def _told(self, taken: Sequence[ReplayedStep], stopped: str = "") -> Replay:
        return Replay(self.recording.job.id, tuple(taken), stopped)


def called(pipeline: Pipeline, name: str) -> Step | None:
    """Return a step by name, None where it vanished."""
    index = pipeline.index(name)
    return None if index is None else pipeline.steps[index]


def passed_on(outcome: Outcome[Any], value: Any) -> Any:
    """Return the job's value after an outcome."""
    return outcome.value if isinstance(outcome, Next | Escalate) else value


def _title(error: Exception) -> str:
    return error.title if isinstance(error, SmbflowError) else type(error).__name__
