"""Classifies texts by the office's own examples."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from smbflow.ai.intents.familiarity import Familiarity, Signs, calibrated, signs_of
from smbflow.ai.intents.head import Matrix, trained
from smbflow.ai.intents.wording import Wording
from smbflow.domain.enquiry import Example, IntentGuess, Neighbour
from smbflow.domain.ports.meaning import Embedder

_SHOWN = 3
_DONT_KNOW = IntentGuess(None, None, 0.0)

Rows = Callable[[Sequence[str]], Matrix]
"""Turns texts into rows of length 1."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How fast likeness fades with distance: meaning is spread differently from wording."""

    sharpness: float
    strength: float

    def kernel(self, likeness: Matrix) -> Matrix:
        """Return the kernel of a likeness; its constant stands for the head's bias."""
        faded: Matrix = np.exp(np.float32(self.sharpness) * (likeness - 1))
        return faded * np.float32(self.strength) + 1


MEANING = Nearness(6.0, 20.0)
WORDING = Nearness(2.0, 10.0)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt from examples, which stand in an order of their own, none twice."""

    examples: tuple[Example, ...]
    intents: tuple[str, ...]
    rows: Matrix
    nearness: Nearness
    weights: Matrix
    familiarity: Familiarity

    def guesses(self, rows: Matrix) -> tuple[IntentGuess, ...]:
        """Return what texts with these rows want."""
        likeness = rows @ self.rows.T
        scores = self.nearness.kernel(likeness) @ self.weights
        signs = signs_of(scores, likeness)
        chances = self.familiarity.chances(signs)
        return tuple(
            self._guess(scores[at], likeness[at], float(chances[at]), self._is_known(signs, at))
            for at in range(len(rows))
        )

    def _is_known(self, signs: Signs, at: int) -> bool:
        return bool(signs.known[at] >= self.familiarity.known_from)

    def _guess(self, scores: Matrix, likeness: Matrix, chance: float, known: bool) -> IntentGuess:
        best, *others = np.argsort(-scores, kind="stable")[:2]
        nearest = np.argsort(-likeness, kind="stable")[:_SHOWN]
        return IntentGuess(
            intent=self.intents[best] if known else None,
            likely=self.intents[best],
            confidence=round(chance, 4),
            runner_up=self.intents[others[0]] if others else None,
            nearest=tuple(Neighbour(self.examples[i], _share(likeness[i])) for i in nearest),
        )


class ExampleClassifier:
    """Implements `IntentClassifier`; learns anew when the examples have changed.

    Meaning decides where the weights are installed, wording where they are not. `shelved` keeps
    the vectors of examples over restarts.
    """

    def __init__(self, embedder: Embedder, shelved: Embedder | None = None) -> None:
        self._embedder = embedder
        self._shelved = shelved or embedder
        self._learnt = lru_cache(maxsize=2)(self._learn)

    def classify(
        self, texts: Sequence[str], examples: tuple[Example, ...]
    ) -> tuple[IntentGuess, ...]:
        """Return a guess a text; without examples every guess is "don't know"."""
        if not examples or not texts:
            return (_DONT_KNOW,) * len(texts)
        learnt, rows_of = self._learnt(examples)
        return learnt.guesses(rows_of(texts))

    def _learn(self, examples: tuple[Example, ...]) -> tuple[Learnt, Rows]:
        ordered = tuple(sorted(set(examples), key=_place))
        texts = [example.text for example in ordered]
        rows = self._shelved.embed(texts)
        if rows is not None:
            return learnt_from(ordered, rows, MEANING), self._meaning
        wording = Wording.of(texts)
        return learnt_from(ordered, wording.rows(texts), WORDING), wording.rows

    def _meaning(self, texts: Sequence[str]) -> Matrix:
        rows = self._embedder.embed(texts)
        assert rows is not None, "the weights were there a moment ago"
        return rows


def learnt_from(ordered: tuple[Example, ...], rows: Matrix, nearness: Nearness) -> Learnt:
    """Train the head and calibrate it; the examples of an intent stand together."""
    intents = tuple(dict.fromkeys(example.intent for example in ordered))
    number = {intent: at for at, intent in enumerate(intents)}
    labels = np.array([number[example.intent] for example in ordered], np.intp)
    likeness = rows @ rows.T
    kernel = nearness.kernel(likeness)
    weights = trained(kernel, labels, len(intents))
    familiarity = calibrated(kernel, likeness, labels, len(intents))
    return Learnt(ordered, intents, rows, nearness, weights, familiarity)


def _place(example: Example) -> tuple[str, str]:
    """Order by intent, within it by chance: like wordings shall not share a fold."""
    return example.intent, hashlib.sha256(example.text.encode("utf-8", "replace")).hexdigest()


def _share(likeness: float) -> float:
    return round(min(1.0, max(0.0, float(likeness))), 4)
