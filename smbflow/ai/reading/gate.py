"""The gate: what a file is by its content, whatever its name says, before anything opens it."""

from __future__ import annotations

import re

from smbflow.ai.reading.charset import decoded
from smbflow.ai.reading.refusals import refusal
from smbflow.domain.document import Media
from smbflow.errors import UnreadableDocument

HEAD = 1024

DOCUMENTS = {
    b"\xff\xd8\xff": Media.IMAGE,
    b"\x89PNG\r\n\x1a\n": Media.IMAGE,
    b"II*\x00": Media.IMAGE,
    b"MM\x00*": Media.IMAGE,
    b"GIF8": Media.IMAGE,
    b"BM": Media.IMAGE,
}
"""How files that are read begin (JPEG, PNG, TIFF, GIF, BMP); PDF and WebP have their own rules."""

REFUSED = {
    # how files begin that are not read -> what the person is told
    b"MZ": "program",
    b"\x7fELF": "program",
    b"\xcf\xfa\xed\xfe": "program",
    b"\xca\xfe\xba\xbe": "program",
    b"#!": "program",
    b"Rar!": "archive",
    b"7z\xbc\xaf\x27\x1c": "archive",
    b"\x1f\x8b": "archive",
    b"BZh": "archive",
    b"\xfd7zXZ": "archive",
    b"{\\rtf": "office",
    b"\x78\x9f\x3e\x22": "winmail",
}

OFFICE_PARTS = (b"word/", b"xl/", b"ppt/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")
ZIP, COMPOUND = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OUTLOOK_PART = "__properties_version1.0".encode("utf-16-le")
PHONE_PICTURES = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")
WEB_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
XML = re.compile(r"\s*<(?:\?xml\b|[A-Za-z_!?])")
MAIL_HEADER = re.compile(
    r"^(?:from|to|cc|subject|date|received|mime-version|message-id|return-path|reply-to|sender"
    r"|delivered-to|content-type|x-[a-z0-9-]+|dkim-signature):",
    re.IGNORECASE | re.MULTILINE,
)
HEADER_LINE = re.compile(r"(?:from |>?[!-9;-~]{1,60}:|[ \t])", re.IGNORECASE)
STRAY_CONTROLS = 0.1
"""Share of control characters from which on decoded bytes are no text."""


def media_of(content: bytes) -> Media:
    """Tell what the bytes are (raises UnreadableDocument on what is never read)."""
    if not content:
        raise refusal("empty")
    head = content[:HEAD]
    for magic, reason in REFUSED.items():
        if head.startswith(magic):
            raise refusal(reason, what="RTF")
    if b"%PDF-" in head and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Media.PDF
    return _picture(head) or _container(content, head) or _text(content)


def _picture(head: bytes) -> Media | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Media.IMAGE
    if head[4:12] in PHONE_PICTURES:
        raise refusal("phone_picture")
    return next((media for magic, media in DOCUMENTS.items() if head.startswith(magic)), None)


def _container(content: bytes, head: bytes) -> Media | None:
    if head.startswith(ZIP):
        office = any(part in head for part in OFFICE_PARTS)
        raise refusal("office", what="Word, Excel or the like") if office else refusal("archive")
    if head.startswith(COMPOUND):
        if OUTLOOK_PART in content:
            return Media.MSG
        raise refusal("office", what="Word, Excel or the like, in an old format")
    return None


def _text(content: bytes) -> Media:
    start = decoded(content[: 16 * HEAD])
    if not _is_text(start):
        raise refusal("unknown_type")
    if WEB_PAGE.match(start):
        raise refusal("web_page")
    if XML.match(start):
        return Media.XML
    return Media.EML if _is_mail(start) else Media.TEXT


def _is_text(text: str) -> bool:
    controls = sum((c < " " and c not in "\t\r\n\f\x1b") or c == "\ufffd" for c in text)
    return bool(text.strip()) and controls <= max(1, STRAY_CONTROLS * len(text))


def _is_mail(text: str) -> bool:
    header = re.split(r"\r?\n\r?\n", text.lstrip(), maxsplit=1)[0]
    lines = header.splitlines()
    known = {match.group().lower() for match in MAIL_HEADER.finditer(header)}
    return len(known) > 1 and all(HEADER_LINE.match(line) for line in lines)


def media_or_unknown(content: bytes) -> Media:
    """Tell what the bytes are; what is never read is `unknown`."""
    try:
        return media_of(content)
    except UnreadableDocument:
        return Media.UNKNOWN
