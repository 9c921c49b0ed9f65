"""What a scanner does to a page: misread letters, glued words, boxes a little off."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from smbflow.ai.reading.rows import rows_of, text_of
from smbflow.domain.document import Page, Route, Word
from smbflow.domain.evidence import Box

_ALIKE = dict(zip("0O1l5S8ßäöüéóº.,:", "O0l1S5BBaoueoo,..", strict=True))
_LEFT_OUT = frozenset(":.,·|")


def scanned(page: Page, chance: Random, *, grade: float) -> Page:
    """Return the page as OCR would read it; `grade` is the share of words misread (0 to 0.1)."""
    words = [_misread(w, chance, grade) for w in page.words]
    glued = _glued(words, chance, grade * 2)
    slope = chance.gauss(0, 0.0015)
    moved = tuple(_moved(w, chance, slope) for w in glued if w.text)
    rows = rows_of(moved)
    inside = tuple(w for row in rows for w in row)
    return replace(page, words=inside, text=text_of(rows), route=Route.OCR)


def _misread(word: Word, chance: Random, grade: float) -> Word:
    sure = min(1.0, max(0.5, 1 - abs(chance.gauss(0, 0.02))))
    if chance.random() >= grade:
        return replace(word, size=0.0, bold=False, confidence=sure)
    places = [i for i, c in enumerate(word.text) if c in _ALIKE]
    if not places:
        return replace(word, size=0.0, bold=False, confidence=sure)
    at = chance.choice(places)
    letter = "" if word.text[at] in _LEFT_OUT and chance.random() < 0.5 else _ALIKE[word.text[at]]
    text = word.text[:at] + letter + word.text[at + 1 :]
    return replace(word, text=text, size=0.0, bold=False, confidence=sure - 0.15 * chance.random())


def _glued(words: list[Word], chance: Random, grade: float) -> list[Word]:
    """Join neighbours of a row, as a recogniser does that drops the blank between them."""
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if last and _touching(last, word) and chance.random() < grade:
            box = last.box.union(word.box)
            sure = min(last.confidence, word.confidence)
            joined[-1] = replace(last, text=last.text + word.text, box=box, confidence=sure)
        else:
            joined.append(word)
    return joined


def _touching(last: Word, word: Word) -> bool:
    height = word.box.bottom - word.box.top
    level = abs(last.box.bottom - word.box.bottom) < height * 0.3
    return level and 0 <= word.box.x0 - last.box.x1 < height * 0.45


def _moved(word: Word, chance: Random, slope: float) -> Word:
    box, height = word.box, word.box.bottom - word.box.top
    off = [chance.gauss(0, 0.04) * height for _ in range(4)]
    lower = slope * box.x0
    return replace(
        word,
        box=Box(
            box.x0 + off[0], box.top + off[1] + lower, box.x1 + off[2], box.bottom + off[3] + lower
        ),
    )
