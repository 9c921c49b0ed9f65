"""How much of a file is read before smbflow says no: limits stand before any work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds in bytes, pages, pixels, and characters; what lies beyond is refused or left out.

    `pages` counts pages read of a longer file; `ocr_pages` those of them that may go to OCR.
    `picture_side` is the longest side in pixels to which a page is ever rendered.
    """

    file_bytes: int = 50_000_000
    xml_bytes: int = 20_000_000
    attachments: int = 100
    pages: int = 200
    ocr_pages: int = 25
    pixels: int = 80_000_000
    picture_side: int = 3_500
    text_characters: int = 2_000_000
    words_a_page: int = 20_000
