"""Pictures of pages, for people and for models: bounded, never more than what is asked for."""

from __future__ import annotations

import io
from math import sqrt
from pathlib import Path
from typing import Any

from smbflow.ai.reading import pdf, pictures
from smbflow.ai.reading.gate import media_of
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.reader import content_of
from smbflow.domain.document import Media
from smbflow.domain.ports.models import Picture
from smbflow.errors import UnreadableDocument

LONGEST_SIDE = 1600
_MOST_BYTES = 3_000_000
"""With base64 around it under the smallest limit of a provider (5 MB a picture)."""
_QUALITIES = (85, 60, 35)


def page_png(path: Path, page: int) -> bytes | None:
    """Draw a page (from 1) of a PDF or picture; None where there is nothing to draw."""
    limits = ReadingLimits(picture_side=LONGEST_SIDE)
    try:
        content = content_of(path, limits)
        picture = _drawn(content, page, limits)
    except (UnreadableDocument, OSError):
        return None
    return _png(picture) if picture is not None else None


def page_jpeg(path: Path, page: int, pixels: int) -> Picture | None:
    """Draw a page (from 1) for a model, of at most so many pixels and 3 MB."""
    limits = ReadingLimits()
    try:
        drawn = _drawn(content_of(path, limits), page, limits)
    except (UnreadableDocument, OSError):
        return None
    return _jpeg(drawn, pixels) if drawn is not None else None


def _drawn(content: bytes, page: int, limits: ReadingLimits) -> Any | None:
    media = media_of(content)
    if media is Media.PDF:
        with pdf.opened(content) as document:
            return pdf.drawn(document, page, limits) if 1 <= page <= len(document) else None
    if media is Media.IMAGE:
        with pictures.opened(content, limits) as picture:
            if 1 <= page <= pictures.frame_count(picture):
                return pictures.frame(picture, page, limits)[0]
    return None


def _png(pixels: Any) -> bytes:
    out = io.BytesIO()
    _image(pixels).save(out, "PNG")
    return out.getvalue()


def _jpeg(pixels: Any, most: int) -> Picture | None:
    image = _image(pixels)
    scale = min(1.0, sqrt(most / (image.width * image.height)))
    image = image.resize((int(image.width * scale) or 1, int(image.height * scale) or 1))
    encoded = (_encoded(image, quality) for quality in _QUALITIES)
    fits = next((jpeg for jpeg in encoded if len(jpeg) <= _MOST_BYTES), None)
    return None if fits is None else Picture(fits, image.width, image.height)


def _encoded(image: Any, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _image(pixels: Any) -> Any:
    from PIL import Image  # noqa: PLC0415 - only workers need it

    shown = Image.fromarray(pixels[:, :, ::-1] if pixels.ndim > 2 else pixels)  # noqa: PLR2004 - BGR
    return shown.convert("RGB")
