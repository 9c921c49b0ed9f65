"""The trained head: softmax regression over features (Bishop 2006, section 4.3.4)."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float32]
Labels: TypeAlias = NDArray[np.intp]

_SCALE = np.float32(5)
_RIDGE = np.float32(1e-3)
_ROUNDS = 200


def trained(rows: Matrix, labels: Labels, classes: int) -> Matrix:
    """Return weights, a column a class, the last row its bias; the same rows give the same.

    `rows` have length 1; `labels` count from 0. Nesterov's accelerated gradient descent with the
    step that the curvature allows: nothing is drawn by lot.
    """
    inputs = widened(rows)
    wanted = np.eye(classes, dtype=np.float32)[labels]
    step = 1 / (np.linalg.norm(inputs, 2) ** 2 / (2 * len(inputs)) + _RIDGE)
    weights = np.zeros((inputs.shape[1], classes), np.float32)
    ahead, momentum = weights, 1.0
    for _ in range(_ROUNDS):
        error = softmax(inputs @ ahead) - wanted
        moved = ahead - step * (inputs.T @ error / len(inputs) + _RIDGE * ahead)
        faster = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        ahead = moved + np.float32((momentum - 1) / faster) * (moved - weights)
        weights, momentum = moved, faster
    return weights


def widened(rows: Matrix) -> Matrix:
    """Return rows as the head takes them: scaled, with a 1 for the bias."""
    ones = np.ones((len(rows), 1), np.float32)
    return np.hstack([rows * _SCALE, ones])


def softmax(scores: Matrix) -> Matrix:
    """Return chances from scores, row by row."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Matrix = odds / odds.sum(axis=1, keepdims=True)
    return chances
