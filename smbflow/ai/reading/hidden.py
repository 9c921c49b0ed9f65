"""Hidden text: letters in the text layer that no eye can see are no evidence.

The page is drawn small, in grey, and looked at where each word should be: 5 ms a page. On real
invoices the faintest word that people can see differs from its ground by 37 grey values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smbflow.ai.reading.text_layer import PrintedWord
from smbflow.domain.evidence import Box

LEAST_CONTRAST = 15
"""Grey values (of 255) between the lightest and the darkest spot that a visible word has."""

CLEARLY_DARKER = 225
"""Grey value below which the ground behind pale letters makes them visible."""

ENOUGH_GROUND = 0.25
"""Share of such ground within a word's box that pale letters need; a ruling is not enough."""

SMALLEST_SCALE = 0.5
"""Pixels per point below which words of a huge page are too small to be looked for."""


def unseen_words(
    page: Any, printed: Sequence[PrintedWord], size: tuple[float, float], side: int
) -> set[int]:
    """Return the positions of words that cannot be seen.

    They are invisible by themselves, tiny, off the page, covered, or of the colour of their
    ground. The page is drawn at most `side` pixels long.
    """
    unseen = {i for i, p in enumerate(printed) if not p.style.visible or _off(p.word.box, size)}
    scale = min(1.0, side / max(*size, 1.0))
    if len(unseen) == len(printed) or scale < SMALLEST_SCALE:
        return unseen
    picture = page.render(scale=scale, grayscale=True).to_numpy()
    looked_for = (i for i in range(len(printed)) if i not in unseen)
    return unseen | {i for i in looked_for if not _seen(picture, printed[i], scale)}


def _off(box: Box, size: tuple[float, float]) -> bool:
    across, down = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return not (0 <= across <= size[0] and 0 <= down <= size[1])


def _seen(picture: Any, printed: PrintedWord, scale: float) -> bool:
    box = printed.word.box
    left, top = int(box.x0 * scale), int(box.top * scale)
    right, bottom = int(box.x1 * scale) + 1, int(box.bottom * scale) + 1
    ground = picture[max(top, 0) : bottom, max(left, 0) : right]
    if not ground.size:
        return False
    if printed.style.pale:
        return bool((ground < CLEARLY_DARKER).mean() >= ENOUGH_GROUND)
    return int(ground.max()) - int(ground.min()) >= LEAST_CONTRAST
