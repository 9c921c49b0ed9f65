"""Hidden text: letters in the text layer that no eye can see are no evidence.

The page is drawn small, in grey, and looked at where each word should be: 5 ms a page. On real
invoices the faintest word that people can see differs from its ground by 37 grey values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from smbflow.ai.reading.text_layer import PrintedWord, placement
from smbflow.domain.evidence import Box

LEAST_CONTRAST = 15
"""Grey values (of 255) between the lightest and the darkest spot that a visible word has."""

CLEARLY_DARKER = 225
"""Grey value below which the ground behind pale letters makes them visible."""

ENOUGH_GROUND = 0.25
"""Share of such ground within a word's box that pale letters need; a ruling is not enough."""

LEAST_CHANGE = 8
"""Grey values by which some spot of a visible word differs from the page without it."""

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
    unseen |= {i for i in looked_for if not _seen(picture, printed[i], scale)}
    return unseen | _under_pictures(page, printed, unseen, picture, scale)


def _under_pictures(
    page: Any, printed: Sequence[PrintedWord], unseen: set[int], picture: Any, scale: float
) -> set[int]:
    """Return the words within a picture that change nothing on the page when they are taken away.

    A picture has light and dark of its own, so that contrast does not tell whether it covers them.
    """
    within = pictures_on(page)
    suspects = [i for i, p in enumerate(printed) if i not in unseen and _inside(p.word.box, within)]
    if not suspects:
        return set()
    with texts_taken_away(page):
        bare = page.render(scale=scale, grayscale=True).to_numpy()
    changed = abs(picture.astype("int16") - bare.astype("int16"))
    return {i for i in suspects if _most(changed, printed[i].word.box, scale) < LEAST_CHANGE}


def pictures_on(page: Any) -> list[Box]:
    """Return where a page's pictures stand, measured from its top left as it is shown."""
    from pypdfium2 import raw  # noqa: PLC0415 - heavy, and only workers need it

    place = placement(page)
    bounds = [p.get_bounds() for p in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,))]
    corners = [(place(left, top), place(right, bottom)) for left, bottom, right, top in bounds]
    return [
        Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in corners
    ]


@contextmanager
def texts_taken_away(page: Any) -> Iterator[None]:
    """Draw a page without its texts for a while (text rendering mode 3)."""
    from pypdfium2 import raw  # noqa: PLC0415 - heavy, and only workers need it

    texts = [found.raw for found in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,))]
    modes = [raw.FPDFTextObj_GetTextRenderMode(text) for text in texts]
    for text in texts:
        raw.FPDFTextObj_SetTextRenderMode(text, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    try:
        yield
    finally:
        for text, mode in zip(texts, modes, strict=True):
            raw.FPDFTextObj_SetTextRenderMode(text, mode)


def _inside(box: Box, pictures: Sequence[Box]) -> bool:
    across, down = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return any(p.x0 <= across <= p.x1 and p.top <= down <= p.bottom for p in pictures)


def _most(changed: Any, box: Box, scale: float) -> int:
    left, top = max(int(box.x0 * scale), 0), max(int(box.top * scale), 0)
    part = changed[top : int(box.bottom * scale) + 1, left : int(box.x1 * scale) + 1]
    return int(part.max()) if part.size else 0


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
