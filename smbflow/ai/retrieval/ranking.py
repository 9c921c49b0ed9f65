"""Ranking: passages by words and meaning together, then the sentences that may answer.

Two thirds of the work is done by BM25 and vectors over all passages; the reranker, which is sharp
and slow, reads only the few sentences that share most with the question.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from smbflow.ai.retrieval.sentences import sentences
from smbflow.domain.ports.knowledge import Hit, Passage, Ranked
from smbflow.domain.wording import coverage

WORD_WEIGHT = 0.025
"""What a point of BM25 weighs against a cosine."""

REREAD_WEIGHT = 0.05
"""What a point of the reranker's log odds weighs against both."""

MOST_PASSAGES = 7
MOST_SENTENCES = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with its passage; `relevance` is the reranker's, if it read."""

    sentence: str
    ranked: Ranked
    score: float
    relevance: float = 0.0


def fused(near: Mapping[int, float], hits: Sequence[Hit], most: int) -> list[tuple[int, float]]:
    """Return the ids of the best passages with their scores, best first.

    A passage that only one of the two found gets the least of the other.
    """
    farthest = min(near.values(), default=0.0)
    words = {hit.passage_id: hit.score for hit in hits}
    ids: Collection[int] = near.keys() | words.keys()
    scores = {i: near.get(i, farthest) + WORD_WEIGHT * words.get(i, 0.0) for i in ids}
    return sorted(scores.items(), key=lambda item: -item[1])[:most]


def candidates(question: str, ranked: Sequence[Ranked]) -> list[Candidate]:
    """Return the sentences of the best passages that share most with the question."""
    found = [
        Candidate(sentence, each, each.score + 0.1 * coverage(question, sentence))
        for each in ranked[:MOST_PASSAGES]
        for sentence in sentences(each.passage.text)
    ]
    return sorted(found, key=lambda candidate: -candidate.score)[:MOST_SENTENCES]


def reread(found: Sequence[Candidate], relevance: Sequence[float]) -> list[Candidate]:
    """Order candidates by what the reranker says and what found them."""
    scored = [
        replace(one, relevance=said, score=one.ranked.score + REREAD_WEIGHT * said)
        for one, said in zip(found, relevance, strict=True)
    ]
    return sorted(scored, key=lambda candidate: -candidate.score)


def reordered(ranked: Sequence[Ranked], found: Sequence[Candidate]) -> list[Ranked]:
    """Order passages by their best sentence; those without a candidate keep their order behind."""
    best: dict[Passage, float] = {}
    for one in found:
        best.setdefault(one.ranked.passage, one.score)
    ahead = [replace(r, score=best[r.passage]) for r in ranked if r.passage in best]
    ahead.sort(key=lambda each: -each.score)
    return [*ahead, *(r for r in ranked if r.passage not in best)]
