"""Recognition: whose document this is, by what it shares with those that taught something.

A lesson is believed where numbers, domains and words of head and foot are the same; a VAT id or a
name that speaks against it ends the matter. Marks that several suppliers' lessons share (our own
address, a bank's web site) tell nobody apart and count for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import Lesson
from smbflow.domain.marks import WORD
from smbflow.domain.text import compact_id, fold

ENOUGH = 1.0
_PER_NUMBER, _MOST_NUMBERS = 0.5, 3
_NAMED = 0.6
_SAME_NAME, _OTHER_NAME, _SURE_NAME = 0.88, 0.5, 0.9
_FEWEST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Likeness:
    """A lesson and how much speaks for it; `ENOUGH` and more is the same supplier."""

    lesson: Lesson
    score: float


def recognised(
    lessons: Sequence[Lesson], marks: Collection[str], draft: InvoiceDraft
) -> tuple[Likeness, ...]:
    """Return the lessons of the one supplier that this document resembles, the likest first."""
    shared = _shared_by_several(lessons)
    scored = [Likeness(x, _score(x, set(marks), shared, draft)) for x in lessons]
    likely = sorted((x for x in scored if x.score >= ENOUGH), key=lambda x: -x.score)
    return tuple(x for x in likely if x.lesson.key == likely[0].lesson.key)


def alike(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1, blanks left out."""
    return fuzz.ratio(fold(one).replace(" ", ""), fold(other).replace(" ", "")) / 100


def names_of(lesson: Lesson) -> Iterator[str]:
    """Yield the supplier's name, and what was read in its place."""
    memo = lesson.by_field.get("supplier_name")
    yield from filter(None, (lesson.name, memo and memo.value, memo and memo.misread))


def _shared_by_several(lessons: Sequence[Lesson]) -> frozenset[str]:
    owners: Mapping[str, set[str]] = defaultdict(set)
    for lesson in lessons:
        for mark in lesson.marks:
            owners[mark].add(lesson.key)
    return frozenset(mark for mark, keys in owners.items() if len(keys) > 1)


def _score(
    lesson: Lesson, marks: Collection[str], several: Collection[str], draft: InvoiceDraft
) -> float:
    if _contradicted(lesson, draft):
        return 0.0
    own = [mark for mark in lesson.marks if mark not in several]
    numbers = sum(mark in marks for mark in own if not mark.startswith(WORD))
    words = [mark for mark in own if mark.startswith(WORD)]
    same_words = sum(mark in marks for mark in words) / max(len(words), _FEWEST_WORDS)
    named = _NAMED if _named(lesson, draft) >= _SAME_NAME else 0.0
    return _PER_NUMBER * min(numbers, _MOST_NUMBERS) + same_words + named


def _named(lesson: Lesson, draft: InvoiceDraft) -> float:
    name = draft.supplier_name
    return max((alike(name.value, known) for known in names_of(lesson)), default=0) if name else 0


def _contradicted(lesson: Lesson, draft: InvoiceDraft) -> bool:
    memo, number = lesson.by_field.get("supplier_vat_id"), draft.supplier_vat_id
    if memo and memo.value and number and compact_id(memo.value) != compact_id(number.value):
        return number.confidence >= _SURE_NAME
    name = draft.supplier_name
    sure = name is not None and name.confidence >= _SURE_NAME
    return sure and _named(lesson, draft) < _OTHER_NAME
