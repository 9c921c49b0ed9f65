"""Units of quantity: the same goods by the piece, the dozen, the hundred or the box."""

from __future__ import annotations

import re
from decimal import Decimal

from smbflow.domain.text import fold

_KINDS: dict[str, dict[str, str]] = {
    # How many of the smallest unit; codes of UN/ECE Recommendation 20, and words.
    "piece": {
        "1": "c62 h87 ea nar pce pc pcs st stk stuck piece pieces each unit units unite pieza",
        "12": "dzn dozen dutzend douzaine",
        "100": "cen hundred hundert centaine",
        "1000": "mil thousand tausend mille",
    },
    "gram": {"1": "grm g gram", "1000": "kgm kg kilo kilogram", "1000000": "tne t tonne ton"},
    "millimetre": {"1": "mmt mm", "10": "cmt cm", "1000": "mtr m meter metre mt"},
    "millilitre": {"1": "mlt ml", "1000": "ltr l litre liter", "100000": "hlt hl"},
    "minute": {"1": "min minute", "60": "hur h hr hrs hour hours std stunde stunden heure heures"},
}
_FACTORS = {
    word: (kind, Decimal(factor))
    for kind, words in _KINDS.items()
    for factor, named in words.items()
    for word in named.split()
}
_PACK = re.compile(r"\b(\d{1,5})\b")


def factor_between(unit: str | None, other: str | None) -> Decimal | None:
    """Return how many of `other` one `unit` is; None where that is not known.

    Missing and equal units are the same unit; a number in a unit is a pack size: `per 100`.
    """
    if not unit or not other or fold(unit) == fold(other):
        return Decimal(1)
    one, two = _known(unit), _known(other)
    if one is None or two is None or one[0] != two[0]:
        return None
    return one[1] / two[1]


def _known(unit: str) -> tuple[str, Decimal] | None:
    folded = fold(unit)
    if folded in _FACTORS:
        return _FACTORS[folded]
    pack = _PACK.search(folded)
    return ("piece", Decimal(pack.group(1))) if pack and int(pack.group(1)) else None
