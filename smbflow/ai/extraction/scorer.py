"""The learned scorer: how likely each suggestion is the field's value, by weights trained offline.

`training/` in the project's repository holds how the weights came about, `model/record.json` the
command, the data and the scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smbflow.ai.extraction.features import Feature, company_of, features, of_rule, place_of
from smbflow.ai.extraction.material import Material
from smbflow.ai.extraction.suggestions import SOURCES, Source, Suggestion, suggestions
from smbflow.domain.evidence import Found, How

_TAKEN, _LEAD = 0.5, 0.5
_LEAST, _HIGHEST, _DOUBTED = 0.002, 0.998, 0.2
_WEAK_RULE, _ONE_WITNESS = 0.6, 0.75
"""How sure at most of what rules or scorer alone hold for right, and of a day that may be a month:
calibration never lifts it to where a bill goes through by itself.
"""

_APART = (("supplier_name", "buyer_name"), ("invoice_number", "purchase_order_ref"))
"""Fields that no one value fills both of."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A suggestion with how likely it is right (0 to 1)."""

    suggestion: Suggestion
    likelihood: float


@cache
def weights() -> Mapping[str, NDArray[np.float32]]:
    """Return the weights by field, read once from the file that ships."""
    with as_file(files(__package__) / "model" / "scorer.npz") as path, np.load(path) as table:
        return {name: table[name] for name in table.files}


def likelihood(of: list[Feature], by: NDArray[np.float32]) -> float:
    """Weigh features into a likelihood (logistic)."""
    total = sum(float(by[place_of(name)]) * value for name, value in of)
    return 1 / (1 + exp(-max(min(total, 30.0), -30.0)))


def score(material: Material, found: Mapping[str, Any]) -> dict[str, list[Scored]]:
    """Return all suggestions by field, the likeliest first; one value counts once."""
    told = {source: _told(material, source) for source in set(SOURCES.values())}
    return {
        field: _ranked(field, told[source], found.get(field)) for field, source in SOURCES.items()
    }


def _told(material: Material, source: Source) -> list[tuple[Suggestion, list[Feature]]]:
    seen = suggestions(material, source)
    company = company_of(material, seen)
    return [(each, features(each, company)) for each in seen]


def _ranked(
    field: str, told: Sequence[tuple[Suggestion, list[Feature]]], rule: Found[Any] | None
) -> list[Scored]:
    by = weights()[field]
    scored = [Scored(each, likelihood([*of, *of_rule(each, rule)], by)) for each, of in told]
    best: dict[Any, Scored] = {}
    for one in sorted(scored, key=lambda s: -s.likelihood):
        best.setdefault(one.suggestion.value, one)
    return list(best.values())


def weighed(material: Material, found: Mapping[str, Any]) -> dict[str, Found[Any] | None]:
    """Return the scored fields: what rules and scorer together hold for likeliest, and how sure."""
    scored = score(material, found)
    decided = {field: _decided(scored[field], found.get(field)) for field in SOURCES}
    for one, other in _APART:
        decided |= _told_apart((one, other), decided, found)
    return decided


def _told_apart(
    pair: tuple[str, str], decided: Mapping[str, Found[Any] | None], found: Mapping[str, Any]
) -> dict[str, Found[Any] | None]:
    """Return the weaker of two fields as the rules have it, where both hold one value."""
    one, other = (decided[name] for name in pair)
    if not (one and other) or one.value != other.value:
        return {}
    weaker = pair[one.confidence >= other.confidence]
    rule: Found[Any] | None = found.get(weaker)
    if rule and rule.value == one.value:
        return {weaker: replace(rule, confidence=min(rule.confidence, _DOUBTED))}
    return {weaker: rule}


def _decided(scored: list[Scored], rule: Found[Any] | None) -> Found[Any] | None:
    """Return the rules' value unless another is likelier by far; none where none is likely."""
    best = scored[0] if scored else None
    if rule is None:
        return _taken(best) if best and best.likelihood >= _TAKEN else None
    own = next((s for s in scored if s.suggestion.value == rule.value), None)
    if own is None:
        return replace(rule, confidence=min(rule.confidence, _ONE_WITNESS))
    if best and best is not own and best.likelihood > own.likelihood + _LEAD:
        return _taken(best)
    sure = blended(rule.confidence, own.likelihood)
    doubted = rule.confidence < _WEAK_RULE or not own.suggestion.clear
    return replace(rule, confidence=min(sure, _ONE_WITNESS) if doubted else sure)


def blended(one: float, other: float) -> float:
    """Return how sure two are who hold the same: the middle of their log odds."""
    odds = [log(p / (1 - p)) for p in (min(max(x, _LEAST), _HIGHEST) for x in (one, other))]
    return round(1 / (1 + exp(-sum(odds) / 2)), 4)


def _taken(scored: Scored) -> Found[Any]:
    suggestion = scored.suggestion
    sure = min(round(scored.likelihood, 4), _ONE_WITNESS)
    return Found(suggestion.value, sure, suggestion.span.source, How.TEXT)
