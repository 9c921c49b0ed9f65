"""The words that invented documents are made of, one file a language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

LANGUAGES = ("en", "de", "fr", "es", "nl")
_LABELS = frozenset(
    {"number", "date", "due", "due_sentence", "delivery", "order", "order_date", "customer_no"}
    | {"other_no", "contact", "seller", "buyer", "ship", "title"}
)
_FEWEST, _ONE_IN = 5, 4


class Pool(StrEnum):
    """Which of the labels may be drawn: all, or the two parts that tell what was learned."""

    ALL = "all"
    LEARNED = "learned"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Words:
    """A language's words; `pick` draws one of a kind."""

    language: str
    kinds: dict[str, list[str]]

    def pick(self, chance: Random, kind: str) -> str:
        """Return one phrase of this kind by chance."""
        return chance.choice(self.kinds[kind])

    def some(self, chance: Random, kind: str, most: int) -> list[str]:
        """Return up to `most` different phrases of this kind."""
        phrases = self.kinds[kind]
        return chance.sample(phrases, min(chance.randint(0, most), len(phrases)))


@cache
def words_of(language: str, pool: Pool = Pool.ALL) -> Words:
    """Return the words of a language, read once; of the labels those of the pool."""
    path = Path(__file__).parent / "words" / f"{language}.toml"
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Words(language, {kind: _of_pool(kind, words, pool) for kind, words in table.items()})


def _of_pool(kind: str, phrases: list[str], pool: Pool) -> list[str]:
    if pool is Pool.ALL or kind not in _LABELS or len(phrases) < _FEWEST:
        return phrases
    withheld = [p for p in phrases if crc32(p.encode()) % _ONE_IN == 0] or phrases[-1:]
    return withheld if pool is Pool.WITHHELD else [p for p in phrases if p not in withheld]
