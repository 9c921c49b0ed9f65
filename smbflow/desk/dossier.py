"""Dossiers: a document with its stored values turned back into what a person can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smbflow.desk.house import House
from smbflow.domain.decision import Correction
from smbflow.domain.document import Page, Reading
from smbflow.domain.job import Summary
from smbflow.domain.lesson import Lesson
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.ports.jobs import StepOutcome
from smbflow.domain.ports.records import JobRecord, Records, StepNote
from smbflow.domain.reason import Finding
from smbflow.domain.view import Presentation
from smbflow.engine.values import PipelineChanged, value_of
from smbflow.errors import UsageError
from smbflow.pipelines.step import Intake, PersonsWord, Pipeline

_EMPTY = Presentation(Summary(), {})


@dataclass(frozen=True, slots=True)
class Dossier:
    """A job, its pipeline (None if it was removed) and its current value (None if unreadable).

    `intake` is what the first step got.
    """

    record: JobRecord
    pipeline: Pipeline | None
    intake: Intake
    value: Any

    @property
    def presentation(self) -> Presentation:
        """What its current value looks like to a person."""
        return presented(self.pipeline, self.value)


class Archive:
    """Fetches dossiers from the store."""

    def __init__(
        self, records: Records, house: Callable[[], House], original: Callable[[str], Path]
    ) -> None:
        self._records = records
        self._house = house
        self._original = original

    def dossier(self, job_id: int) -> Dossier:
        """Return a document's dossier (raises UsageError where there is no such document)."""
        record = self._records.record(job_id)
        if record is None:
            raise UsageError(f"There is no document {job_id}", "See `smbflow jobs`.")
        pipeline = self._house().pipelines.get(record.row.pipeline)
        intake = Intake(record.document, self._original(record.document.sha256))
        return Dossier(record, pipeline, intake, self._value(pipeline, record.result_id, intake))

    def pages(self, dossier: Dossier) -> tuple[Page, ...]:
        """Return the pages as last read."""
        reading = self._latest(dossier, Reading)
        return reading.pages if isinstance(reading, Reading) else ()

    def machine_answer(self, dossier: Dossier) -> Presentation:
        """Return what the machine said before any person did: at the first question, else now."""
        steps = self._records.steps(dossier.record.row.job_id)
        asked = (s for s in steps if s.outcome is StepOutcome.ESCALATE and s.stored)
        first = next(asked, None)
        if first is None:
            return dossier.presentation
        value = self._value(dossier.pipeline, first.id, dossier.intake)
        return presented(dossier.pipeline, value)

    def lesson(
        self,
        dossier: Dossier,
        after: Any,
        *,
        findings: Sequence[Finding] = (),
        fields: Sequence[str] = (),
    ) -> Lesson | None:
        """Return what a person taught who left `after`: the findings they let pass, the fields."""
        if dossier.pipeline is None:
            return None
        word = PersonsWord(dossier.value, after, self.pages(dossier), findings, fields)
        return dossier.pipeline.learn(word)

    def lesson_of_check(self, dossier: Dossier, checks: Sequence[FieldCheck]) -> Lesson | None:
        """Return what a reading of the page taught: where ours was right, and what it should be."""
        if dossier.pipeline is None:
            return None
        wrong = [Correction(c.field, c.human_value or "") for c in checks if not c.right]
        try:
            after = dossier.pipeline.revise(dossier.value, wrong)
        except UsageError:
            return None
        return self.lesson(dossier, after, fields=[check.field for check in checks])

    def _latest(self, dossier: Dossier, kind: type) -> Any:
        """Return the newest value of a type that a step gave."""
        if dossier.pipeline is None:
            return None
        steps = self._records.steps(dossier.record.row.job_id)
        note = _newest_of(reversed(steps), dossier.pipeline, kind)
        return self._value(dossier.pipeline, note.id, dossier.intake) if note else None

    def _value(self, pipeline: Pipeline | None, result_id: int | None, intake: Intake) -> Any:
        """Return a stored value; None where the pipeline no longer knows its form."""
        if pipeline is None:
            return None
        stored = self._records.value(result_id) if result_id else None
        try:
            return value_of(pipeline, stored, intake)
        except PipelineChanged:
            return None


def presented(pipeline: Pipeline | None, value: Any) -> Presentation:
    """Show a value, or nothing where there is none."""
    return _EMPTY if pipeline is None or value is None else pipeline.present(value)


def _newest_of(notes: Iterable[StepNote], pipeline: Pipeline, kind: type) -> StepNote | None:
    giving = {step.name for step in pipeline.steps if step.gives is kind}
    given = (n for n in notes if n.stored and n.outcome is StepOutcome.NEXT and n.step in giving)
    return next(given, None)


def hidden(summary: Summary) -> Summary:
    """Leave only what the outside of a document shows, for a blind check."""
    return replace(summary, who=None, number=None, subject=None, amount=None, order=None)
