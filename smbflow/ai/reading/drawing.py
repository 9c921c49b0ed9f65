"""Pictures of pages for people: bounded in size, never more than what is asked for."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from smbflow.ai.reading import pdf, pictures
from smbflow.ai.reading.gate import media_of
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.reader import content_of
from smbflow.domain.document import Media
from smbflow.errors import UnreadableDocument

LONGEST_SIDE = 1600


def page_png(path: Path, page: int) -> bytes | None:
    """Draw a page (from 1) of a PDF or picture; None where there is nothing to draw."""
    limits = ReadingLimits(picture_side=LONGEST_SIDE)
    try:
        content = content_of(path, limits)
        picture = _drawn(content, page, limits)
    except (UnreadableDocument, OSError):
        return None
    return _png(picture) if picture is not None else None


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
    from PIL import Image  # noqa: PLC0415 - only workers need it

    out = io.BytesIO()
    shown = Image.fromarray(pixels[:, :, ::-1] if pixels.ndim > 2 else pixels)  # noqa: PLR2004 - BGR
    shown.convert("RGB").save(out, "PNG")
    return out.getvalue()
