"""Vectors of passages: a signed byte a dimension, all of them compared at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from smbflow.domain.ports.knowledge import Shelf
    from smbflow.domain.ports.meaning import Vectors

_FULL = 127.0


def packed(rows: Vectors) -> list[bytes]:
    """Pack unit vectors; each is stretched to the full range, for only directions count."""
    most = np.abs(rows).max(axis=1, keepdims=True)
    return [row.tobytes() for row in np.round(rows / most * _FULL).astype(np.int8)]


class Nearness:
    """Compares a question with all vectors of a shelf, read again when they change."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._state: tuple[int, int] | None = None
        self._ids: NDArray[np.int64] = np.zeros(0, np.int64)
        self._rows: Vectors = np.zeros((0, 0), np.float32)

    def of(self, question: Vectors) -> Mapping[int, float]:
        """Return how near each passage is to a question (cosine), by id."""
        self._catch_up()
        if not len(self._ids):
            return {}
        near = self._rows @ question
        return dict(zip(self._ids.tolist(), near.tolist(), strict=True))

    def _catch_up(self) -> None:
        if (state := self._shelf.state()) == self._state:
            return
        kept = self._shelf.vectors()
        self._ids = np.fromiter(kept, np.int64, len(kept))
        if kept:
            rows = np.frombuffer(b"".join(kept.values()), np.int8).astype(np.float32)
            rows = rows.reshape(len(kept), -1)
            self._rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        self._state = state
