"""Routing: which models may be asked a question, in which order, and why not the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from smbflow.config.models import EMBEDDED
from smbflow.domain.ports.models import Capability, Locality, Model


@dataclass(frozen=True, slots=True)
class Need:
    """What a question asks of a model; `tokens` go in, the model's own answer comes on top."""

    tokens: int
    local_only: bool = False
    capabilities: frozenset[Capability] = frozenset({Capability.TEXT})


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A model that was not asked, or asked in vain, and why."""

    model: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The models to ask, the first one first, and those that cannot be."""

    models: tuple[Model, ...]
    passed_over: tuple[PassedOver, ...]


def plan(route: Sequence[str], models: Mapping[str, Model], need: Need) -> Plan:
    """Keep of a route what can answer; the office's order stays."""
    named = [models[name] for name in route if name != EMBEDDED]
    unfit = {model.name: why for model in named if (why := next(_against(model, need), None))}
    return Plan(
        tuple(model for model in named if model.name not in unfit),
        tuple(PassedOver(name, why) for name, why in unfit.items()),
    )


def _against(model: Model, need: Need) -> Iterator[str]:
    """Yield what speaks against asking a model."""
    if need.local_only and model.locality is not Locality.LOCAL:
        yield "the pipeline sends nothing outside this PC"
    missing = need.capabilities - model.capabilities
    if missing:
        yield f"it cannot do {', '.join(sorted(missing))}"
    if need.tokens + model.answer_tokens > model.context_tokens:
        yield "the document is too long for it"
