"""Words of a recognised line: the recogniser's pieces put together as its text has them.

The recogniser cuts a word wherever its letters stand wide, and gives each piece the score of some
other letter; both are mended here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

Corner = tuple[float, float]
Piece = tuple[str, float, tuple[Corner, ...]]

SPACED_OUT = 0.5
"""Pieces to letters from which on a line is written with wide letters, not in many words."""


def words_of(text: str, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Join pieces into the words of the text; a wide gap within a word parts it after all.

    Pieces that do not spell the text give no words.
    """
    letters = "".join(text.split())
    if not pieces or "".join(piece for piece, _, _ in pieces) != letters:
        return ()
    spaced_out = len(pieces) > SPACED_OUT * len(letters)
    return tuple(_joined(run) for run in _runs(text.split(), pieces, join=spaced_out))


def with_piece_scores(decode: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a recogniser's decoder: a piece's score is that of its least legible letter."""

    def decoded(*arguments: Any, **options: Any) -> Any:
        lines, infos = decode(*arguments, **options)
        for (text, _), info in zip(lines, infos, strict=False):
            info.confs = list(_piece_scores(text, _pieces(info), info.confs))
        return lines, infos

    return decoded


def _pieces(info: Any) -> list[Sequence[str]]:
    """Return the pieces that will be given boxes: words, or letters where some are Chinese signs."""
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


def _runs(tokens: Sequence[str], pieces: Sequence[Piece], *, join: bool) -> Iterator[list[Piece]]:
    """Yield the pieces of each word."""
    ends, end = set[int](), 0
    for token in tokens:
        end += len(token)
        ends.add(end)
    run: list[Piece] = []
    reached = 0
    for piece in pieces:
        run.append(piece)
        reached += len(piece[0])
        if reached in ends or not join:
            yield run
            run = []
    if run:
        yield run


def _joined(run: Sequence[Piece]) -> Piece:
    if len(run) == 1:
        return run[0]
    first, last = run[0][2], run[-1][2]
    text = "".join(piece for piece, _, _ in run)
    return text, min(score for _, score, _ in run), (first[0], last[1], last[2], first[3])
