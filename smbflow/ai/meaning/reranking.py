"""Reranking: question and passage read together (Nogueira and Cho 2019)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smbflow.ai.meaning.encoding import inputs
from smbflow.ai.meaning.weights import RERANKING, Loaded, load

_LONGEST = 320
_BATCH = 8


class PassageReranker:
    """Implements `Reranker`; the weights are loaded by the first call."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._loaded: Loaded | None = None
        self._asked = False

    def relevance(self, question: str, passages: Sequence[str]) -> tuple[float, ...] | None:
        """Return log odds that each passage answers the question."""
        model = self._model()
        if model is None:
            return None
        scores = np.zeros(len(passages))
        order = sorted(range(len(passages)), key=lambda place: len(passages[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            pairs = [(question, passages[place]) for place in places]
            scores[places] = _run(model, pairs)
        return tuple(map(float, scores))

    def _model(self) -> Loaded | None:
        if not self._asked:
            self._loaded, self._asked = load(RERANKING, _LONGEST, self._threads), True
        return self._loaded


def _run(model: Loaded, pairs: list[tuple[str, str]]) -> np.ndarray:
    feeds = inputs(model, model.tokenizer.encode_batch(pairs))
    return np.asarray(model.session.run(None, feeds)[0]).reshape(-1)
