"""Mails (RFC 5322, MIME) and what hangs on them that is a document."""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message

from smbflow.ai.reading.automatic import automatic
from smbflow.ai.reading.charset import decoded
from smbflow.ai.reading.gate import media_or_unknown
from smbflow.ai.reading.language import language_of
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.pictures import looks_scanned
from smbflow.ai.reading.quoting import newest_text
from smbflow.ai.reading.tnef import unpacked
from smbflow.ai.reading.web import letter_of_html
from smbflow.domain.document import Hanging, Letter, Media
from smbflow.domain.text import printable, squeeze

NOT_DOCUMENTS = frozenset(
    [
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "text/html",
        "text/rfc822-headers",
        "message/delivery-status",
        "message/disposition-notification",
        "application/ics",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/pgp-encrypted",
        "application/ms-tnef",
        "application/vnd.ms-tnef",
    ]
)
"""Parts that travel with mails without being documents."""

PACKED = frozenset(["application/ms-tnef", "application/vnd.ms-tnef"])
"""Outlook's own wrapping, in which other programs see nothing but winmail.dat."""

NOISE = (".ics", ".vcf", ".p7s", ".asc", ".sig", ".htm", ".html")
"""Endings of the same, where the type says nothing."""

LONGEST_NAME = 200
MOST_REFERENCES = 50

MESSAGE_ID = re.compile(r"<[^<>\s]+>")

DEEPEST = 20
"""Levels of parts within parts beyond which nobody writes mails."""

ENDINGS = {Media.PDF: "pdf", Media.XML: "xml", Media.IMAGE: "jpg", Media.EML: "eml"}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A document that hangs on a mail: its name as the sender gave it, what it is, its bytes."""

    name: str
    media: Media
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail taken apart."""

    letter: Letter
    enclosures: tuple[Enclosure, ...]


def open_mail(content: bytes, limits: ReadingLimits) -> Mail:
    """Take a mail apart; broken MIME gives what can be had, never an error."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    parts = list(_leaves(message))
    enclosures = [e for part in parts for e in (*_packed(part), _enclosure(part)) if e]
    return Mail(_letter(message, parts, limits), tuple(enclosures[: limits.attachments]))


def is_document(name: str, kind: str, content: bytes, *, inline: bool) -> Media | None:
    """Tell what an attachment is, None where it is no document: signatures, logos, calendars.

    Files that smbflow does not read stay in as `unknown`, so that a person sees them.
    """
    if not content or kind in NOT_DOCUMENTS or name.lower().endswith(NOISE):
        return None
    media = media_or_unknown(content)
    if media is Media.IMAGE and not looks_scanned(content, inline=inline):
        return None
    return media


def _leaves(message: Message, depth: int = 0) -> Iterator[Message]:
    payload = message.get_payload()
    nested = isinstance(payload, list) and message.get_content_maintype() != "message"
    if not nested or depth >= DEEPEST:
        yield message
        return
    for part in payload:
        if isinstance(part, Message):
            yield from _leaves(part, depth + 1)


def _enclosure(part: Message) -> Enclosure | None:
    name, kind = _file_name(part), part.get_content_type()
    if kind.startswith("text/") and not name and part.get_content_disposition() != "attachment":
        return None
    content = _content(part)
    inline = part.get_content_disposition() == "inline" or part.get("Content-ID") is not None
    media = is_document(name, kind, content, inline=inline)
    if media is None or (media is Media.TEXT and not name):
        return None
    return Enclosure(name or f"{_title(part)}.{ENDINGS.get(media, 'bin')}", media, content)


def _packed(part: Message) -> list[Enclosure]:
    """Return the documents in a winmail.dat; the wrapper itself is none."""
    if part.get_content_type() not in PACKED:
        return []
    files = [(_plain_name(f.name), f.content) for f in unpacked(_content(part))]
    told = [
        (name, is_document(name, "", content, inline=False), content) for name, content in files
    ]
    return [Enclosure(name, media, content) for name, media, content in told if media]


def _title(part: Message) -> str:
    inner = part.get_payload()
    nested = inner[0] if isinstance(inner, list) and inner else None
    return (_header(nested, "Subject") if isinstance(nested, Message) else "") or "attachment"


def _content(part: Message) -> bytes:
    payload = part.get_payload()
    if isinstance(payload, list):
        return _whole(payload[0]) if payload and isinstance(payload[0], Message) else b""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return content if isinstance(content, bytes) else b""


def _whole(message: Message) -> bytes:
    try:
        return message.as_bytes(policy=email.policy.compat32)
    except (UnicodeError, LookupError, ValueError, AttributeError):
        return message.as_string(policy=email.policy.compat32).encode("utf-8", "replace")


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, AttributeError, TypeError):
        name = ""
    return _plain_name(name)


def _plain_name(name: str) -> str:
    return squeeze(printable(name.replace("\\", "/").rpartition("/")[2]))[:LONGEST_NAME]


def _letter(message: Message, parts: list[Message], limits: ReadingLimits) -> Letter:
    body, hidden = _body(parts)
    newest = newest_text(body[: limits.text_characters])
    return Letter(
        sender=_header(message, "From"),
        subject=_header(message, "Subject"),
        sent_at=sent_at(_header(message, "Date")),
        message_id=_header(message, "Message-ID"),
        body=body,
        to=_header(message, "To"),
        copies=_header(message, "Cc"),
        reply_to=_header(message, "Reply-To"),
        answers=_header(message, "In-Reply-To"),
        references=references(_header(message, "References")),
        newest=newest,
        language=language_of(newest),
        hidden=hidden,
        automatic=automatic(lambda name: _header(message, name), message.get_content_type()),
        hanging=tuple(_hanging(message))[: limits.attachments],
    )


def references(text: str) -> tuple[str, ...]:
    """Return the ids in a References header; of very many the last, which are the nearest."""
    return tuple(dict.fromkeys(MESSAGE_ID.findall(text)))[-MOST_REFERENCES:]


def _hanging(message: Message) -> Iterator[Hanging]:
    """Yield all that has a name or calls itself an attachment, also within nested mails."""
    for part in message.walk():
        name = _file_name(part)
        if name or part.get_content_disposition() == "attachment":
            content = b"" if part.is_multipart() else _content(part)
            yield Hanging(name, part.get_content_type(), len(content))


def _header(message: Message, name: str) -> str:
    try:
        value = message.get(name, "")
        return squeeze(printable(str(value)))
    except (ValueError, LookupError, AttributeError, TypeError):
        # the standard library stumbles over some malformed headers
        raw = next((v for n, v in message.raw_items() if n.lower() == name.lower()), "")
        return squeeze(printable(str(raw)))


def sent_at(text: str) -> datetime | None:
    """Read a Date header as an instant in UTC, None where it makes no sense."""
    for read in (email.utils.parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _body(parts: list[Message]) -> tuple[str, str]:
    """Return the body as text, and what of it no eye can see."""
    inline = [p for p in parts if p.get_content_disposition() != "attachment"]
    nameless = [p for p in inline if not _file_name(p)]
    shown = nameless if any(p.get_content_maintype() == "text" for p in nameless) else inline
    plain = [_text(p) for p in shown if p.get_content_type() == "text/plain"]
    pages = [letter_of_html(_text(p)) for p in shown if p.get_content_type() == "text/html"]
    hidden = squeeze(printable(" ".join(unseen for _, unseen in pages)))
    if any(text.strip() for text in plain):
        return body_text("\n\n".join(plain)), hidden
    return body_text("\n\n".join(seen for seen, _ in pages)), hidden


def body_text(text: str) -> str:
    """Return a body in lines that are safe to show."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return printable(lines, lines=True).strip()


def _text(part: Message) -> str:
    content = _content(part)
    try:
        return content.decode(part.get_content_charset() or "utf-8")
    except (UnicodeError, LookupError, ValueError):
        return decoded(content)
