"""How sure the evidence makes us: features in, a confidence out.

The weights are set by hand against measured errors; a fitted set of the same form can replace them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

HIGHEST = 0.995

VALUE_WEIGHTS: Mapping[str, float] = {
    "base": -1.1,
    "label": 4.0,
    "again": 0.5,
    "unique": 1.2,
    "rival": -2.6,
    "valid": 2.0,
    "unclear": -2.0,
    "illegible": -6.0,
}
"""For dates, numbers and identifiers: `label` is the strength of label and place (0 to 1)."""

TOTAL_WEIGHTS: Mapping[str, float] = {
    "base": -1.6,
    "label": 3.0,
    "adds_up": 2.6,
    "taxes_agree": 0.9,
    "lines_agree": 1.2,
    "contradicted": -2.0,
    "derived": -0.7,
    "rival": -1.0,
    "illegible": -6.0,
}
"""For totals: without arithmetic that agrees, no total is sure."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a value, each feature from 0 to 1 (`again` counts to 2)."""

    features: Mapping[str, float]

    def confidence(self, weights: Mapping[str, float]) -> float:
        """Weigh the evidence into a confidence from 0 to 1 (logistic)."""
        total = weights["base"] + sum(weights[name] * x for name, x in self.features.items())
        return min(HIGHEST, round(1 / (1 + exp(-total)), 4))
