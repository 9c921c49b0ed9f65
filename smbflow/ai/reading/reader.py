"""The reader of files: tells what a file is and reads it by the cheapest route that is good."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from smbflow.ai.reading import pdf
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.pdf import PictureReader
from smbflow.ai.reading.refusals import refusal
from smbflow.domain.document import Media, Reading
from smbflow.domain.ports.ai import PageRange


class ReaderChoice(StrEnum):
    """Which routes a reader may take; all but `auto` serve measurements.

    `xml`: no OCR. `text`: no e-invoice, no OCR. `ocr`: no e-invoice, no text layer.
    """

    AUTO = "auto"
    XML = "xml"
    TEXT = "text"
    OCR = "ocr"


class FileReader:
    """Implements `DocumentReader` for every kind of file that smbflow reads.

    `keep` stores the bytes of a mail's attachment and returns their SHA-256.
    """

    def __init__(
        self,
        keep: Callable[[bytes], str],
        limits: ReadingLimits | None = None,
        choice: ReaderChoice = ReaderChoice.AUTO,
    ) -> None:
        self._keep = keep
        self._limits = limits or ReadingLimits()
        self._choice = choice

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Read the file at `path`, called `name` by its sender (raises UnreadableDocument)."""
        del name  # what a file is, its content says
        return self._read_pdf(path.read_bytes(), pages)

    def _read_pdf(self, content: bytes, pages: PageRange | None) -> Reading:
        with pdf.opened(content) as document:
            numbers = pdf.chosen(len(document), pages, self._limits)
            read = tuple(
                pdf.read_page(document, n, self._limits, self._picture_reader()) for n in numbers
            )
        if not any(page.words for page in read):
            raise refusal("no_text")
        return Reading(Media.PDF, read)

    def _picture_reader(self) -> PictureReader | None:
        return None
