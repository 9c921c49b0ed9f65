"""Descriptions of goods: how likely two of them mean the same thing.

Word overlap alone calls two models of one series the same; so item codes decide first, and
different versions or sizes count against. Measured in benchmarks/matching.py.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from smbflow.domain.text import compact_id, fold

_JOINERS = re.compile(r"[-/.]")
_CODE = re.compile(r"(?=\w*\d)(?=\w*[a-z])\w{4,}|\d{5,}")
_FIGURE = re.compile(r"(?<![a-z\d])\d{1,4}(?:\.\d+)?(?![a-z\d])")
_SAME_STEM = 5
"""Codes of this length are one if one begins the other: `dscw150` and `dscw150r`."""

_SHORTEST = 3
"""A code of fewer characters may be any word."""

_SET_WEIGHT, _SORT_WEIGHT = 0.7, 0.3
_SHARED_CODE, _OTHER_CODE, _OTHER_FIGURE = 0.6, 0.8, 0.9


def same_goods(one: str, other: str) -> float:
    """Return how likely two descriptions mean the same goods, 0 to 1; symmetric."""
    first, second = fold(one), fold(other)
    if not first or not second:
        return 0.0
    overlap = fuzz.token_set_ratio(first, second) * _SET_WEIGHT
    score = (overlap + fuzz.token_sort_ratio(first, second) * _SORT_WEIGHT) / 100
    return _weigh_figures(one, other, _weigh_codes(one, other, score))


def same_code(one: str | None, other: str | None) -> bool:
    """Say whether two item codes are one, whatever their separators."""
    return bool(one and other) and compact_id(one or "") == compact_id(other or "")


def names_code(description: str, code: str | None) -> bool:
    """Say whether a description mentions an item code, written as one word or as several."""
    wanted = _joined(code or "").replace(" ", "")
    words = _joined(description).split()
    runs = ("".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words)))
    return len(wanted) >= _SHORTEST and wanted in runs


def _weigh_codes(one: str, other: str, score: float) -> float:
    first, second = _codes(one), _codes(other)
    if not first or not second:
        return score
    shared = any(_one_stem(a, b) for a in first for b in second)
    return score + (1 - score) * _SHARED_CODE if shared else score * _OTHER_CODE


def _weigh_figures(one: str, other: str, score: float) -> float:
    first, second = _figures(one), _figures(other)
    apart = bool(first) and bool(second) and first.isdisjoint(second)
    return score * _OTHER_FIGURE if apart else score


def _one_stem(one: str, other: str) -> bool:
    if one == other:
        return True
    long_enough = min(len(one), len(other)) >= _SAME_STEM
    return long_enough and (one.startswith(other) or other.startswith(one))


def _joined(text: str) -> str:
    return fold(_JOINERS.sub("", text))


@lru_cache(maxsize=4096)
def _codes(text: str) -> frozenset[str]:
    return frozenset(word for word in _joined(text).split() if _CODE.fullmatch(word))


@lru_cache(maxsize=4096)
def _figures(text: str) -> frozenset[str]:
    return frozenset(f.lstrip("0") for f in _FIGURE.findall(text.casefold().replace(",", "")))
