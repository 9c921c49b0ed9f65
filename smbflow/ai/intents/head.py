"""The trained head: kernel softmax regression (Zhu and Hastie 2005)."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.floating[Any]]
Labels: TypeAlias = NDArray[np.intp]
Chosen: TypeAlias = NDArray[np.bool_]

_RIDGE = 1e-3
_ROUNDS = 100
_POWER_ROUNDS = 20


def trained(kernel: Matrix, labels: Labels, classes: int, kept: Chosen | None = None) -> Matrix:
    """Return weights, a row an example and a column a class; the same kernel gives the same.

    `kernel` is how like each example is to each, `labels` count from 0, examples that are not
    `kept` weigh nothing. Nesterov's accelerated gradient descent with the step that the
    curvature allows: nothing is drawn by lot.
    """
    counted = np.ones(len(kernel), np.float32) if kept is None else kept.astype(np.float32)
    counted /= counted.sum()
    wanted = np.eye(classes, dtype=np.float32)[labels]
    step = 1 / (_curvature(kernel, counted) / 2 + _RIDGE)
    weights: Matrix = np.zeros(wanted.shape, np.float32)
    ahead: Matrix = weights
    momentum = 1.0
    for _ in range(_ROUNDS):
        error = (softmax(kernel @ ahead) - wanted) * counted[:, None]
        moved = ahead - step * (error + _RIDGE * ahead)
        faster = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        ahead = moved + (momentum - 1) / faster * (moved - weights)
        weights, momentum = moved, faster
    return weights


def softmax(scores: Matrix) -> Matrix:
    """Return chances from scores, row by row."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Matrix = odds / odds.sum(axis=1, keepdims=True)
    return chances


def _curvature(kernel: Matrix, counted: Matrix) -> float:
    """Return the kernel's largest eigenvalue over the counted examples, from above."""
    vector: Matrix = np.ones(len(kernel), np.float32)
    size = 1.0
    for _ in range(_POWER_ROUNDS):
        vector = kernel @ (vector * counted)
        size = float(np.linalg.norm(vector))
        vector /= size
    return size * 1.05
