"""The lexicon: how people write quantities, units and wishes (lexicon.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from smbflow.domain.text import fold


@cache
def _book() -> dict[str, Any]:
    text = Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def words(section: str, name: str) -> tuple[str, ...]:
    """Return a list of the lexicon."""
    return tuple(_book()[section][name])


@cache
def word_set(section: str, name: str) -> frozenset[str]:
    """Return a list of the lexicon, to look words up in."""
    return frozenset(words(section, name))


@cache
def numbers() -> dict[str, Decimal]:
    """Return number words and what they count."""
    return {word: Decimal(str(count)) for word, count in _book()["numbers"].items()}


@cache
def multiples() -> dict[str, Decimal]:
    """Return words that multiply: dozen, gross."""
    return {word: Decimal(str(count)) for word, count in _book()["dozens"].items()}


@cache
def unit_words() -> dict[str, str]:
    """Return every spelling of a unit with the unit's own name."""
    return {plain(w): name for name, ways in _book()["units"].items() for w in (name, *ways)}


def unit_of(text: str) -> str | None:
    """Return a unit's own name, None for a word that is none: `Stk.` is `pcs`."""
    return unit_words().get(plain(text))


@cache
def columns() -> dict[str, str]:
    """Return every heading of a list of items with the column that it names."""
    return {fold(w): name for name, ways in _book()["columns"].items() for w in ways}


def plain(text: str) -> str:
    """Fold a unit, in which m² and m2 are the same and m and m2 are not."""
    return fold(text.replace("²", "2").replace("³", "3"))


def language_of(text: str) -> str:
    """Tell the language of a request by its common words; English where nothing tells."""
    said = fold(text).split()
    counts = {
        name: sum(word in word_set("languages", name) for word in said)
        for name in _book()["languages"]
    }
    return "de" if counts["de"] > counts["en"] else "en"


def any_of(ways: Iterable[str]) -> str:
    """Return a pattern for any of these words in soft text, the longest first; ß counts as s."""
    parts = ([re.escape(part).replace("ss", "ss?") for part in way.split()] for way in ways)
    return "|".join(sorted((r"\s+".join(each) for each in parts), key=len, reverse=True))


def soft(text: str) -> str:
    """Drop case and accents and keep every character's place: `Stück` becomes `stuck`."""
    return "".join(map(_soft, text))


@cache
def _soft(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).replace("ß", "s").replace("×", "x")
    kept = [c for c in plain if not unicodedata.combining(c)]
    return kept[0].lower() if len(kept) == 1 and len(kept[0].lower()) == 1 else character


@cache
def synonyms() -> dict[str, str]:
    """Return words with the short form that stands for the same."""
    return dict(_book()["synonyms"])
