"""Votes: what the lessons say a field is, each by the value that stands at its place.

A place is found again by the words that lead to it, else by its middle alone. A value that two
lessons point to weighs more; lessons that point to different values weigh little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from smbflow.ai.recollection.candidates import Candidate, Value
from smbflow.domain.lesson import Memo, Place

SAME_WORDS = 0.85
NEAR, VERY_NEAR = 0.12, 0.025
"""Shares of the page's side within which a column, or a bare spot, is the same."""

_LEFT, _ABOVE = 2.0, 1.0
_AS_GOOD = 0.04


@dataclass(frozen=True, slots=True)
class Vote:
    """What the lessons say: a candidate, the documents behind it, their share of all votes.

    `labelled` says that words lead to it, `alone` that nothing else stands at such a place.
    """

    candidate: Candidate
    documents: int
    share: float
    labelled: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class _Pointed:
    candidate: Candidate
    labelled: bool
    alone: bool


def vote(memos: Sequence[tuple[Memo, Sequence[Candidate]]]) -> Vote | None:
    """Count what each memo's places point to; None where none holds a well-formed value."""
    weights: dict[Value, float] = defaultdict(float)
    documents: dict[Value, set[int]] = defaultdict(set)
    pointed: dict[Value, _Pointed] = {}
    for number, (memo, found) in enumerate(memos):
        for place in memo.places:
            hit = pointed_at(place, found)
            if hit is not None:
                value = hit.candidate.value
                weights[value] += 1 / len(memo.places)
                documents[value].add(number)
                pointed.setdefault(value, hit)
    if not weights:
        return None
    best = max(weights, key=lambda value: weights[value])
    hit = pointed[best]
    share = weights[best] / sum(weights.values())
    return Vote(hit.candidate, len(documents[best]), share, hit.labelled, hit.alone)


def pointed_at(place: Place, found: Sequence[Candidate]) -> _Pointed | None:
    """Return the candidate that stands where this place says, if one does."""
    scored = [(score, c) for c in found if (score := likeness(place, c.place)) > 0]
    if not scored:
        return None
    best, chosen = max(scored, key=lambda pair: pair[0])
    rivals = [s for s, c in scored if c.value != chosen.value and s > best - _AS_GOOD]
    return _Pointed(chosen, labelled=bool(place.left or place.above), alone=not rivals)


def likeness(one: Place, other: Place) -> float:
    """Return how much two places are the same one of a layout; 0 where they are not."""
    if one.page != other.page and one.from_back != other.from_back:
        return 0.0
    left, above = same_words(one.left, other.left), same_words(one.above, other.above)
    across, down = abs(one.across - other.across), abs(one.down - other.down)
    if left:
        return _LEFT + _ABOVE * above - across - down / 2
    if one.left:
        return 0.0
    if above and across < NEAR:
        return _ABOVE - across - down / 2
    bare = not one.above and across < VERY_NEAR and down < VERY_NEAR
    return VERY_NEAR * 2 - across - down if bare else 0.0


def same_words(one: str, other: str) -> bool:
    """Say whether two labels are the same, a misread letter aside."""
    if not one or not other:
        return False
    return fuzz.ratio(one, other) / 100 >= SAME_WORDS
