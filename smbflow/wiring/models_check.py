"""Checking models: whether each one that is configured answers, in its form, from this PC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import ConfigDict

from smbflow.config.settings import Settings, load_settings
from smbflow.domain.clock import SystemClock
from smbflow.domain.measured import Measured
from smbflow.domain.ports.models import Locality, Model
from smbflow.domain.view import HealthCheck, ModelRow, ModelTally
from smbflow.errors import UsageError
from smbflow.orchestration.calling import Caller, Neighbours
from smbflow.orchestration.consultation import Answered, Consultant, Question
from smbflow.orchestration.monitoring import wilson
from smbflow.orchestration.prompts import Prompt
from smbflow.orchestration.retry import RetryPolicy
from smbflow.orchestration.validation import Shape
from smbflow.paths import Workspace
from smbflow.store.database import open_store
from smbflow.store.model_checks import StoredModelFigures
from smbflow.store.spending import StoredSpending
from smbflow.wiring.models import PooledGateway, rules_of

_PROMPT = Prompt("models.test", 1, 'Answer with the JSON object {"ready": true} and nothing else.')
_ONCE = RetryPolicy(attempts=1)


@dataclass(frozen=True, slots=True)
class Ready:
    """What a model answers that works."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    ready: Literal[True]


def models_of(workspace: Workspace) -> tuple[ModelRow, ...]:
    """Return the configured models, in the order of the file."""
    settings = load_settings(workspace)
    database = open_store(workspace.store)
    try:
        figures = StoredModelFigures(database).all()
    finally:
        database.close()
    rows = (_row(model, settings) for model in rules_of(settings).models.values())
    return tuple(replace(row, measured=tuple(_tallies(row.name, figures))) for row in rows)


def check_models(workspace: Workspace, names: Sequence[str] = ()) -> tuple[HealthCheck, ...]:
    """Ask each model (or those named) one small question, without any document.

    The questions count against the budget and stand in the history. Raises UsageError for a name
    that is not configured.
    """
    rules = replace(rules_of(load_settings(workspace)), retry=_ONCE)
    unknown = next((name for name in names if name not in rules.models), None)
    if unknown is not None:
        raise UsageError(
            f"No model is called {unknown}", f"There is {', '.join(rules.models) or 'none yet'}."
        )
    if not rules.models:
        return ()
    database, gateway = open_store(workspace.store), PooledGateway(processes=1)
    try:
        near = Neighbours(gateway, StoredSpending(database), SystemClock())
        consultant = Consultant(Caller(rules, near))
        return tuple(_checked(consultant, rules.models[name]) for name in names or rules.models)
    finally:
        gateway.dismiss()
        database.close()


def _tallies(name: str, figures: Mapping[tuple[str, str], Measured]) -> Iterator[ModelTally]:
    for (task, model), found in figures.items():
        if model == name:
            share = wilson(found.right, found.checked)
            yield ModelTally(task, found.right, found.checked, share)


def _checked(consultant: Consultant, model: Model) -> HealthCheck:
    found = consultant.ask(Question(_PROMPT, "", Shape(Ready)), (model.name,))
    name = f"model {model.name}"
    if isinstance(found, Answered):
        return HealthCheck(name, ok=True, sentence=f"{model.use} answers, {_where(model)}")
    why = found.passed_over[-1].why
    return HealthCheck(name, ok=False, sentence=why, hint=_hint(model))


def _hint(model: Model) -> str:
    if model.file is not None:
        return f"Does {model.file} exist, and is smbflow[local-model] installed?"
    if model.locality is Locality.LOCAL:
        return f"Is the program at {model.at} running, and does it have {model.use}?"
    key = f"keyring set smbflow {model.key}" if model.key else "give it a key in smbflow.toml"
    return f"Look at the network, at [models.{model.name}] in smbflow.toml, and at its key: {key}"


def _row(model: Model, settings: Settings) -> ModelRow:
    return ModelRow(
        name=model.name,
        use=model.use,
        where=model.locality,
        at=model.at or (str(model.file) if model.file else None),
        tasks=settings.routes.tasks_of(model.name),
        price_known=model.price is not None,
    )


def _where(model: Model) -> str:
    return "on this PC" if model.locality is Locality.LOCAL else "outside this PC"
