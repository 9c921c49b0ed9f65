"""Ports of the components that compare texts by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    """A row a text, each of length 1: the dot product of two rows is their likeness."""


class Embedder(Protocol):
    """Turns texts into vectors whose nearness is nearness of meaning."""

    def embed(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row a text; None where this installation has no weights for it."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row a question, to be compared with rows of passages."""
        ...


class Reranker(Protocol):
    """Reads a question and a passage together: slower than vectors, and sharper."""

    def relevance(self, question: str, passages: Sequence[str]) -> tuple[float, ...] | None:
        """Return how well each passage answers, as log odds; None where weights are missing."""
        ...
