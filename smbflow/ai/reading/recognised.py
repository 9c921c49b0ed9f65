"""Words of a recognised line: the recogniser's pieces put together as its text has them.

The recogniser cuts a word wherever its letters stand wide, runs words together where the blank is
narrow, and gives each piece the score of some other letter; all that can be mended is mended here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from math import dist
from typing import Any

Corner = tuple[float, float]
Piece = tuple[str, float, tuple[Corner, ...]]

WORD_GAP = 0.9
"""Gap between two pieces, in widths of their letters, from which on they are two words."""


def words_of(text: str, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Join pieces into the words of the text; a wide gap within a word parts it after all.

    Pieces that do not spell the text give no words.
    """
    letters = "".join(text.split())
    if not pieces or "".join(piece for piece, _, _ in pieces) != letters:
        return ()
    return tuple(_joined(run) for run in _runs(text.split(), pieces))


def with_piece_scores(decode: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a recogniser's decoder: a piece's score is that of its least legible letter."""

    def decoded(*arguments: Any, **options: Any) -> Any:
        lines, infos = decode(*arguments, **options)
        for (text, _), info in zip(lines, infos, strict=False):
            info.confs = list(_piece_scores(text, _pieces(info), info.confs))
        return lines, infos

    return decoded


def _pieces(info: Any) -> list[Sequence[str]]:
    """Return the pieces that get boxes: words, or letters where some are Chinese signs."""
    if all(kind.name == "EN_NUM" for kind in info.word_types):
        return list(info.words)
    return [letter for word in info.words for letter in word]


def _piece_scores(
    text: str, pieces: Sequence[Sequence[str]], scores: Sequence[float]
) -> Iterator[float]:
    inked = [s for c, s in zip(text, scores, strict=False) if not c.isspace()]
    start = 0
    for piece in pieces:
        yield min(inked[start : start + len(piece)], default=0.0)
        start += len(piece)


def _runs(tokens: Sequence[str], pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces of each word."""
    ends = set(accumulate(map(len, tokens)))
    run: list[Piece] = []
    reached = 0
    for piece in pieces:
        if run and (reached in ends or _gap(run[-1], piece) > WORD_GAP):
            yield run
            run = []
        run.append(piece)
        reached += len(piece[0])
    yield run


def _gap(one: Piece, other: Piece) -> float:
    """Return the gap between two pieces in widths of their letters."""
    lengths = [dist(corners[0], corners[1]) / len(text) for text, _, corners in (one, other)]
    return dist(one[2][1], other[2][0]) / max(sum(lengths) / 2, 1.0)


def _joined(run: Sequence[Piece]) -> Piece:
    if len(run) == 1:
        return run[0]
    first, last = run[0][2], run[-1][2]
    text = "".join(piece for piece, _, _ in run)
    return text, min(score for _, score, _ in run), (first[0], last[1], last[2], first[3])
