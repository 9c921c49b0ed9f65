"""The phrases of `words/*.toml`: read once, compiled once, matched whatever the language."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from smbflow.domain.enquiry import FlagKind

WEIGHTS = {"certain": 0.9, "likely": 0.45, "hint": 0.2}
"""How sure a phrase alone is; together they count as independent signs (noisy or)."""

_GAP = r"(?:[^\w\n.!?]{1,3}\n?|\n)"
_FEW_WORDS = r"(?:(?:(?!\n\n)[^.!?]){0,60}?\b)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sign of something sensitive and how much it weighs."""

    pattern: re.Pattern[str]
    weight: float


@cache
def phrases_of(kind: FlagKind) -> tuple[Phrase, ...]:
    """Return the phrases of a kind in all languages, the heaviest first."""
    found = (phrase for words in _languages() for phrase in _phrases(words.get(kind, {})))
    return tuple(sorted(found, key=lambda phrase: -phrase.weight))


def plain(text: str) -> str:
    """Return a text in small letters without accents, each character in its place."""
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character.isascii():
        return character.lower()
    if character in "’‘`´":
        return "'"
    return unicodedata.normalize("NFKD", character)[0].lower()[:1] or " "


def compiled(written: str) -> re.Pattern[str]:
    """Return a phrase as a regular expression over plain text."""
    pattern = plain(written).replace("(", "(?:").replace("*", r"\w*")
    pattern = pattern.replace(" ... ", f"{_GAP}{_FEW_WORDS}").replace(" ", _GAP)
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


def _phrases(words: dict[str, list[str]]) -> Iterator[Phrase]:
    for grade, phrases in words.items():
        for phrase in phrases:
            yield Phrase(compiled(phrase), WEIGHTS[grade])


@cache
def _languages() -> tuple[dict[str, dict[str, list[str]]], ...]:
    folder = files(__package__) / "words"
    found = sorted((file for file in folder.iterdir()), key=lambda file: file.name)
    return tuple(tomllib.loads(file.read_text(encoding="utf-8")) for file in found)
