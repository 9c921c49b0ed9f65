"""Words that carry meaning: which a text has, and how many of a question's another one shares."""

from __future__ import annotations

import re
from collections.abc import Collection

from smbflow.domain.text import fold

_FUNCTION_WORDS = frozenset(
    """a about after all also am an and any are as at be been before being between both but by can
    could did do does doing done during each for from get got had has have having he her here him
    his how i if in into is it its just let me more most much my no nor not of on one only or other
    our out over own please same shall she should so some such than that the their them then there
    these they this those to too under until up us very was we were what when where whether which
    while who whom whose why will with would you your""".split()  # noqa: SIM905 - reads better
)
_SHORTEST_STEM = 4
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ers", "er", "ed", "es", "ly", "s", "e", "y")
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w&'-]*\b|\b\w*\d[\w.,:-]*\b")


def content_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text that are not mere grammar, each once."""
    words = dict.fromkeys(fold(text).split())
    return tuple(word for word in words if word not in _FUNCTION_WORDS)


def stems(words: Collection[str]) -> frozenset[str]:
    """Cut English endings off, roughly, so that `delivered` and `delivery` meet."""
    return frozenset(_stem(word) for word in words)


def coverage(question: str, text: str) -> float:
    """Return the share of a question's words that a text holds (1 where it asks nothing)."""
    wanted = stems(content_words(question))
    return len(wanted & stems(fold(text).split())) / len(wanted) if wanted else 1.0


def names_covered(question: str, text: str) -> float:
    """Return the share of a question's names and figures that a text holds (1 without any)."""
    names = {fold(name) for name in _NAME.findall(question)} - _FUNCTION_WORDS - {""}
    there = f" {fold(text)} "
    return sum(f" {name} " in there for name in names) / len(names) if names else 1.0


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
