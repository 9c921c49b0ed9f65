"""Places: where on the pages a value stands, as whole words with their box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce

from smbflow.domain.document import Page, Word
from smbflow.domain.evidence import Box, Source
from smbflow.domain.grounding import stands_in
from smbflow.domain.text import fold

_LONGEST_FIGURE = 5


def place_of(value: object, pages: Sequence[Page]) -> Source | None:
    """Return where a string, an amount or a date stands first, None where it stands nowhere.

    Only visible words count, and only whole ones: 12 does not stand in 2012.
    """
    for page in pages:
        found = next(_spots(value, page), None)
        if found is not None:
            return _source(page, found)
    return None


def places_of(value: object, pages: Sequence[Page]) -> Iterator[Source]:
    """Yield every place where a string, an amount or a date stands, each in its fewest words."""
    for page in pages:
        taken: set[int] = set()
        for words in _spots(value, page):
            if taken.isdisjoint(map(id, words)):
                taken.update(map(id, words))
                yield _source(page, words)


def _spots(value: object, page: Page) -> Iterator[tuple[Word, ...]]:
    if isinstance(value, str):
        yield from _spelled(_letters(value), page.words)
        return
    for size in range(1, _LONGEST_FIGURE + 1):
        for start in range(len(page.words) - size + 1):
            window = page.words[start : start + size]
            text = " ".join(word.text for word in window)
            if any(c.isdigit() for c in text) and stands_in(value, text):
                yield window


def _spelled(target: str, words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Yield runs of words that spell the target once case, accents and marks are folded."""
    folded = [_letters(word.text) for word in words]
    for start, first in enumerate(folded):
        if not target or not first or not target.startswith(first):
            continue
        spelled, end = first, start + 1
        while len(spelled) < len(target) and end < len(folded):
            spelled += folded[end]
            end += 1
        if spelled == target:
            yield tuple(words[start:end])


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    """Fold a word; a page is searched for several values in a row."""
    return fold(text).replace(" ", "")


def _source(page: Page, words: tuple[Word, ...]) -> Source:
    box = reduce(Box.union, (word.box for word in words))
    return Source(page.number, box, " ".join(word.text for word in words))
