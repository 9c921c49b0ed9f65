"""The words on till receipts, read from the data file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from smbflow.ai.extraction.sheet import Span
from smbflow.ai.extraction.vocabulary import STRENGTHS, flat

_SURE_ENOUGH = 6
"""Letters from which on a phrase counts inside a longer, glued word."""

_LOOK_ALIKE = str.maketrans("i10", "llo")
"""Signs that a reader of pictures takes for each other: `lnclusive`."""

_AGAINST_A_TOTAL = ("change", "saved", "rounding", "count", "net", "inside", "part", "before")


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """Phrases by their letters: what a row's amounts are, totals by strength, names of shops.

    `currencies` are those of countries, towns and legal forms.
    """

    rows: dict[str, tuple[str, ...]]
    totals: dict[str, tuple[str, ...]]
    shops: dict[str, frozenset[str]]
    currencies: dict[str, str]


@cache
def receipt_words() -> ReceiptWords:
    """Return the words of all languages, read once."""
    text = (files(__package__) / "receipts.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return ReceiptWords(
        {kind: tuple(map(_seen, phrases)) for kind, phrases in table["rows"].items()},
        {strength: tuple(map(_seen, phrases)) for strength, phrases in table["totals"].items()},
        {name: frozenset(map(flat, phrases)) for name, phrases in table["shops"].items()},
        {_seen(w): code for code, phrases in table["currencies"].items() for w in phrases},
    )


def kind_of(span: Span) -> tuple[str | None, float]:
    """Return what an amount is by the words before it, and how strongly they call it a total."""
    words, printed = receipt_words(), letters_of(span)
    for kind in _AGAINST_A_TOTAL:
        if _any(printed, words.rows[kind]):
            return kind, 0.0
    ordered = (("total", "sure"), ("tax", ""), ("total", "fair"), ("cash", ""), ("total", "weak"))
    for kind, strength in ordered:
        phrases = words.totals[strength] if strength else words.rows[kind]
        if (_at_an_end if kind == "cash" else _any)(printed, phrases):
            return kind, STRENGTHS.get(strength, 0.0)
    return None, 0.0


Letters = tuple[str, frozenset[int]]
"""Folded letters and digits, and the places among them where a word begins."""


def letters_of(span: Span) -> Letters:
    """Return the letters of a part of a row, look-alikes as one."""
    letters, places, starts = span.row.letters
    inside = [i for i, place in enumerate(places) if span.start <= place < span.end]
    if not inside:
        return "", frozenset()
    first = inside[0]
    seen = letters[first : inside[-1] + 1].translate(_LOOK_ALIKE)
    return seen, frozenset(i - first for i in inside if i in starts)


def _seen(phrase: str) -> str:
    return flat(phrase).translate(_LOOK_ALIKE)


def says(printed: Letters, phrase: str) -> bool:
    """Say whether letters hold a phrase: whole words, or the head of glued ones if it is long."""
    letters, starts = printed
    place = letters.find(phrase)
    while place >= 0:
        end = place + len(phrase)
        whole = end == len(letters) or end in starts or len(phrase) >= _SURE_ENOUGH
        if place in starts and whole:
            return True
        place = letters.find(phrase, place + 1)
    return False


def _at_an_end(printed: Letters, phrases: tuple[str, ...]) -> bool:
    """Say whether a label begins or ends with a phrase: goods too are called card, bar and pin."""
    return any(says(printed, p) and _at_end(printed[0], p) for p in phrases)


def _at_end(letters: str, phrase: str) -> bool:
    return letters.startswith(phrase) or letters.endswith(phrase)


def _any(printed: Letters, phrases: tuple[str, ...]) -> bool:
    return any(says(printed, phrase) for phrase in phrases)
