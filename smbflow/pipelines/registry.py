"""Pipelines put together: configured step names become a chain whose types fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from smbflow.config.complaint import not_known, refused
from smbflow.config.pipeline import PipelineFile
from smbflow.config.toml import line_of
from smbflow.domain.decision import Correction
from smbflow.domain.lesson import Lesson
from smbflow.domain.outcome import Next
from smbflow.domain.view import Presentation
from smbflow.errors import ConfigurationError
from smbflow.pipelines.step import Intake, PersonsWord, Pipeline, Step, StepFunction

Revise = Callable[[Any, Any, Sequence[Correction]], Any]


@dataclass(frozen=True, slots=True)
class Kit:
    """What a pipeline's package knows: its steps by name and how its values are shown and revised.

    `revise` takes the services first, then the value and the corrections, `learn` the services and
    a person's word; a kit without it learns nothing. `expected` and `checked` name fields, see
    `Pipeline`.
    """

    steps: Mapping[str, Step]
    revise_at: str
    revise: Revise
    present: Callable[[Any], Presentation]
    expected: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    learn: Callable[[Any, PersonsWord], Lesson | None] = lambda *_: None


def step_of(function: StepFunction, *, schema: int = 1) -> Step:
    """Name a step after its function and read its types off the annotations.

    Raises TypeError for a function that is not annotated as a step.
    """
    hints = get_type_hints(function)
    returned = hints.pop("return", None)
    if returned is None or len(hints) != 2:  # noqa: PLR2004 - a step takes a context and a value
        raise TypeError(f"{function.__name__} is not annotated as a step")
    return Step(function.__name__, function, list(hints.values())[1], _given(returned), schema)


def known_steps(*functions: StepFunction) -> dict[str, Step]:
    """Return the steps of a package by name, in their usual order."""
    return {step.name: step for step in map(step_of, functions)}


def assemble(file: PipelineFile, kit: Kit, services: Any) -> Pipeline:
    """Build the pipeline that a file describes.

    Raises ConfigurationError with file, line, key and the nearest valid name where a step is
    unknown or named twice, where neighbours do not fit, or where `revise_at` is missing.
    """
    names = file.settings.steps
    chain = tuple(_known(name, kit.steps, file) for name in names)
    _check_once(names, file)
    _check_neighbours(chain, file)
    if kit.revise_at not in names:
        said = f"'{kit.revise_at}' is missing: corrections are checked there"
        raise _refused(file, said)
    return Pipeline(
        name=file.settings.name,
        steps=chain,
        services=services,
        revise_at=kit.revise_at,
        revise=partial(kit.revise, services),
        present=kit.present,
        expected=kit.expected,
        checked=kit.checked,
        learn=partial(kit.learn, services),
    )


def _given(returned: Any) -> type:
    alternatives = get_args(returned) if get_origin(returned) is not Next else (returned,)
    given = (get_args(a)[0] for a in alternatives if get_origin(a) is Next)
    return next(given, NoneType)


def _known(name: str, steps: Mapping[str, Step], file: PipelineFile) -> Step:
    if name not in steps:
        raise _refused(file, not_known(name, steps))
    return steps[name]


def _check_once(names: Sequence[str], file: PipelineFile) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _refused(file, f"'{twice}' stands there twice: each step runs once")


def _check_neighbours(chain: Sequence[Step], file: PipelineFile) -> None:
    given: type = Intake
    before = "the folder"
    for step in chain:
        if step.takes is not given:
            takes, gives = _title(step.takes), _title(given)
            raise _refused(file, f"'{step.name}' takes {takes}, but {before} gives {gives}")
        given, before = step.gives, f"'{step.name}'"


def _title(kind: type) -> str:
    return "nothing" if kind is NoneType else kind.__name__


def _refused(file: PipelineFile, what: str) -> ConfigurationError:
    line = line_of(file.source.text, ["steps"])
    where = f"{file.source.name} line {line}" if line else file.source.name
    return refused([f"{where}, steps: {what}"], "The shipped file shows the usual order.")
