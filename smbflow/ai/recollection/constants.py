"""What stays the same on a supplier's documents: its name and its own numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz.distance import Levenshtein

from smbflow.ai.recollection.evidence import ASKS, HIGHEST, UNTOUCHABLE, support
from smbflow.ai.recollection.recognition import Likeness, alike
from smbflow.domain.document import Reading
from smbflow.domain.evidence import Found, How, Source
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import CONSTANTS, Memo
from smbflow.domain.places import place_of
from smbflow.domain.text import compact_id, fold

NAME = "supplier_name"
WELL_KNOWN = 1.5
"""Likeness from which on a supplier is known by more than one thing."""

_SURE, _DIFFERS = 0.95, 0.75
_MISREAD_LETTERS = 2
_STANDS, _MISREAD, _SEEN_ONCE = 0.97, 0.96, 0.88
_TWICE = 2


def recalled_constants(
    reading: Reading, draft: InvoiceDraft, known: Sequence[Likeness]
) -> InvoiceDraft:
    """Return the draft with the supplier's name and numbers as people confirmed them."""
    changes: dict[str, Any] = {}
    for field in CONSTANTS:
        memos = [m for x in known if (m := x.lesson.by_field.get(field)) and m.value]
        if memos:
            changes[field] = _constant(reading, getattr(draft, field), memos, known[0].score)
    return replace(draft, **changes)


def _constant(
    reading: Reading, ours: Found[str] | None, memos: Sequence[Memo], score: float
) -> Found[str] | None:
    if ours and ours.how in UNTOUCHABLE:
        return ours
    is_name = memos[0].field == NAME
    times = Counter(memo.value for memo in memos)
    same = next((v for v in times if ours and _same(v, ours.value, is_name=is_name)), None)
    if ours and same is not None:
        doubt = (1 - ours.confidence) * (1 - support(times[same]))
        return Found(ours.value, min(HIGHEST, round(1 - doubt, 4)), ours.source, How.MEMORY)
    value, often = times.most_common(1)[0]
    place = place_of(value, reading.pages)
    if not is_name:
        return Found(value, _STANDS if not ours else ASKS, place, How.MEMORY) if place else ours
    theirs = _name(value, often, ours, place, memos)
    sure = theirs.confidence if score >= WELL_KNOWN else min(theirs.confidence, _SEEN_ONCE)
    return replace(theirs, confidence=sure)


def _name(
    value: str, often: int, ours: Found[str] | None, place: Source | None, memos: Sequence[Memo]
) -> Found[str]:
    """Return the confirmed name where ours is a misreading of it, is doubtful, or is missing.

    A name that is sure and differs by more than letters may be a sister company's: it is asked.
    """
    if place or ours is None:
        return Found(value, _STANDS if place else ASKS, place, How.MEMORY)
    letters = Levenshtein.distance(fold(ours.value), fold(value)) <= _MISREAD_LETTERS
    known_so = any(memo.misread and _same(memo.misread, ours.value) for memo in memos)
    if known_so or (letters and (often >= _TWICE or ours.confidence < _SURE)):
        return Found(value, _MISREAD, ours.source, How.MEMORY)
    if ours.confidence >= _SURE or alike(ours.value, value) > _DIFFERS:
        return replace(ours, confidence=min(ours.confidence, ASKS))
    return Found(value, ASKS, None, How.MEMORY)


def _same(one: str, other: str, *, is_name: bool = True) -> bool:
    return fold(one) == fold(other) if is_name else compact_id(one) == compact_id(other)
