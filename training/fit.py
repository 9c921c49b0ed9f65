"""Fits the scorer on invented documents: `python -m training.fit [--documents N] [--out FOLDER]`.

Writes `scorer.npz` (weights by field) and `record.json` (how it came about and how well it does on
suppliers and layouts kept aside). The calibration is fitted by `training.calibrate` afterwards.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from smbflow.ai.extraction.features import PLACES, Feature, place_of
from smbflow.ai.extraction.suggestions import SOURCES
from training.examples import Example, examples
from training.words import Pool

MODEL = Path(__file__).parents[1] / "smbflow" / "ai" / "extraction" / "model"
FIRST, KEPT_ASIDE = 100_000, 900_000
_STRENGTH = 1.0
Weights = dict[str, NDArray[np.float32]]
_ONE_IN = 3
"""Of the suggestions that are plainly wrong, one in so many is learned from."""


def main() -> None:
    """Fit, measure on documents kept aside, and write both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1500)
    parser.add_argument("--aside", type=int, default=300)
    parser.add_argument("--out", type=Path, default=MODEL)
    asked = parser.parse_args()
    both, alone = fitted(examples(range(FIRST, FIRST + asked.documents)))
    aside = range(KEPT_ASIDE, KEPT_ASIDE + asked.aside)
    asked.out.mkdir(exist_ok=True)
    path = asked.out / "scorer.npz"
    np.savez_compressed(path, allow_pickle=False, **both)
    record = {
        "command": f"python -m training.fit --documents {asked.documents} --aside {asked.aside}",
        "data": "invented documents of training/ only, half as scans, with labels masked",
        "seeds": [FIRST, FIRST + asked.documents],
        "kept_aside": [KEPT_ASIDE, KEPT_ASIDE + asked.aside],
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "right_of_first_choices": {
            "layouts_kept_aside": ablation(both, alone, examples(aside, masks=(0.0,))),
            "half_of_the_labels_unknown_to_the_rules": ablation(
                both, alone, examples(aside, masks=(0.5,))
            ),
            "labels_unknown_to_all": _with_unseen_labels(asked.documents // 2, aside),
        },
    }
    (asked.out / "record.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(record, indent=2))


def _with_unseen_labels(documents: int, aside: range) -> dict[str, dict[str, float]]:
    """Return the figures where a quarter of the labels is learned by nobody, and only they occur.

    The rules have no lists here but what half of the masks leave them.
    """
    both, alone = fitted(examples(range(FIRST, FIRST + documents), Pool.LEARNED))
    return ablation(both, alone, examples(aside, Pool.WITHHELD, masks=(0.5,)))


@dataclass(slots=True)
class Table:
    """Examples of one field as a sparse table; `lift` is what was left out, in log odds."""

    places: array[int] = field(default_factory=lambda: array("H"))
    values: array[float] = field(default_factory=lambda: array("f"))
    ends: array[int] = field(default_factory=lambda: array("L", [0]))
    right: array[int] = field(default_factory=lambda: array("B"))
    plainly_wrong: int = 0

    def add(self, example: Example, of: Sequence[Feature]) -> None:
        """Add an example with these of its features."""
        for name, value in of:
            self.places.append(place_of(name))
            self.values.append(value)
        self.ends.append(len(self.places))
        self.right.append(example.right)
        self.plainly_wrong += not example.right and not is_contested(example)

    @property
    def lift(self) -> float:
        """Return what leaving out plainly wrong examples lifted the log odds by."""
        wrong = len(self.right) - sum(self.right)
        return float(np.log((wrong + (_ONE_IN - 1) * self.plainly_wrong) / max(wrong, 1)))


def fitted(found: Iterable[Example]) -> tuple[Weights, Weights]:
    """Return the weights by field, with what the rules say among the features, and without."""
    both = {name: Table() for name in SOURCES}
    alone = {name: Table() for name in SOURCES}
    for number, each in enumerate(found):
        if each.right or number % _ONE_IN == 0 or is_contested(each):
            both[each.field].add(each, each.features)
            alone[each.field].add(each, without_rules(each.features))
    return _fit_all(both), _fit_all(alone)


def _fit_all(tables: Mapping[str, Table]) -> Weights:
    return {name: _fit(table) for name, table in tables.items()}


def is_contested(example: Example) -> bool:
    """Say whether the rules chose this suggestion: such mistakes teach most."""
    return any(name == "rule this" for name, _ in example.features)


def without_rules(of: Sequence[Feature]) -> list[Feature]:
    """Return the features that the rules have no part in."""
    return [f for f in of if not f[0].startswith("rule")]


def _fit(table: Table) -> NDArray[np.float32]:
    parts = (np.array(table.values), np.array(table.places), np.array(table.ends))
    rows = csr_matrix(parts, shape=(len(table.right), PLACES))
    model = LogisticRegression(C=_STRENGTH, max_iter=300, fit_intercept=False)
    model.fit(rows, np.array(table.right))
    weights = np.asarray(model.coef_[0], dtype=np.float32)
    weights[place_of("bias")] -= np.float32(table.lift)
    return weights


def ablation(
    both: Weights, alone: Weights, found: Iterable[Example]
) -> dict[str, dict[str, float]]:
    """Return by way and field how often the first choice is right, where the page has the value."""
    best: dict[tuple[str, str, int], tuple[float, bool]] = {}
    possible: set[tuple[str, int]] = set()
    for each in found:
        totals = {
            "rules": 1.0 if is_contested(each) else -1.0,
            "scorer": _total(alone[each.field], without_rules(each.features)),
            "both": _total(both[each.field], each.features),
        }
        for way, total in totals.items():
            key = (way, each.field, each.seed)
            if total > best.get(key, (0.0 if way == "rules" else -99.0, False))[0]:
                best[key] = (total, each.right)
        possible |= {(each.field, each.seed)} if each.right else set()
    return {
        way: {name: _share(best, way, [k for k in possible if k[0] == name]) for name in SOURCES}
        for way in ("rules", "scorer", "both")
    }


def _total(by: NDArray[np.float32], of: Sequence[Feature]) -> float:
    return sum(float(by[place_of(name)]) * value for name, value in of)


def _share(
    best: Mapping[tuple[str, str, int], tuple[float, bool]],
    way: str,
    keys: Sequence[tuple[str, int]],
) -> float:
    right = sum(best.get((way, *key), (0.0, False))[1] for key in keys)
    return round(right / max(len(keys), 1), 4)


if __name__ == "__main__":
    main()
