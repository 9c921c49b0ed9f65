"""Outlook's own mail files (.msg: MS-OXMSG, a compound file)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from itertools import islice
from typing import Any

from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.mail import DEEPEST, Enclosure, Mail, body_text, is_document
from smbflow.ai.reading.refusals import refusal
from smbflow.ai.reading.web import text_of_html
from smbflow.domain.document import Letter
from smbflow.domain.text import printable, squeeze

FORWARDED = "__substg1.0_3701000D"
"""The storage that holds a mail within a mail (MS-OXMSG, 2.2.2.1)."""


def open_outlook(content: bytes, limits: ReadingLimits) -> Mail:
    """Take an Outlook mail apart (raises UnreadableDocument: damaged)."""
    from oxmsg import Message  # noqa: PLC0415 - only workers need it

    try:
        message = Message.load(content)
        return Mail(_letter(message), tuple(_enclosures(message, limits)))
    except Exception as error:  # the library raises whatever its bytes make it stumble over
        raise refusal("damaged", what="mail") from error


def _letter(message: Any) -> Letter:
    sent = message.sent_date
    headers = message.message_headers
    body = message.body or text_of_html(message.html_body or "")
    return Letter(
        sender=_line(message.sender or headers.get("From", "")),
        subject=_line(message.subject or ""),
        sent_at=(sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
        if sent
        else None,
        message_id=_line(headers.get("Message-ID", "") or headers.get("Message-Id", "")),
        body=body_text(body),
    )


def _enclosures(message: Any, limits: ReadingLimits) -> Iterator[Enclosure]:
    html = (message.html_body or "").encode("utf-8", "replace")
    for attachment in islice(_attachments(message.attachments), limits.attachments):
        name, content = _line(attachment.file_name or ""), attachment.file_bytes or b""
        inline = bool(name) and f"cid:{name}".encode() in html
        media = is_document(name, attachment.mime_type or "", content, inline=inline)
        if media:
            yield Enclosure(name or f"attachment.{media.value}", media, content)


def _attachments(attachments: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """Yield attachments, and those of mails that were forwarded whole within this one."""
    from oxmsg.attachment import Attachment  # noqa: PLC0415 - only workers need it

    for attachment in attachments:
        yield attachment
        forwarded = (s for s in attachment._storage.storages if s.name == FORWARDED)  # noqa: SLF001 - no public way
        for mail in forwarded if depth < DEEPEST else ():
            inner = (Attachment(storage) for storage in mail.iter_attachment_storages())
            yield from _attachments(inner, depth + 1)


def _line(text: str) -> str:
    return squeeze(printable(text))
