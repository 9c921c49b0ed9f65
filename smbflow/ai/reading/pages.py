"""Pages: from words as printed to a page in reading order, hidden text set apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from smbflow.ai.reading.rows import Row, rows_of, text_of
from smbflow.ai.reading.text_layer import PrintedWord
from smbflow.domain.document import Page, Route, Word
from smbflow.domain.evidence import Box

SAME_PLACE = 1.5
"""Points within which the same word drawn twice is one word (how some programs print bold)."""


def text_page(
    number: int, size: tuple[float, float], printed: Sequence[PrintedWord], unseen: set[int]
) -> Page:
    """Build a page from its text layer; `unseen` are positions in `printed` that no eye can see.

    A page whose text runs sideways is turned upright, so that its boxes are as a reader holds it.
    """
    seen = [p for i, p in enumerate(printed) if i not in unseen]
    hidden = " ".join(p.word.text for i, p in enumerate(printed) if i in unseen)
    main = main_turn(seen)
    groups = [_turned_words(seen, turn, main, size) for turn in (0, 90, 180, 270)]
    rows = [row for turn, words in enumerate(groups) for row in _rows(words, turn * 90, size, main)]
    width, height = size if main % 180 == 0 else size[::-1]
    return page_of_rows(number, (width, height), rows, Route.TEXT, hidden)


def page_of_rows(
    number: int,
    size: tuple[float, float],
    rows: Sequence[Row],
    route: Route,
    hidden: str = "",
) -> Page:
    """Build a page from rows in reading order."""
    words = tuple(word for row in rows for word in row)
    width, height = (round(side, 2) for side in size)
    return Page(number, width, height, words, text_of(rows), route, hidden)


def main_turn(printed: Iterable[PrintedWord]) -> int:
    """Return the direction in which most of the letters run."""
    letters: Counter[int] = Counter()
    for p in printed:
        letters[p.style.turn] += len(p.word.text)
    return letters.most_common(1)[0][0] if letters else 0


def turned(box: Box, turn: int, size: tuple[float, float]) -> Box:
    """Return a box after the page of this size was turned clockwise by 0, 90, 180 or 270."""
    width, height = size
    x0, top, x1, bottom = box.x0, box.top, box.x1, box.bottom
    return {
        0: box,
        90: Box(height - bottom, x0, height - top, x1),
        180: Box(width - x1, height - bottom, width - x0, height - top),
        270: Box(top, width - x1, bottom, width - x0),
    }[turn]


def _turned_words(
    printed: Sequence[PrintedWord], turn: int, main: int, size: tuple[float, float]
) -> list[Word]:
    words = (p.word for p in printed if (p.style.turn - main) % 360 == turn)
    upright = (replace(w, box=turned(w.box, main, size)) if main else w for w in words)
    return _without_overprint(upright)


def _rows(words: list[Word], turn: int, size: tuple[float, float], main: int) -> list[Row]:
    if not turn:
        return list(rows_of(words))
    frame = size if main % 180 == 0 else size[::-1]
    by_box = {turned(w.box, turn, frame): w for w in words}
    rows = rows_of(replace(w, box=box) for box, w in by_box.items())
    return [tuple(by_box[w.box] for w in row) for row in rows]


def _without_overprint(words: Iterable[Word]) -> list[Word]:
    kept: list[Word] = []
    places: dict[str, list[Box]] = {}
    for word in words:
        known = places.setdefault(word.text, [])
        if not any(_same_place(word.box, box) for box in known):
            known.append(word.box)
            kept.append(word)
    return kept


def _same_place(one: Box, other: Box) -> bool:
    return abs(one.x0 - other.x0) < SAME_PLACE and abs(one.top - other.top) < SAME_PLACE
