"""Routing: which models may be asked a question, in which order, and why not the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from smbflow.config.models import EMBEDDED
from smbflow.domain.ports.models import Capability, Locality, Model
from smbflow.orchestration.budget import tokens_seen


@dataclass(frozen=True, slots=True)
class Need:
    """What a question asks of a model; `tokens` go in, the model's own answer comes on top.

    `pages` are to be shown as pictures where that can be, `pictures_stay` on this PC only.
    """

    tokens: int
    local_only: bool = False
    capabilities: frozenset[Capability] = frozenset({Capability.TEXT})
    pages: int = 0
    pictures_stay: bool = False


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


def unseen(model: Model, need: Need) -> str | None:
    """Say why a model gets a document's text alone, None where it sees the pages too."""
    return next(_against_showing(model, need), None)


def _against_showing(model: Model, need: Need) -> Iterator[str]:
    if not need.pages:
        yield "no pictures are needed"
    if Capability.VISION not in model.capabilities:
        yield "it sees no pictures"
    if need.pictures_stay and model.locality is not Locality.LOCAL:
        yield "nothing can be taken out of a picture, so it stays on this PC"
    if need.pages > model.image_pages:
        yield f"the document has more than {model.image_pages} pages"
    shown = need.pages * tokens_seen(model.image_pixels)
    if need.tokens + shown + model.answer_tokens > model.context_tokens:
        yield "the pictures are too large for it"


def _against(model: Model, need: Need) -> Iterator[str]:
    """Yield what speaks against asking a model."""
    if need.local_only and model.locality is not Locality.LOCAL:
        yield "the pipeline sends nothing outside this PC"
    missing = need.capabilities - model.capabilities
    if missing:
        yield f"it cannot do {', '.join(sorted(missing))}"
    if need.tokens + model.answer_tokens > model.context_tokens:
        yield "the document is too long for it"
