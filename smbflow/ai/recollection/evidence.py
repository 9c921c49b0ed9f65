"""Evidence: how sure a remembered place makes us of a value, by hand-set weights.

Measured by `benchmarks/memory.py`: nothing that was right may become wrong and sure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from smbflow.ai.recollection.votes import Vote
from smbflow.domain.evidence import Found, How

HIGHEST = 0.995
LEGIBLE = 0.97
"""The worst word's OCR score below which a place says nothing about the letters in it."""

ASKS = 0.9
"""The most that is said of one of two plausible values: below every threshold that posts."""

UNTOUCHABLE = frozenset({How.XML, How.PERSON})

_SUPPORT = {1: 0.6, 2: 0.72}
_PROPOSED = {1: 0.85, 2: 0.93}
_MOST_SUPPORT, _MOST_PROPOSED = 0.8, 0.96
_BARE = 0.6
_DOUBTFUL = 0.7


def weighed(ours: Found[Any] | None, said: Vote, *, mistaken: bool = False) -> Found[Any]:
    """Return what is believed of a field: ours, the remembered place's value, or either asked.

    `mistaken` says that ours was read where a person corrected the machine before.
    """
    theirs = proposed(said)
    if ours is None:
        return theirs
    if ours.how in UNTOUCHABLE:
        return ours
    if ours.value == theirs.value:
        return ours if mistaken else supported(ours, said)
    if mistaken:
        return theirs
    if ours.confidence < _DOUBTFUL:
        return replace(theirs, confidence=min(theirs.confidence, ASKS))
    return replace(ours, confidence=min(ours.confidence, ASKS))


def proposed(said: Vote) -> Found[Any]:
    """Return the value at the remembered place with what the place alone is worth."""
    sure = _PROPOSED.get(said.documents, _MOST_PROPOSED) * trust(said)
    candidate = said.candidate
    return Found(candidate.value, round(sure, 4), candidate.source, How.MEMORY)


def supported(ours: Found[Any], said: Vote) -> Found[Any]:
    """Return our value, surer for standing where the last one stood; illegible stays doubtful."""
    if said.candidate.legibility < LEGIBLE:
        return ours
    doubt = (1 - ours.confidence) * (1 - support(said.documents) * trust(said))
    source = ours.source or said.candidate.source
    return Found(ours.value, min(HIGHEST, round(1 - doubt, 4)), source, How.MEMORY)


def support(documents: int) -> float:
    """Return how much of the doubt so many documents take away (0 to 1)."""
    return _SUPPORT.get(documents, _MOST_SUPPORT)


def trust(said: Vote) -> float:
    """Return how much a vote is worth: less without a label, with rivals, or misread letters."""
    bare = 1.0 if said.labelled else _BARE
    alone = 1.0 if said.alone else _BARE
    return bare * alone * said.share * min(1.0, said.candidate.legibility / LEGIBLE)
