"""Scans and photos: JPEG, PNG, TIFF with several pages, opened within a limit of pixels."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.refusals import refusal

A4_LONG_SIDE = 842.0
PLAUSIBLE_DPI = (60.0, 1200.0)
DPI_OF_SCREENS = 72.0
"""What programs write when they do not know."""


SCAN_SIDES = {False: 500, True: 900}
"""Shorter side of a scan in pixels, at least: attached, and in a mail's text among logos."""

FLATTEST = 4.0
"""Long to short side from which on a picture is a banner, not a page or a till receipt."""

NOT_REDUCED = 2_500
"""Longest side in pixels up to which letters stay legible whatever is around them."""

GLANCE = 600
"""Longest side in pixels, about, of the small copy in which a scan's printed part is looked for."""

FAINTEST = 16
"""Grey values from the empty glass from which on something is printed there."""

MOSTLY_EMPTY = 0.4
"""Share of a scan that its printed part may cover for the rest to be cut away."""

_ORIENTATION = 0x0112  # Exif 2.32, table 4

SMALLEST_SCAN = 15_000
"""Bytes below which no picture of a page is legible."""


@contextmanager
def opened(content: bytes, limits: ReadingLimits) -> Iterator[Any]:
    """Open a picture without decoding it (raises UnreadableDocument: damaged, too many pixels)."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only workers need it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(io.BytesIO(content))
        except Image.DecompressionBombError as error:
            raise refusal("pixels", pixels="hundreds of") from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise refusal("damaged", what="picture") from error
        with picture:
            check_pixels(picture.size, limits)
            yield picture


def looks_scanned(content: bytes, *, inline: bool) -> bool:
    """Tell a picture of a document from a logo; what cannot be opened is kept for a person."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only workers need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            width, height = Image.open(io.BytesIO(content)).size
    except Image.DecompressionBombError:
        return True
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return len(content) >= SMALLEST_SCAN
    page = min(width, height) >= SCAN_SIDES[inline] and width < FLATTEST * height
    return page and len(content) >= SMALLEST_SCAN


def check_pixels(size: tuple[int, int], limits: ReadingLimits) -> None:
    """Refuse a picture that claims more pixels than the limit, before they are decoded."""
    pixels = size[0] * size[1]
    if pixels > limits.pixels:
        raise refusal("pixels", pixels=f"{pixels // 1_000_000:,}")


def frame_count(picture: Any) -> int:
    """Return how many pages a picture file holds; only TIFF has pages."""
    return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1


def frame(picture: Any, number: int, limits: ReadingLimits) -> tuple[Any, float]:
    """Decode page `number` (from 1) as BGR pixels, upright by EXIF, with points per pixel."""
    import numpy as np  # noqa: PLC0415 - heavy, and only workers need it
    from PIL import ImageOps  # noqa: PLC0415 - only workers need it

    try:
        picture.seek(number - 1)
        check_pixels(picture.size, limits)
        dpi = _dpi(picture)
        whole = max(picture.size)
        picture.draft("RGB", (limits.picture_side, limits.picture_side))
        printed = printed_part(picture)
        whole = whole * max(printed.size) // max(picture.size)
        # reduced before it is turned: a turned copy of a large scan is a hundred megabytes
        printed.thumbnail((limits.picture_side, limits.picture_side))
        upright = ImageOps.exif_transpose(printed)
        pixels = np.asarray(_on_white(upright))[:, :, ::-1]
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise refusal("damaged", what="picture") from error
    long_side = whole * 72 / dpi if dpi else A4_LONG_SIDE
    return np.ascontiguousarray(pixels), long_side / max(pixels.shape[:2])


def printed_part(picture: Any) -> Any:
    """Return the part of a scan that holds something, where most of it is empty glass.

    A till receipt on the glass of a scanner at 600 dpi is else reduced until nobody can read it.
    """
    import numpy as np  # noqa: PLC0415 - heavy, and only workers need it

    if max(picture.size) <= NOT_REDUCED:
        return picture
    factor = max(1, max(picture.size) // GLANCE)
    grey = np.asarray(_on_white(picture.reduce(factor)).convert("L")).astype("int16")
    edges = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ink = abs(grey - int(np.median(edges))) > FAINTEST
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size or not columns.size:
        return picture
    margin = GLANCE // 40
    left, top = max(columns[0] - margin, 0), max(rows[0] - margin, 0)
    right, bottom = columns[-1] + margin + 1, rows[-1] + margin + 1
    if (right - left) * (bottom - top) > MOSTLY_EMPTY * grey.size:
        return picture
    width, height = picture.size
    box = (left * factor, top * factor, min(right * factor, width), min(bottom * factor, height))
    # cropping drops what turns a photo upright
    turned = picture.getexif()
    part = picture.crop(tuple(int(edge) for edge in box))
    part.getexif()[_ORIENTATION] = turned.get(_ORIENTATION, 1)
    return part


def _on_white(picture: Any) -> Any:
    """Lay a picture on white paper: screenshots are often transparent where they look white."""
    from PIL import Image  # noqa: PLC0415 - only workers need it

    if "A" not in picture.mode and "transparency" not in picture.info:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


def _dpi(picture: Any) -> float | None:
    try:
        dpi = float(picture.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    plausible = PLAUSIBLE_DPI[0] <= dpi <= PLAUSIBLE_DPI[1] and dpi != DPI_OF_SCREENS
    return dpi if plausible else None
