"""The catalogue: which items of the price list explain what a customer wrote.

Words are weighted by how few items hold them (inverse document frequency, Sparck Jones 1972). An
item is sure only where it alone explains every word; a word that it leaves over (another colour,
another size, another wood) is a reason to ask. Likeness of meaning only ever adds candidates.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from smbflow.domain.sales import ListPrice
from smbflow.domain.text import compact_id, fold
from smbflow.pipelines.quotes import lexicon
from smbflow.pipelines.quotes.case import Candidate

if TYPE_CHECKING:
    from smbflow.domain.ports.meaning import Embedder, Vectors

_ATTACHED = re.compile(r"(?<![^\W\d_])(\d+(?:[.,]\d+)?)([a-z]{1,5})\b", re.IGNORECASE)
_BY = re.compile(r"(?<=\d)x(?=\d)", re.IGNORECASE)
_WORDLESS = lexicon.word_set("noise", "wordless")
_SAME, _STEM, _BEGINS, _LETTERS, _SLIP = 1.0, 0.98, 0.9, 0.8, 0.85
_SHORTEST_BEGINNING, _SHORTEST_SLIP, _TWO_SLIPS = 3, 4, 9
_NEAR = 0.04
_WORTH_ASKING = 0.55
_ALIKE_IN_MEANING = 0.72
_MOST_VECTORS = 5000
_CODE_AND_WORDS = 0.3


@dataclass(frozen=True, slots=True)
class Product:
    """An item of the price list, its words as they are searched."""

    sku: str
    description: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What was found: `sure` names the one item that is meant, else `candidates` may be."""

    candidates: tuple[Candidate, ...] = ()
    sure: Candidate | None = None
    by_meaning: bool = False


class Catalogue:
    """The price list made ready to be searched; each item once, whatever its tiers."""

    def __init__(self, prices: Iterable[ListPrice], embedder: Embedder | None = None) -> None:
        rows = {row.sku: row for row in prices}
        self.products = tuple(
            Product(row.sku, row.description, searched(row.description)) for row in rows.values()
        )
        self._codes = {compact_id(sku): place for place, sku in enumerate(rows)}
        self._weights = _weights(self.products)
        self._most = math.log(len(self.products) + 1) + 1
        self._embedder = embedder
        self._vectors: Vectors | None = None

    def find(self, words: str, code: str | None = None, *, explains: float, most: int) -> Search:
        """Return what is meant by a code or by words.

        `explains` is the share of the words that candidates must explain, `most` how many are kept.
        """
        coded = self._coded(words, code)
        if coded is not None:
            return self._by_code(coded, words)
        asked = searched(words)
        scored = sorted(self._scored(asked), key=lambda one: one[0], reverse=True)
        if not scored or scored[0][0] < _WORTH_ASKING:
            return Search(self._alike(words, most), by_meaning=True)
        return self._judged(asked, scored, explains, most)

    def _judged(
        self, asked: Sequence[str], scored: Sequence[tuple[float, float, int]], explains: float,
        most: int,
    ) -> Search:  # fmt: skip
        best = scored[0][0]
        near = [one for one in scored if one[0] >= best - _NEAR]
        near.sort(key=lambda one: (one[0], one[1]), reverse=True)
        whole = [one for one in near if one[1] > 1 - 1e-6]
        left_over = any(self._best_match(word, self.products[near[0][2]]) == 0 for word in asked)
        shown = near if best >= explains else scored
        candidates = tuple(self._candidate(place, score) for score, _, place in shown[:most])
        alone = len(near) == 1 or (len(whole) == 1 and whole[0] == near[0])
        if alone and best >= explains and not left_over:
            return Search(candidates, self._candidate(near[0][2], best))
        return Search(candidates)

    def _coded(self, words: str, code: str | None) -> int | None:
        """Return the item whose code is given, or stands among the words."""
        if code is not None:
            return self._codes.get(compact_id(code))
        parts = words.split()
        single = (part for part in parts if _may_be_code(part))
        pairs = (f"{a}{b}" for a, b in pairwise(parts) if _code_like(a, b))
        found = (self._codes.get(compact_id(text)) for text in (*single, *pairs))
        return next((place for place in found if place is not None), None)

    def _by_code(self, place: int, words: str) -> Search:
        """Believe a code unless the words beside it speak of something else."""
        product = self.products[place]
        code = compact_id(product.sku)
        beside = [w for w in searched(words) if compact_id(w) not in code]
        explained = self._explained(beside, product) if beside else 1.0
        candidate = Candidate(product.sku, product.description, 0.99)
        if explained < _CODE_AND_WORDS and self._known(beside):
            return Search((candidate,))
        return Search((candidate,), candidate)

    def _known(self, words: Iterable[str]) -> bool:
        return any(word in self._weights for word in words)

    def _scored(self, asked: Sequence[str]) -> Iterator[tuple[float, float, int]]:
        for place, product in enumerate(self.products):
            explained = self._explained(asked, product)
            if explained > 0:
                yield explained, self._used(asked, product), place

    def _explained(self, asked: Sequence[str], product: Product) -> float:
        """Return the weighted share of the asked words that an item's description explains."""
        whole = sum(map(self._weight, asked))
        made = sum(self._weight(word) * self._best_match(word, product) for word in asked)
        return made / whole if whole else 0.0

    def _used(self, asked: Sequence[str], product: Product) -> float:
        """Return the weighted share of an item's words that were asked for."""
        whole = sum(map(self._weight, product.words))
        used = sum(
            self._weight(own) for own in product.words if any(alike(w, own) > 0 for w in asked)
        )
        return used / whole if whole else 0.0

    def _best_match(self, word: str, product: Product) -> float:
        return max((alike(word, own) for own in product.words), default=0.0)

    def _weight(self, word: str) -> float:
        return self._weights.get(word, self._most)

    def _candidate(self, place: int, score: float) -> Candidate:
        product = self.products[place]
        return Candidate(product.sku, product.description, round(min(score, 0.99), 3))

    def _alike(self, words: str, most: int) -> tuple[Candidate, ...]:
        """Return items of like meaning: candidates only, never the answer."""
        if self._embedder is None or len(self.products) > _MOST_VECTORS:
            return ()
        if self._vectors is None:
            self._vectors = self._embedder.embed([product.description for product in self.products])
        asked = self._embedder.embed([words])
        if self._vectors is None or asked is None:
            return ()
        likeness = self._vectors @ asked[0]
        places = [int(place) for place in likeness.argsort()[::-1][:most]]
        return tuple(
            self._candidate(place, float(likeness[place]))
            for place in places
            if likeness[place] >= _ALIKE_IN_MEANING
        )


def searched(text: str) -> tuple[str, ...]:
    """Return the words of a text that can be searched, in their plain form."""
    parted = _ATTACHED.sub(r"\1 \2", _BY.sub(" x ", text))
    words = (lexicon.synonyms().get(word, word) for word in fold(parted).split())
    return tuple(word for word in words if word not in _WORDLESS)


@lru_cache(maxsize=1 << 16)
def alike(asked: str, own: str) -> float:
    """Return how well a word of the customer stands for one of ours (0: not at all).

    Figures and codes must be equal; words may be plural, begun, shortened or slipped.
    """
    if asked == own:
        return _SAME
    if any(c.isdigit() for c in asked + own):
        return 0.0
    if _stem(asked) == _stem(own):
        return _STEM
    if len(asked) >= _SHORTEST_BEGINNING and own.startswith(asked):
        return _BEGINS
    if len(asked) >= _SHORTEST_BEGINNING and _shortened(asked, own):
        return _LETTERS
    return _SLIP if _slipped(asked, own) else 0.0


def _stem(word: str) -> str:
    return word[:-1] if len(word) > _SHORTEST_BEGINNING and word.endswith("s") else word


def _slipped(asked: str, own: str) -> bool:
    """Say whether two words differ by a slip: two letters swapped, one more, less or another."""
    shorter = min(len(asked), len(own))
    if shorter < _SHORTEST_SLIP or asked[0] != own[0]:
        return False
    most = 1 if shorter < _TWO_SLIPS else 2
    return OSA.distance(asked, own, score_cutoff=most) <= most


def _shortened(asked: str, own: str) -> bool:
    """Say whether a word is the consonants of a longer one: mtn for mountain, blk for black."""
    if len(own) <= len(asked) or own[0] != asked[0] or set(asked[1:]) & set("aeiou"):
        return False
    letters = iter(own)
    return all(letter in letters for letter in asked)


def _may_be_code(word: str) -> bool:
    """Say whether a word looks like a code: a figure, a hyphen, or all in capitals."""
    return any(c.isdigit() for c in word) or "-" in word or word.isupper()


def _code_like(first: str, second: str) -> bool:
    return first.isalpha() and first.isupper() and any(c.isdigit() for c in second)


def _weights(products: Sequence[Product]) -> dict[str, float]:
    holding = Counter(word for product in products for word in set(product.words))
    many = len(products)
    return {word: math.log((many + 1) / (count + 0.5)) + 1 for word, count in holding.items()}
