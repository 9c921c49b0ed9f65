"""Classifies texts by the office's own examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from smbflow.ai.intents.head import Matrix, softmax, trained, widened
from smbflow.domain.enquiry import Example, IntentGuess, Neighbour
from smbflow.domain.ports.meaning import Embedder

_KNOWN_FROM = 0.3
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt from examples: their vectors and the head."""

    examples: tuple[Example, ...]
    intents: tuple[str, ...]
    rows: Matrix
    weights: Matrix

    def guess(self, row: Matrix) -> IntentGuess:
        """Return what a text with this vector wants."""
        [chances] = softmax(widened(row[None]) @ self.weights)
        order = np.argsort(-chances, kind="stable")
        best, confidence = self.intents[order[0]], float(chances[order[0]])
        return IntentGuess(
            intent=best if confidence >= _KNOWN_FROM else None,
            likely=best,
            confidence=confidence,
            runner_up=self.intents[order[1]] if len(order) > 1 else None,
            nearest=self._nearest(row),
        )

    def _nearest(self, row: Matrix) -> tuple[Neighbour, ...]:
        likeness = self.rows @ row
        nearest = np.argsort(-likeness, kind="stable")[:_SHOWN]
        return tuple(Neighbour(self.examples[i], float(likeness[i])) for i in nearest)


class ExampleClassifier:
    """Implements `IntentClassifier`; learns anew when the examples have changed."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._learn = lru_cache(maxsize=2)(self._learnt)

    def classify(
        self, texts: Sequence[str], examples: tuple[Example, ...]
    ) -> tuple[IntentGuess, ...]:
        """Return a guess a text; without examples every guess is "don't know"."""
        learnt = self._learn(examples) if examples else None
        rows = self._embedder.embed(texts)
        if learnt is None or rows is None:
            return tuple(IntentGuess(None, None, 0.0) for _ in texts)
        return tuple(learnt.guess(row) for row in rows)

    def _learnt(self, examples: tuple[Example, ...]) -> Learnt | None:
        rows = self._embedder.embed([example.text for example in examples])
        if rows is None:
            return None
        intents = tuple(sorted({example.intent for example in examples}))
        labels = np.array([intents.index(example.intent) for example in examples])
        return Learnt(examples, intents, rows, trained(rows, labels, len(intents)))
