"""Wording: texts as weighted words and pieces of words, where there are no sentence vectors."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from zlib import crc32

import numpy as np

from smbflow.ai.intents.head import Matrix
from smbflow.domain.text import fold

_COLUMNS = 1 << 13
_PIECES = (3, 4)


@dataclass(frozen=True, slots=True)
class Wording:
    """Tf-idf over words, pairs of words and pieces of words (Salton and Buckley 1988)."""

    rarity: Matrix = field(repr=False)

    @staticmethod
    def of(texts: Sequence[str]) -> Wording:
        """Learn from texts which signs are rare."""
        seen = np.zeros(_COLUMNS, np.float32)
        for text in texts:
            seen[list(_signs(text))] += 1
        return Wording(np.log((1 + len(texts)) / (1 + seen)) + 1)

    def rows(self, texts: Sequence[str]) -> Matrix:
        """Return a row of length 1 a text (of length 0 where it has no word)."""
        rows = np.zeros((len(texts), _COLUMNS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for column, count in _signs(text).items():
                row[column] = 1 + math.log(count)
        rows *= self.rarity
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        scaled: Matrix = rows / np.maximum(lengths, np.float32(1e-6))
        return scaled


def _signs(text: str) -> Counter[int]:
    return Counter(crc32(sign.encode()) % _COLUMNS for sign in _spelled(fold(text).split()))


def _spelled(words: list[str]) -> Iterator[str]:
    yield from words
    yield from map(" ".join, pairwise(words))
    for word in (f"<{word}>" for word in words):
        for size in _PIECES:
            yield from (word[at : at + size] for at in range(len(word) - size + 1))
