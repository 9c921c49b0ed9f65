"""Values between steps as JSON, and back into the types that the steps declare."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from smbflow.domain.ports.jobs import StepOutcome, StoredValue
from smbflow.pipelines.step import Intake, Pipeline, Step


class PipelineChanged(Exception):
    """A stored value no longer fits the pipeline's steps."""


def encode(kind: type, value: object) -> str:
    """Write a value as JSON (raises PydanticSerializationError for one that is not of `kind`)."""
    return _adapter(kind).dump_json(value, warnings="error").decode()


def decode(kind: type, text: str) -> Any:
    """Read a value that `encode` wrote (raises PipelineChanged where it no longer fits)."""
    try:
        return _adapter(kind).validate_json(text)
    except ValidationError as error:
        raise PipelineChanged(str(error)) from error


def value_of(pipeline: Pipeline, stored: StoredValue | None, intake: Intake) -> Any:
    """Return a job's current value, whichever step it belongs to (raises PipelineChanged)."""
    return intake if stored is None else decode(_kind_of(pipeline, stored), stored.value)


def input_of(pipeline: Pipeline, step_name: str, stored: StoredValue | None, intake: Intake) -> Any:
    """Return what goes into a step (raises PipelineChanged where step or value no longer fit)."""
    step = step_called(pipeline, step_name)
    kind = Intake if stored is None else _kind_of(pipeline, stored)
    if step.takes is not kind:
        raise PipelineChanged(f"{step_name} no longer takes what was stored")
    return value_of(pipeline, stored, intake)


def step_called(pipeline: Pipeline, name: str) -> Step:
    """Return a step by name (raises PipelineChanged where it vanished)."""
    index = pipeline.index(name)
    if index is None:
        raise PipelineChanged(f"the step {name} is gone")
    return pipeline.steps[index]


def _kind_of(pipeline: Pipeline, stored: StoredValue) -> type:
    step = step_called(pipeline, stored.step)
    if step.schema != stored.schema:
        raise PipelineChanged(f"results of {step.name} are kept in another form now")
    return step.gives if stored.outcome is StepOutcome.NEXT else step.takes


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
