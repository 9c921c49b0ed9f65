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
        picture.draft("RGB", (limits.picture_side, limits.picture_side))
        upright = ImageOps.exif_transpose(picture)
        whole = max(upright.size)
        upright.thumbnail((limits.picture_side, limits.picture_side))
        pixels = np.asarray(_on_white(upright))[:, :, ::-1]
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise refusal("damaged", what="picture") from error
    long_side = whole * 72 / dpi if dpi else A4_LONG_SIDE
    return np.ascontiguousarray(pixels), long_side / max(pixels.shape[:2])


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
