"""What is done in worker processes: functions that the engine's process only names.

Each builds its component once a process; arguments and answers are frozen values and paths.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from smbflow.ai.classification import KindClassifier, PageSplitter
from smbflow.ai.extraction import DocumentExtractor
from smbflow.ai.reading.drawing import page_jpeg, page_png
from smbflow.ai.reading.reader import FileReader
from smbflow.ai.recollection import LessonReader
from smbflow.domain.document import Reading
from smbflow.domain.enquiry import Flag
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import Lesson, Recalled
from smbflow.domain.ports.ai import KindGuess, PageRange, Part
from smbflow.domain.ports.models import Picture
from smbflow.engine.spool import Spool


def read(spool: Path, path: Path, name: str, pages: PageRange | None) -> Reading:
    """Read a file; a mail's attachments are kept in the spool."""
    return _reader(spool).read(path, name, pages)


def tell(reading: Reading) -> KindGuess:
    """Tell what a document is."""
    return KindClassifier().tell(reading)


def split(reading: Reading) -> tuple[Part, ...]:
    """Find where one document ends and the next begins."""
    return PageSplitter().split(reading)


def extract(reading: Reading) -> InvoiceDraft:
    """Find the fields and lines of an invoice."""
    return DocumentExtractor().extract(reading)


def recollect(
    reading: Reading, draft: InvoiceDraft, lessons: Sequence[Lesson]
) -> tuple[InvoiceDraft, Recalled | None]:
    """Read an invoice by what earlier ones of its supplier taught."""
    return LessonReader().recollect(reading, draft, lessons)


def flags(text: str) -> tuple[Flag, ...]:
    """Find what is sensitive in a mail."""
    from smbflow.ai.flags import SensitiveFlags  # noqa: PLC0415 - only enquiries need it

    return SensitiveFlags().flags(text)


def picture(path: Path, page: int) -> bytes | None:
    """Draw a page as PNG."""
    return page_png(path, page)


def draw(path: Path, pages: tuple[int, ...], pixels: int) -> tuple[Picture, ...]:
    """Draw pages for a model; none where one of them cannot be drawn: half a document misleads."""
    drawn = [page_jpeg(path, page, pixels) for page in pages]
    return tuple(found for found in drawn if found) if all(drawn) else ()


@cache
def _reader(spool: Path) -> FileReader:
    return FileReader(Spool(spool).keep)
