"""Hidden text: letters in the text layer that no eye can see are no evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smbflow.ai.reading.text_layer import PrintedWord
from smbflow.domain.evidence import Box

CLEARLY_DARKER = 225
"""Grey value (of 255) below which the ground behind pale letters makes them visible."""

ENOUGH_GROUND = 0.25
"""Share of such ground within a word's box that pale letters need."""


def unseen_words(
    page: Any, printed: Sequence[PrintedWord], size: tuple[float, float], side: int
) -> set[int]:
    """Return the positions of words that are invisible, tiny, off the page, or pale on pale.

    For the last, the page is drawn (at most `side` pixels long) and looked at.
    """
    unseen = {i for i, p in enumerate(printed) if not p.style.visible or _off(p.word.box, size)}
    pale = [i for i, p in enumerate(printed) if p.style.pale and i not in unseen]
    if pale:
        scale = min(1.5, side / max(size))
        picture = page.render(scale=scale, grayscale=True).to_numpy()
        unseen.update(i for i in pale if not _on_dark(picture, printed[i].word.box, scale))
    return unseen


def _off(box: Box, size: tuple[float, float]) -> bool:
    across, down = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return not (0 <= across <= size[0] and 0 <= down <= size[1])


def _on_dark(picture: Any, box: Box, scale: float) -> bool:
    left, top = int(box.x0 * scale), int(box.top * scale)
    right, bottom = int(box.x1 * scale) + 1, int(box.bottom * scale) + 1
    ground = picture[max(top, 0) : bottom, max(left, 0) : right]
    return bool(ground.size and (ground < CLEARLY_DARKER).mean() >= ENOUGH_GROUND)
