"""Steps: plain functions from one typed value to an outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from smbflow.domain.decision import Correction, Decision
from smbflow.domain.document import Document, Page
from smbflow.domain.job import Job
from smbflow.domain.lesson import Lesson
from smbflow.domain.outcome import Outcome
from smbflow.domain.reason import Finding
from smbflow.domain.view import Presentation

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Intake:
    """What a pipeline's first step receives: the document and where its bytes lie."""

    document: Document
    path: Path


@dataclass(frozen=True, slots=True)
class StepContext(Generic[S]):
    """What a step may know beside its input.

    `decision` is the person's answer that started this run of the job, None on the first run.
    `services` is what this pipeline's steps may use (readers, reference data, history).
    """

    job: Job
    intake: Intake
    now: datetime
    decision: Decision | None
    services: S


StepFunction = Callable[[StepContext[Any], Any], Outcome[Any]]


@dataclass(frozen=True, slots=True)
class PersonsWord:
    """What a person said of a document: its value before and after, and the pages they saw.

    `let_pass` are the findings that they cleared, `fields` those that they spoke of.
    """

    before: Any
    after: Any
    pages: Sequence[Page]
    let_pass: Sequence[Finding] = ()
    fields: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A named step with the types that it takes and gives, read off its annotations.

    `schema` rises when stored results of this step can no longer be read.
    """

    name: str
    run: StepFunction
    takes: type
    gives: type
    schema: int = 1


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline ready to run.

    `revise` applies a person's corrections to an escalated value (raises UsageError on a field or
    value that cannot be), after which the job goes on at the step called `revise_at`.
    `present` turns any value of the pipeline into what the screen shows, `expected` names the
    fields that are shown as not found where they are missing, `checked` those that a person reads
    off the page in a blind check (none: nothing is drawn for one).
    `learn` says what a person's word on a document teaches, None where it teaches nothing.
    """

    name: str
    steps: tuple[Step, ...]
    services: Any
    revise_at: str
    revise: Callable[[Any, Sequence[Correction]], Any]
    present: Callable[[Any], Presentation]
    expected: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    learn: Callable[[PersonsWord], Lesson | None] = lambda _: None

    def index(self, step: str) -> int | None:
        """Return the position of a step, None where a changed pipeline no longer has it."""
        return next((i for i, s in enumerate(self.steps) if s.name == step), None)
