"""Pages drawn for a person: PNG, small enough for a terminal."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from smbflow.ai.reading import pdf, pictures
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.errors import UnreadableDocument

_LONGEST_SIDE = 1600
_PDF = b"%PDF-"
_HEAD = 1024


def page_png(path: Path, page: int, limits: ReadingLimits | None = None) -> bytes | None:
    """Draw a page (from 1) of a PDF or picture as PNG, None where it has no picture."""
    content = path.read_bytes()
    try:
        if _PDF in content[:_HEAD]:
            return _pdf_page(content, page)
        return _picture(content, page, limits or ReadingLimits())
    except UnreadableDocument:
        return None


def _pdf_page(content: bytes, number: int) -> bytes | None:
    with pdf.opened(content) as document:
        if not 1 <= number <= len(document):
            return None
        page = document[number - 1]
        scale = _LONGEST_SIDE / max(*page.get_size(), 1.0)
        return _png(page.render(scale=scale).to_pil())


def _picture(content: bytes, number: int, limits: ReadingLimits) -> bytes | None:
    with pictures.opened(content, limits) as picture:
        if not 1 <= number <= getattr(picture, "n_frames", 1):
            return None
        picture.seek(number - 1)
        return _png(picture)


def _png(picture: Any) -> bytes:
    shown = picture.convert("RGB")
    shown.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    out = io.BytesIO()
    shown.save(out, format="PNG")
    return out.getvalue()
