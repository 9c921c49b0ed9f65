"""Company names: how alike two of them are, whatever their legal form and spelling."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from smbflow.domain.text import fold

_ENGLISH = "ltd limited plc llp llc inc incorporated corp corporation co company cic"
_GERMAN = "gmbh ag kg ohg gbr ug kgaa ek ev eg se mbh haftungsbeschrankt und"
_OTHERS = "sa sas sarl sasu eurl snc sl slu bv nv vof srl spa sro as aps ab oy oyj"
_LEGAL_FORMS = frozenset(f"{_ENGLISH} {_GERMAN} {_OTHERS}".split())
_SPELT = ("g m b h", "e k", "s a r l", "s a s", "s a", "b v", "s r l", "p l c")


@lru_cache(maxsize=16384)
def plain_name(name: str) -> str:
    """Fold a name and take its legal form away; a name that is nothing else stays as it is."""
    folded = f" {fold(name)} "
    for spelt in _SPELT:
        folded = folded.replace(f" {spelt} ", f" {spelt.replace(' ', '')} ")
    words = [word for word in folded.split() if word not in _LEGAL_FORMS]
    return " ".join(words) or folded.strip()


def likeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1; 1 is the same but for legal form and spelling."""
    first, second = plain_name(one), plain_name(other)
    if not first or not second:
        return 0.0
    in_order = fuzz.token_sort_ratio(first, second)
    glued = fuzz.ratio(first.replace(" ", ""), second.replace(" ", ""))
    return float(max(in_order, glued)) / 100


def best_likeness(name: str, others: Iterable[str]) -> float:
    """Return how alike a name is to the most similar of others."""
    return max((likeness(name, other) for other in others), default=0.0)
