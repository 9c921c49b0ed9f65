"""Documents: what came in, and what was read off its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from smbflow.domain.evidence import Box
from smbflow.domain.reason import Finding


class Media(StrEnum):
    """What a file is by its content, whatever its name says."""

    PDF = "pdf"
    XML = "xml"
    IMAGE = "image"
    TEXT = "text"
    EML = "eml"
    MSG = "msg"
    MBOX = "mbox"
    SHEET = "sheet"
    UNKNOWN = "unknown"


class Automatic(StrEnum):
    """What a mail is that no person wrote to us (RFC 3834): it is never answered by itself."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    MAILING_LIST = "mailing_list"
    NOTIFICATION = "notification"


class DocumentKind(StrEnum):
    """What a document is to the books."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PRO_FORMA = "pro_forma"
    STATEMENT = "statement"
    REMINDER = "reminder"
    ORDER = "order"
    DELIVERY_NOTE = "delivery_note"
    RECEIPT = "receipt"
    OTHER = "other"


class Route(StrEnum):
    """Which reader read a document, the cheapest that is good enough first."""

    XML = "xml"
    TEXT = "text"
    OCR = "ocr"


@dataclass(frozen=True, slots=True)
class Document:
    """A file as received (or a part of one), kept in the spool under its SHA-256."""

    id: int
    sha256: str
    name: str
    size: int
    received_at: datetime
    origin: str
    parent_id: int | None = None
    first_page: int | None = None
    last_page: int | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its box; `size` is in points, `confidence` the OCR's (1 for a text layer)."""

    text: str
    box: Box
    size: float = 0.0
    bold: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read: its words in reading order and its text line by line.

    `number` counts from 1 within the file, `width` and `height` are points. `route` says how this
    page was read. `hidden_text` is text that no eye can see (white, invisible, off the page, tiny).
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    text: str
    route: Route
    hidden_text: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a file: its name as the sender gave it, its bytes' SHA-256 in the spool."""

    name: str
    media: Media
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Hanging:
    """Whatever hangs on a mail, document or not: name, MIME type and size in bytes."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Letter:
    """The mail that a document came in, or was.

    `newest` is what its sender wrote, without history and signature, `language` its ISO 639 code
    (empty: not told), `hidden` text of the body that no eye can see. `answers` and `references`
    are ids of earlier mails (RFC 5322, 3.6.4).
    """

    sender: str
    subject: str
    sent_at: datetime | None
    message_id: str
    body: str
    to: str = ""
    copies: str = ""
    reply_to: str = ""
    answers: str = ""
    references: tuple[str, ...] = ()
    newest: str = ""
    language: str = ""
    hidden: str = ""
    automatic: Automatic | None = None
    hanging: tuple[Hanging, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read off a document.

    `xml` is the e-invoice text where there is one (the file itself, or the PDF's attachment).
    `pages` may be empty for a bare XML. `attachments` are a mail's parts that are documents.
    `findings` say what was left out (pages beyond the limits). `beside` are words that the file
    carries without showing them on any page (notes, hidden form fields, its properties).
    `rows` are the cells of a table where the file is one (CSV, a spreadsheet).
    """

    media: Media
    pages: tuple[Page, ...]
    xml: str | None = None
    letter: Letter | None = None
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Finding, ...] = ()
    beside: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """Return the visible text of all pages."""
        return "\n".join(page.text for page in self.pages)
