"""Routing: which models may be asked a question, in which order, and why not the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from smbflow.config.models import EMBEDDED
from smbflow.domain.measured import Measured
from smbflow.domain.ports.models import Capability, Locality, Model
from smbflow.orchestration.budget import tokens_seen
from smbflow.orchestration.monitoring import wilson

LEAST_CHECKS = 20
"""Fewer checks say too little of a model to change its place."""

FLOOR = 0.8
"""A model that is surely right less often is not asked: its answers would cost more than help."""


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
    """The models to ask, the first one first, and those that cannot be.

    `asked_later` are those that stand behind a model that surely does better, and why.
    """

    models: tuple[Model, ...]
    passed_over: tuple[PassedOver, ...]
    asked_later: tuple[PassedOver, ...] = ()


Figures = Mapping[str, Measured]
"""How often models were right here, by name."""


def plan(
    route: Sequence[str], models: Mapping[str, Model], need: Need, figures: Figures | None = None
) -> Plan:
    """Keep of a route what can answer, in the office's order where people's checks allow it.

    Who surely does better is asked first, who is surely below the floor not at all.
    """
    figures = figures or {}
    named = [models[name] for name in route if name != EMBEDDED]
    unfit = {
        model.name: why
        for model in named
        if (why := next(chain(_against(model, need), _wrong_too_often(model, figures)), None))
    }
    fit = [model for model in named if model.name not in unfit]
    placed = _placed(fit, figures)
    return Plan(
        tuple(placed),
        tuple(PassedOver(name, why) for name, why in unfit.items()),
        tuple(_moved(fit, placed, figures)),
    )


def surely_better(one: Measured | None, other: Measured | None) -> bool:
    """Say whether one does better beyond chance: its Wilson range lies above the other's."""
    if one is None or other is None or min(one.checked, other.checked) < LEAST_CHECKS:
        return False
    return wilson(one.right, one.checked).low > wilson(other.right, other.checked).high


def _placed(fit: Sequence[Model], figures: Figures) -> list[Model]:
    """Put each model behind the last one that surely does better; the others stay in order."""
    placed: list[Model] = []
    for model in reversed(fit):
        mine = figures.get(model.name)
        better = [at for at, one in enumerate(placed) if surely_better(figures.get(one.name), mine)]
        placed.insert(better[-1] + 1 if better else 0, model)
    return placed


def _moved(fit: Sequence[Model], placed: Sequence[Model], figures: Figures) -> Iterator[PassedOver]:
    """Yield the models that were put behind a later one of the route."""
    for model in placed:
        after = fit[fit.index(model) + 1 :]
        if any(placed.index(one) < placed.index(model) for one in after):
            yield PassedOver(model.name, f"asked later, {figures[model.name].words}")


def _wrong_too_often(model: Model, figures: Figures) -> Iterator[str]:
    found = figures.get(model.name, Measured(0, 0))
    if found.checked >= LEAST_CHECKS and wilson(found.right, found.checked).high < FLOOR:
        yield found.words


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
