"""What speaks for a receipt's shop, day and total, weighed: the strongest wins, rivals cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from smbflow.ai.extraction.evidence import Evidence
from smbflow.ai.extraction.sheet import Span
from smbflow.domain.evidence import Found, How

T = TypeVar("T")

_CLOSE = 2.5
"""Lead in weight from which on the second best is no rival."""

TOTAL_WEIGHTS: Mapping[str, float] = {
    "base": -1.0,
    "label": 3.0,
    "paid": 2.4,
    "rounded": 2.0,
    "unrounded": -2.4,
    "taxed": 1.0,
    "added": 1.2,
    "alone": -0.6,
    "again": 0.7,
    "agrees": 0.5,
    "largest": 0.9,
    "rival": -2.6,
    "illegible": -3.0,
}
DAY_WEIGHTS: Mapping[str, float] = {
    "base": 1.4,
    "label": 1.6,
    "time": 1.2,
    "again": 0.6,
    "unique": 1.4,
    "other": -3.0,
    "rival": -2.6,
    "unclear": -1.6,
    "illegible": -3.0,
}
SHOP_WEIGHTS: Mapping[str, float] = {
    "base": 0.4,
    "form": 2.0,
    "word": 1.0,
    "first": 0.6,
    "down": -0.15,
    "below": -0.8,
    "lower": -0.8,
    "big": 0.5,
    "domain": 0.6,
    "address": -2.5,
    "rival": -1.2,
    "illegible": -2.0,
}


@dataclass(frozen=True, slots=True)
class Ranked(Generic[T]):
    """A candidate and what speaks for it."""

    value: T
    span: Span
    evidence: Evidence

    def merit(self, weights: Mapping[str, float]) -> float:
        """Return the weight of the evidence."""
        return sum(weights[name] * value for name, value in self.evidence.features.items())


def sureness(found: Sequence[Ranked[T]], weights: Mapping[str, float]) -> Found[T] | None:
    """Return the strongest candidate; its confidence knows how near the next one comes."""
    if not found:
        return None
    best = max(found, key=lambda c: c.merit(weights))
    rivals = [c.merit(weights) for c in found if c.value != best.value]
    lead = best.merit(weights) - max(rivals) if rivals else _CLOSE
    rival = max(0.0, 1 - lead / _CLOSE)
    evidence = Evidence({**best.evidence.features, "rival": rival})
    return Found(best.value, evidence.confidence(weights), best.span.source, How.TEXT)
