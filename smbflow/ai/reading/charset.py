"""Bytes to text: byte order marks first, then UTF-8, then what Windows writes."""

from __future__ import annotations

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LONGEST_SEQUENCE = 3
"""Bytes that may be missing at the end where text was cut inside a UTF-8 character."""


def decoded(content: bytes) -> str:
    """Decode text of unknown origin; it never fails, what has no meaning becomes U+FFFD."""
    marked = next((name for mark, name in MARKS if content.startswith(mark)), None)
    if marked:
        return content.decode(marked, "replace")
    wide = _without_mark(content)
    if wide:
        return content.decode(wide, "replace")
    return _utf8(content) or content.decode("cp1252", "replace")


def _without_mark(content: bytes) -> str | None:
    start = content[:400]
    half = len(start) // 2
    if half and start[1::2].count(0) > 0.4 * half and start[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half and start[::2].count(0) > 0.4 * half and start[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _utf8(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = len(content) - error.start <= LONGEST_SEQUENCE and "unexpected end" in error.reason
        return content[: error.start].decode("utf-8") if cut else None
