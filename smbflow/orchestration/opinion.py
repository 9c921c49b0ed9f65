"""Opinions: the same question answered independently; agreement raises, disagreement escalates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import eq
from typing import Generic, TypeVar

from smbflow.orchestration.consultation import Unanswered

T = TypeVar("T")

_DOUBT_LEFT = 0.25
_SUREST = 0.99


@dataclass(frozen=True, slots=True)
class Opinion(Generic[T]):
    """What somebody found: `who` is `embedded` or a model's name."""

    who: str
    value: T


@dataclass(frozen=True, slots=True)
class Opinions(Generic[T]):
    """What models found, what that cost, and why there are no more of them (`missing`)."""

    given: tuple[Opinion[T], ...]
    cost: Decimal = Decimal(0)
    missing: Unanswered | None = None


@dataclass(frozen=True, slots=True)
class Agreed(Generic[T]):
    """All say the same: the first one's value, and who found it."""

    value: T
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreed(Generic[T]):
    """They differ: a person sees every value with who found it."""

    opinions: tuple[Opinion[T], ...]


def compared(
    opinions: Sequence[Opinion[T]], same: Callable[[T, T], bool] = eq
) -> Agreed[T] | Disagreed[T]:
    """Compare opinions, of which there is at least one; `same` says when two values are one."""
    first, *others = opinions
    if all(same(first.value, other.value) for other in others):
        return Agreed(first.value, tuple(opinion.who for opinion in opinions))
    return Disagreed(tuple(opinions))


def surer(confidence: float) -> float:
    """Return how sure a value is that was found twice: most of the doubt goes, never all of it."""
    raised = round(1 - (1 - confidence) * _DOUBT_LEFT, 4)
    return max(confidence, min(_SUREST, raised))
