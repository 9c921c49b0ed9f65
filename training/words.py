"""The words that invented documents are made of, one file a language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "nl")


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
def words_of(language: str) -> Words:
    """Return the words of a language, read once."""
    path = Path(__file__).parent / "words" / f"{language}.toml"
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Words(language, table)
