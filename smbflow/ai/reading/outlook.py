"""Outlook's own mail files (.msg: MS-OXMSG, a compound file)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import formataddr
from itertools import islice
from typing import Any

from smbflow.ai.reading.automatic import automatic
from smbflow.ai.reading.language import language_of
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.mail import (
    DEEPEST,
    Enclosure,
    Mail,
    body_text,
    is_document,
    references,
    sent_at,
)
from smbflow.ai.reading.quoting import newest_text
from smbflow.ai.reading.refusals import refusal
from smbflow.ai.reading.web import letter_of_html
from smbflow.domain.document import Hanging, Letter
from smbflow.domain.text import printable, squeeze

RECIPIENT_TYPE, TO, COPY = 0x0C15, 1, 2
"""The property that tells recipients from those who get a copy (MS-OXOMSG, 2.2.3.1)."""

MESSAGE_ID, ANSWERS, REFERENCES = 0x1035, 0x1042, 0x1039
"""Where the headers of that name are kept too."""

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
    headers = {name.lower(): value for name, value in (message.message_headers or {}).items()}
    seen, hidden = letter_of_html(message.html_body or "")
    body = body_text(message.body or seen)
    newest = newest_text(body)

    def header(name: str) -> str:
        return _header(headers.get(name.lower()) or "")

    def kept(name: str, at: int) -> str:
        return header(name) or _line(message.properties.str_prop_value(at) or "")

    return Letter(
        sender=header("From") or _line(message.sender or ""),
        subject=_line(message.subject or ""),
        sent_at=(sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
        if sent
        else sent_at(header("Date")),
        message_id=kept("Message-ID", MESSAGE_ID),
        body=body,
        to=header("To") or _recipients(message, TO),
        copies=header("Cc") or _recipients(message, COPY),
        reply_to=header("Reply-To"),
        answers=kept("In-Reply-To", ANSWERS),
        references=references(kept("References", REFERENCES)),
        newest=newest,
        language=language_of(newest),
        hidden=_line(hidden),
        automatic=automatic(header, header("Content-Type").partition(";")[0].strip().lower()),
        hanging=tuple(_hanging(message)),
    )


def _recipients(message: Any, kind: int) -> str:
    """Return recipients of a kind, where the headers that the mail came with are missing."""
    mine = (r for r in message.recipients if r.properties.int_prop_value(RECIPIENT_TYPE) == kind)
    return ", ".join(_line(formataddr((r.name, r.email_address))) for r in mine)


def _hanging(message: Any) -> Iterator[Hanging]:
    for attachment in message.attachments:
        kind, content = attachment.mime_type or "", attachment.file_bytes or b""
        yield Hanging(_line(attachment.file_name or ""), kind, len(content))


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


def _header(text: str) -> str:
    """Decode a header as it came over the wire (RFC 2047)."""
    try:
        return _line(str(make_header(decode_header(text))))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return _line(text)
