"""Dossiers: a document with its stored values turned back into what a person can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from smbflow.desk.house import House
from smbflow.domain.document import Page, Reading
from smbflow.domain.job import Summary
from smbflow.domain.ports.jobs import StepOutcome, StoredValue
from smbflow.domain.ports.records import JobRecord, Records, StepNote
from smbflow.domain.view import Presentation
from smbflow.errors import UsageError
from smbflow.pipelines.step import Pipeline, Step

_EMPTY = Presentation(Summary(), {})


@dataclass(frozen=True, slots=True)
class Dossier:
    """A job, its pipeline (None if it was removed) and its current value (None if unreadable)."""

    record: JobRecord
    pipeline: Pipeline | None
    value: Any

    @property
    def presentation(self) -> Presentation:
        """What its current value looks like to a person."""
        return presented(self.pipeline, self.value)


class Archive:
    """Fetches dossiers from the store."""

    def __init__(self, records: Records, house: Callable[[], House]) -> None:
        self._records = records
        self._house = house

    def dossier(self, job_id: int) -> Dossier:
        """Return a document's dossier (raises UsageError where there is no such document)."""
        record = self._records.record(job_id)
        if record is None:
            raise UsageError(f"There is no document {job_id}", "See `smbflow jobs`.")
        pipeline = self._house().pipelines.get(record.row.pipeline)
        stored = self._records.value(record.result_id) if record.result_id else None
        return Dossier(record, pipeline, restored(pipeline, stored))

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
        value = restored(dossier.pipeline, self._records.value(first.id))
        return presented(dossier.pipeline, value)

    def _latest(self, dossier: Dossier, kind: type) -> Any:
        """Return the newest value of a type that a step gave."""
        if dossier.pipeline is None:
            return None
        steps = self._records.steps(dossier.record.row.job_id)
        note = _newest_of(reversed(steps), dossier.pipeline, kind)
        return restored(dossier.pipeline, self._records.value(note.id)) if note else None


def presented(pipeline: Pipeline | None, value: Any) -> Presentation:
    """Show a value, or nothing where there is none."""
    return _EMPTY if pipeline is None or value is None else pipeline.present(value)


def restored(pipeline: Pipeline | None, stored: StoredValue | None) -> Any:
    """Turn stored JSON back into a value; None where the pipeline no longer knows its form."""
    step = _step(pipeline, stored.step) if pipeline and stored else None
    if step is None or stored is None or step.schema != stored.schema:
        return None
    try:
        return _adapter(_kind(step, stored.outcome)).validate_json(stored.value)
    except ValidationError:
        return None


def as_json(value: Any, kind: type) -> str:
    """Write a value as the store keeps it."""
    return _adapter(kind).dump_json(value).decode()


def _kind(step: Step, outcome: StepOutcome) -> type:
    return step.gives if outcome is StepOutcome.NEXT else step.takes


def _step(pipeline: Pipeline, name: str) -> Step | None:
    index = pipeline.index(name)
    return None if index is None else pipeline.steps[index]


def _newest_of(notes: Iterable[StepNote], pipeline: Pipeline, kind: type) -> StepNote | None:
    kinds = {step.name: step for step in pipeline.steps}
    return next(
        (
            n
            for n in notes
            if n.stored and n.step in kinds and _kind(kinds[n.step], n.outcome) is kind
        ),
        None,
    )


def hidden(summary: Summary) -> Summary:
    """Leave only what the outside of a document shows, for a blind check."""
    return replace(summary, who=None, number=None, subject=None, amount=None, order=None)


@lru_cache(maxsize=64)
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
