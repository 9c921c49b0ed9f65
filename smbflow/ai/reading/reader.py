"""The reader of files: tells what a file is and reads it by the cheapest route that is good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from smbflow.ai.reading import pdf, pictures
from smbflow.ai.reading.charset import decoded
from smbflow.ai.reading.embedded import einvoice_in, einvoice_text
from smbflow.ai.reading.gate import media_of
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.mail import Mail, open_mail
from smbflow.ai.reading.mailbox import mails_in
from smbflow.ai.reading.ocr import OcrReader
from smbflow.ai.reading.outlook import open_outlook
from smbflow.ai.reading.plain import text_pages
from smbflow.ai.reading.refusals import refusal
from smbflow.ai.reading.unshown import unshown_words
from smbflow.domain.document import Attachment, Media, Page, Reading, Route
from smbflow.domain.ports.ai import PageRange
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.errors import UnreadableDocument

FEWEST_WORDS = 3
"""Words below which a document counts as blank: no bill has fewer."""

CLAIMED = {
    # what a name's ending promises -> what to call it when the content is not that
    **dict.fromkeys([".pdf"], "PDF"),
    **dict.fromkeys([".jpg", ".jpeg", ".png", ".tif", ".tiff"], "picture"),
    **dict.fromkeys([".xml"], "XML file"),
    **dict.fromkeys([".msg"], "mail"),
}


MAIL_ENDINGS = frozenset([".eml", ".mbox"])
"""Names by which broken headers still make a mail."""


class ReaderChoice(StrEnum):
    """Which routes a reader may take; all but `auto` serve measurements.

    `xml`: no OCR. `text`: no e-invoice, no OCR. `ocr`: no e-invoice, no text layer.
    """

    AUTO = "auto"
    XML = "xml"
    TEXT = "text"
    OCR = "ocr"


WITH_XML = frozenset({ReaderChoice.AUTO, ReaderChoice.XML})
WITH_OCR = frozenset({ReaderChoice.AUTO, ReaderChoice.OCR})


@dataclass(slots=True)
class OcrAllowance:
    """Reads pictures until the allowance of pages is spent; further pages stay blank."""

    reader: OcrReader
    allowed: int
    read: int = 0
    unread: int = 0

    def __call__(self, picture: Any, number: int, points_per_pixel: float) -> Page:
        """Read a picture, or leave its page blank."""
        if self.read < self.allowed:
            self.read += 1
            return self.reader(picture, number, points_per_pixel)
        self.unread += 1
        height, width = (side * points_per_pixel for side in picture.shape[:2])
        return Page(number, width, height, (), "", Route.OCR)

    def glance(self, picture: Any, points_per_pixel: float) -> Page | None:
        """Read a part of a page while whole pages are still allowed."""
        if self.read >= self.allowed:
            return None
        return self.reader(picture, 1, points_per_pixel)


class FileReader:
    """Implements `DocumentReader` for every kind of file that smbflow reads.

    `keep` stores the bytes of a mail's enclosure and returns their SHA-256 (without it they are
    only hashed). OCR models are loaded at the first picture and kept.
    """

    def __init__(
        self,
        keep: Callable[[bytes], str] | None = None,
        limits: ReadingLimits | None = None,
        choice: ReaderChoice = ReaderChoice.AUTO,
    ) -> None:
        self._keep = keep or (lambda content: sha256(content).hexdigest())
        self._limits = limits or ReadingLimits()
        self._choice = choice
        self._ocr = OcrReader()
        self._routes: dict[Media, Callable[[bytes, PageRange | None], Reading]] = {
            Media.PDF: self._read_pdf,
            Media.XML: self._read_xml,
            Media.IMAGE: self._read_pictures,
            Media.TEXT: self._read_text,
            Media.EML: self._read_eml,
            Media.MSG: self._read_msg,
        }

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Read the file at `path`, called `name` by its sender (raises UnreadableDocument)."""
        content = content_of(path, self._limits)
        return self._routes[told(content, name)](content, pages)

    def _read_pdf(self, content: bytes, pages: PageRange | None) -> Reading:
        allowance = self._allowance()
        with pdf.opened(content) as document:
            count = len(document)
            beside = unshown_words(document)
            xml = einvoice_in(document, self._limits) if self._choice in WITH_XML else None
            wanted = chosen(count, pages, self._limits)
            read_page = pdf.picture_of if self._choice is ReaderChoice.OCR else pdf.read_page
            read = tuple(read_page(document, n, self._limits, allowance) for n in wanted)
        findings = (*_left_out(count, pages, wanted, allowance), *_damaged(read))
        found = Reading(Media.PDF, read, xml=xml, findings=findings, beside=beside)
        return self._with_words(found)

    def _read_pictures(self, content: bytes, pages: PageRange | None) -> Reading:
        allowance = self._allowance()
        if allowance is None:
            raise refusal("no_text")
        with pictures.opened(content, self._limits) as picture:
            count = pictures.frame_count(picture)
            wanted = chosen(count, pages, self._limits)
            frames = ((n, *pictures.frame(picture, n, self._limits)) for n in wanted)
            read = tuple(allowance(pixels, n, scale) for n, pixels, scale in frames)
        findings = _left_out(count, pages, wanted, allowance)
        return self._with_words(Reading(Media.IMAGE, read, findings=findings))

    def _read_xml(self, content: bytes, _: PageRange | None) -> Reading:
        if len(content) > self._limits.xml_bytes:
            raise too_large(len(content), self._limits.xml_bytes)
        return Reading(Media.XML, (), xml=einvoice_text(content))

    def _read_text(self, content: bytes, pages: PageRange | None) -> Reading:
        text = decoded(content)
        if len(text) > self._limits.text_characters:
            raise too_large(len(content), self._limits.text_characters)
        read = text_pages(text, self._limits)
        wanted = chosen(len(read), pages, self._limits)
        return self._with_words(Reading(Media.TEXT, tuple(p for p in read if p.number in wanted)))

    def _read_eml(self, content: bytes, _: PageRange | None) -> Reading:
        mails = mails_in(content)
        if mails:
            return Reading(Media.MBOX, (), attachments=tuple(map(self._kept_mail, count(1), mails)))
        return self._mail_reading(Media.EML, open_mail(content, self._limits))

    def _read_msg(self, content: bytes, _: PageRange | None) -> Reading:
        return self._mail_reading(Media.MSG, open_outlook(content, self._limits))

    def _mail_reading(self, media: Media, mail: Mail) -> Reading:
        return Reading(
            media,
            text_pages(mail.letter.body, self._limits),
            letter=mail.letter,
            attachments=tuple(
                Attachment(e.name, e.media, self._keep(e.content), len(e.content))
                for e in mail.enclosures
            ),
        )

    def _kept_mail(self, number: int, content: bytes) -> Attachment:
        return Attachment(f"mail {number}.eml", Media.EML, self._keep(content), len(content))

    def _allowance(self) -> OcrAllowance | None:
        if self._choice not in WITH_OCR:
            return None
        return OcrAllowance(self._ocr, self._limits.ocr_pages)

    def _with_words(self, reading: Reading) -> Reading:
        if reading.xml is None and sum(len(p.words) for p in reading.pages) < FEWEST_WORDS:
            raise refusal("blank" if self._choice in WITH_OCR else "no_text")
        return reading


def content_of(path: Path, limits: ReadingLimits) -> bytes:
    """Return a file's bytes (raises UnreadableDocument beyond the limit)."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise too_large(size, limits.file_bytes)
    return path.read_bytes()


def told(content: bytes, name: str) -> Media:
    """Tell what a file is; the name only decides what damaged or plain content was meant to be."""
    media, ending = media_of(content), Path(name).suffix.lower()
    if media is Media.TEXT and ending in CLAIMED:
        raise refusal("damaged", what=CLAIMED[ending])
    return Media.EML if media is Media.TEXT and ending in MAIL_ENDINGS else media


def chosen(count: int, pages: PageRange | None, limits: ReadingLimits) -> range:
    """Return the page numbers to read (raises UnreadableDocument on pages that are not there)."""
    if count < 1:
        raise refusal("blank")
    first, last = (pages.first, pages.last) if pages else (1, count)
    if not 1 <= first <= last <= count:
        raise refusal("no_such_pages", pages=count, first=first, last=last)
    return range(first, min(last, first + limits.pages - 1) + 1)


def too_large(size: int, limit: int) -> UnreadableDocument:
    """Return the error for a file beyond a limit, both in MB."""
    return refusal("too_large", size=f"{size / 1e6:.0f} MB", limit=f"{limit / 1e6:.0f} MB")


def _left_out(
    count: int, pages: PageRange | None, read: range, allowance: OcrAllowance | None
) -> tuple[Finding, ...]:
    last = pages.last if pages else count
    beyond = f"Only pages {read[0]} to {read[-1]} of {count} were read; it is a very long file."
    unread = f"Only {allowance.read} of the pages that are pictures were read." if allowance else ""
    return tuple(
        ask(Reason.TOO_LARGE, sentence)
        for sentence, holds in (
            (beyond, last > read[-1]),
            (unread, allowance is not None and allowance.unread > 0),
        )
        if holds
    )


def _damaged(read: Sequence[Page]) -> tuple[Finding, ...]:
    numbers = ", ".join(str(page.number) for page in read if not page.width)
    sentence = f"Page {numbers} is damaged and could not be read. Ask the sender for a new copy."
    return (ask(Reason.UNREADABLE, sentence),) if numbers else ()
