"""Invoice and order numbers: compared as text, and as people mistype them."""

from __future__ import annotations

import re
from functools import lru_cache

from smbflow.domain.text import compact_id

_PREFIX = re.compile(r"^[A-Z]+(?=[0-9])")
_SEPARATORS = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"[\s,;/&+]+")


@lru_cache(maxsize=16384)
def number_forms(number: str) -> frozenset[str]:
    """Return the forms by which spellings of one number are equal.

    Separators, letters before the first figure and leading zeros go (of the whole, and of each
    group of figures); the letter O among figures is a zero: `INV-000 123`, `Re. 123` and `123`.
    """
    compact = _plain(compact_id(number))
    groups = "".join(_plain(group) for group in _SEPARATORS.split(number.upper()))
    return frozenset({compact, _plain(groups)} - {""})


def same_number(one: str, other: str) -> bool:
    """Say whether two numbers are spellings of one."""
    return not number_forms(one).isdisjoint(number_forms(other))


def numbers_in(reference: str) -> tuple[str, ...]:
    """Return the order numbers in a reference: the whole text, then its parts with a figure."""
    parts = (part for part in _BETWEEN.split(reference) if any(c.isdigit() for c in part))
    return tuple(dict.fromkeys((reference.strip(), *parts)))


def _plain(compact: str) -> str:
    if not any(c.isdigit() for c in compact):
        return compact
    return _PREFIX.sub("", compact).replace("O", "0").lstrip("0")
