"""Doubts about a text layer: it may say something else than the page shows.

Cheap signs come first (unmapped letters, words without vowels, words under a large picture); only
where one of them speaks against the layer, a strip of the drawn page is read and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from smbflow.domain.document import Page, Word
from smbflow.domain.text import fold

UNMAPPED = 0.2
"""Share of letters without meaning from which on a text layer is garbage."""

DOUBTFUL_UNMAPPED = 0.02
"""Share of them from which on it is worth a look."""

WITHOUT_VOWEL = 0.25
"""Share of longer words without a vowel that no language of ours reaches (real pages: 0.06)."""

UNDER_PICTURE = 0.5
"""Share of the words that lie within a large picture from which on it is worth a look."""

FEWEST_WORDS = 12
LONG_WORD = 4
STRIP, SHORTEST = 0.2, 60.0
"""Height of the strip as a share of the page's, and at least, in points."""

AGREES = 0.55
"""Likeness from which on a strip says the same as the layer; other words reach 0.4."""

_VOWELS = frozenset("aeiouyæøœı")

Corners = tuple[float, float, float, float]
Strip = tuple[float, float]
"""Top and bottom in points from the top of the page."""


def is_garbage(text: str) -> bool:
    """Say whether most of a text is beyond reading."""
    return _unmapped(text) > UNMAPPED


def is_doubtful(layer: Page, pictures: Sequence[Corners]) -> bool:
    """Say whether a text layer may not be what the page shows.

    `pictures` are the large ones on the page: left, top, right, bottom from its top left.
    """
    if len(layer.words) < FEWEST_WORDS:
        return False
    return (
        _unmapped(layer.text) > DOUBTFUL_UNMAPPED
        or _without_vowel(layer.words) > WITHOUT_VOWEL
        or _covered(layer.words, pictures) > UNDER_PICTURE
    )


def telling_strip(layer: Page) -> Strip:
    """Return the part of a page with the most words."""
    height = max(layer.height * STRIP, SHORTEST)
    tops = sorted(max(word.box.top - 1, 0.0) for word in layer.words)
    best = max(tops, key=lambda top: len(_within(layer.words, (top, top + height))))
    return best, min(best + height, layer.height)


def shows_the_same(layer: Page, strip: Strip, seen: Page) -> bool:
    """Compare what the layer says within a strip with what was read there."""
    said = _text(_within(layer.words, strip))
    return fuzz.token_sort_ratio(said, _text(seen.words)) / 100 >= AGREES


def _unmapped(text: str) -> float:
    letters = sum(not c.isspace() for c in text)
    return text.count("\ufffd") / letters if letters else 0.0


def _without_vowel(words: Iterable[Word]) -> float:
    folded = (fold(w.text) for w in words)
    long_words = [w for w in folded if len(w) >= LONG_WORD and w.isalpha() and w.isascii()]
    if len(long_words) < FEWEST_WORDS:
        return 0.0
    return sum(_VOWELS.isdisjoint(w) for w in long_words) / len(long_words)


def _covered(words: Sequence[Word], pictures: Sequence[Corners]) -> float:
    return sum(any(_in(word, p) for p in pictures) for word in words) / len(words)


def _in(word: Word, picture: Corners) -> bool:
    left, top, right, bottom = picture
    across, down = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
    return left <= across <= right and top <= down <= bottom


def _within(words: Iterable[Word], strip: Strip) -> list[Word]:
    return [w for w in words if strip[0] <= w.box.top and w.box.bottom <= strip[1]]


def _text(words: Iterable[Word]) -> str:
    return fold(" ".join(word.text for word in words))
