"""Sentences, and passages of some sentences each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

MOST_WORDS = 60
"""About how long a passage is: long ones blur in one vector, and cost more than they tell."""

_LONGEST_SENTENCE = 80
_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[]*[A-Z0-9À-Þ])|\n+")
_ABBREVIATED = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Art|Inc|Ltd|Co|Corp|vs|e\.g|i\.e|etc|approx|cf|al"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Fig|Vol|pp?)\.$"
)


def sentences(text: str) -> tuple[str, ...]:
    """Cut a text into sentences; lines of a list or table are sentences of their own."""
    return tuple(_joined(part for part in _END.split(text) if part.strip()))


def cut(text: str, most: int = MOST_WORDS) -> tuple[str, ...]:
    """Cut a paragraph into passages of about the same length, between sentences."""
    parts = [piece for sentence in sentences(text) for piece in _broken(sentence)]
    lengths = [len(part.split()) for part in parts]
    count = -(-sum(lengths) // most)
    if count <= 1:
        return (text,)
    groups: list[list[str]] = [[]]
    so_far, goal = 0.0, sum(lengths) / count
    for part, length in zip(parts, lengths, strict=True):
        if groups[-1] and so_far + length / 2 > goal * len(groups):
            groups.append([])
        groups[-1].append(part)
        so_far += length
    return tuple(" ".join(group) for group in groups)


def _joined(parts: Iterator[str]) -> Iterator[str]:
    """Put together again what was cut after an abbreviation."""
    held = ""
    for part in parts:
        held = f"{held} {part.strip()}".strip()
        if not _ABBREVIATED.search(held):
            yield held
            held = ""
    if held:
        yield held


def _broken(sentence: str) -> Sequence[str]:
    words = sentence.split()
    if len(words) <= _LONGEST_SENTENCE:
        return (sentence,)
    starts = range(0, len(words), MOST_WORDS)
    return tuple(" ".join(words[start : start + MOST_WORDS]) for start in starts)
