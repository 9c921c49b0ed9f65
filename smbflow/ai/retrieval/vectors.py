"""Vectors of passages: a signed byte a dimension, all of them compared at once.

Numpy is loaded by the first vector: an engine that nobody asks anything does without its 25 MB.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smbflow.domain.ports.knowledge import Shelf
    from smbflow.domain.ports.meaning import Vectors

_FULL = 127.0


def packed(rows: Vectors) -> list[bytes]:
    """Pack unit vectors; each is stretched to the full range, for only directions count."""
    import numpy as np  # noqa: PLC0415 - see above

    most = np.abs(rows).max(axis=1, keepdims=True)
    return [row.tobytes() for row in np.round(rows / most * _FULL).astype(np.int8)]


class Nearness:
    """Compares a question with all vectors of a shelf, read again when they change."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._state: tuple[int, int] | None = None
        # Ids and rows change together: several questions may be asked at once.
        self._kept: tuple[list[int], Vectors] | None = None

    def of(self, question: Vectors) -> Mapping[int, float]:
        """Return how near each passage is to a question (cosine), by id."""
        kept = self._current()
        if kept is None:
            return {}
        ids, rows = kept
        return dict(zip(ids, (rows @ question).tolist(), strict=True))

    def _current(self) -> tuple[list[int], Vectors] | None:
        state = self._shelf.state()
        if state != self._state:
            self._kept = _unpacked(self._shelf.vectors())
            self._state = state
        return self._kept


def _unpacked(vectors: Mapping[int, bytes]) -> tuple[list[int], Vectors] | None:
    if not vectors:
        return None
    import numpy as np  # noqa: PLC0415 - see above

    rows = np.frombuffer(b"".join(vectors.values()), np.int8).astype(np.float32)
    rows = rows.reshape(len(vectors), -1)
    return list(vectors), rows / np.linalg.norm(rows, axis=1, keepdims=True)
