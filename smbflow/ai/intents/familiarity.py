"""How sure a guess is, learnt by leaving examples out: nothing but the examples is needed.

Each example is guessed by a head that has not seen it. What comes of that tells how often a guess
of such a margin is right (logistic calibration, Platt 1999), and how strange to the rest the
office's own wishes look at most: what looks stranger is none of them. Whole intents are left out
too, so that a guess about what nobody asked before is not called sure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smbflow.ai.intents.head import Chosen, Labels, Matrix, trained

_FOLDS, _FEWER_FOLDS, _MANY = 5, 3, 1000
_STRANGE_SHARE = 0.07
_NEAREST_WEIGHT = 2.0
_PRIOR = np.array([-1.0, 1.0, 0.0])
_PRIOR_WEIGHT = 2.0
_NEWTON_ROUNDS = 30
_FEWEST_CLASSES = 2
_STRANGER_COUNTS = 0.05
"""How much a guess about a left-out intent counts: some mails are about another thing."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen of guesses: the best class, how far it is ahead, how known the text looks."""

    best: Labels
    margin: Matrix
    known: Matrix


@dataclass(frozen=True, slots=True)
class Familiarity:
    """`known_from` is where a text begins to look known; the others turn signs into a chance."""

    known_from: float
    bias: float
    margin: float
    known: float

    def chances(self, signs: Signs) -> Matrix:
        """Return the chance of each guess to be right."""
        scores = (
            self.bias + self.margin * signs.margin + self.known * (signs.known - self.known_from)
        )
        chances: Matrix = 1 / (1 + np.exp(-scores))
        return chances


def signs_of(scores: Matrix, likeness: Matrix) -> Signs:
    """Read the signs off the head's scores and the likeness to each example."""
    ordered = np.sort(scores, axis=1)
    top = ordered[:, -1]
    second = ordered[:, -2] if scores.shape[1] > 1 else np.zeros_like(top)
    return Signs(scores.argmax(axis=1), top - second, top + _NEAREST_WEIGHT * likeness.max(axis=1))


def calibrated(kernel: Matrix, likeness: Matrix, labels: Labels, classes: int) -> Familiarity:
    """Learn from examples left out in turn; `labels` stand together, class by class."""
    seen = [_guessed(kernel, likeness, labels, classes, out) for out in _folds(labels)]
    if not seen:
        return Familiarity(0.0, *map(float, _PRIOR))
    known_from = float(np.quantile(np.concatenate([one.known for one, _ in seen]), _STRANGE_SHARE))
    strange = [_guessed(kernel, likeness, labels, classes, out) for out in _strangers(labels)]
    rows = np.concatenate([_rows(signs, known_from) for signs, _ in (*seen, *strange)])
    right = np.concatenate([hit for _, hit in (*seen, *strange)])
    counts = [np.ones(len(hit)) for _, hit in seen]
    counts += [np.full(len(hit), _STRANGER_COUNTS) for _, hit in strange]
    return Familiarity(known_from, *map(float, _logistic(rows, right, np.concatenate(counts))))


def _rows(signs: Signs, known_from: float) -> Matrix:
    """Return the signs as the calibration takes them."""
    columns = (np.ones_like(signs.margin), signs.margin, signs.known - known_from)
    return np.stack(columns, axis=1).astype(np.float64)


def _folds(labels: Labels) -> list[Chosen]:
    """Leave out every fifth of each class in turn; a class's only example always stays."""
    sizes = np.bincount(labels)
    place = np.concatenate([np.arange(size) for size in sizes])
    folds = _number_of_folds(labels)
    outs = [(place % folds == fold) & (sizes[labels] > 1) for fold in range(folds)]
    return [out for out in outs if out.any()]


def _strangers(labels: Labels) -> list[Chosen]:
    """Leave out whole classes in turn: what they ask is then none of the others'."""
    classes = int(labels.max()) + 1
    groups = min(_number_of_folds(labels), classes) if classes > _FEWEST_CLASSES else 0
    return [labels % groups == group for group in range(groups)]


def _number_of_folds(labels: Labels) -> int:
    """Return fewer where there are so many examples that a correction would take seconds."""
    return _FOLDS if len(labels) <= _MANY else _FEWER_FOLDS


def _guessed(
    kernel: Matrix, likeness: Matrix, labels: Labels, classes: int, out: Chosen
) -> tuple[Signs, Chosen]:
    weights = trained(kernel, labels, classes, ~out)
    signs = signs_of(kernel[out] @ weights, likeness[np.ix_(out, ~out)])
    return signs, signs.best == labels[out]


def _logistic(rows: Matrix, right: Chosen, counts: Matrix) -> Matrix:
    """Fit by Newton's method with a ridge towards the prior; no sign may count against a guess."""
    weights = _PRIOR.copy()
    for _ in range(_NEWTON_ROUNDS):
        chances = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (counts * (chances - right)) + _PRIOR_WEIGHT * (weights - _PRIOR)
        curve = (rows.T * (counts * chances * (1 - chances))) @ rows + _PRIOR_WEIGHT * np.eye(
            len(weights)
        )
        weights = weights - np.linalg.solve(curve, slope)
        weights[1:] = np.maximum(weights[1:], 0)
    return weights
