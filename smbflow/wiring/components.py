"""The components as the steps see them: the work is done in killable processes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from smbflow.domain.document import Reading
from smbflow.domain.enquiry import Flag
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import Lesson, Recalled
from smbflow.domain.ports.ai import KindGuess, PageRange, Part
from smbflow.domain.ports.models import Picture
from smbflow.engine.workers import Limits, Workers
from smbflow.errors import ComponentFailure

_BENCH = "smbflow.wiring.workbench"


class PooledComponents:
    """Reader, kind teller, splitter, extractor, recollector and drawer at once (domain.ports).

    Each call may raise ComponentTooSlow or ComponentFailure besides what the component raises;
    ComponentFailure too while nobody is hired.
    """

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self._hired: tuple[Workers, Limits] | None = None

    def hire(self, workers: Workers, limits: Limits) -> None:
        """Start processes to work with, unless some are at work."""
        if self._hired is None:
            workers.start()
            self._hired = (workers, limits)

    def dismiss(self) -> None:
        """End the processes."""
        hired, self._hired = self._hired, None
        if hired is not None:
            hired[0].stop()

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Read a file."""
        return cast("Reading", self._call("read", self._spool, path, name, pages))

    def tell(self, reading: Reading) -> KindGuess:
        """Tell what a document is."""
        return cast("KindGuess", self._call("tell", reading))

    def split(self, reading: Reading) -> tuple[Part, ...]:
        """Find the documents in a file."""
        return cast("tuple[Part, ...]", self._call("split", reading))

    def extract(self, reading: Reading) -> InvoiceDraft:
        """Find the fields and lines of an invoice."""
        return cast("InvoiceDraft", self._call("extract", reading))

    def recollect(
        self, reading: Reading, draft: InvoiceDraft, lessons: Sequence[Lesson]
    ) -> tuple[InvoiceDraft, Recalled | None]:
        """Read an invoice by what earlier ones of its supplier taught."""
        answer = self._call("recollect", reading, draft, lessons)
        return cast("tuple[InvoiceDraft, Recalled | None]", answer)

    def flags(self, text: str) -> tuple[Flag, ...]:
        """Find what is sensitive in a mail."""
        return cast("tuple[Flag, ...]", self._call("flags", text))

    def picture(self, path: Path, page: int) -> bytes | None:
        """Draw a page as PNG; None where it has no picture or nobody is hired to draw it."""
        try:
            return cast("bytes | None", self._call("picture", path, page))
        except ComponentFailure:
            return None

    def draw(self, path: Path, pages: Sequence[int], pixels: int) -> tuple[Picture, ...]:
        """Draw pages for a model that sees; none where one of them cannot be drawn."""
        try:
            return cast("tuple[Picture, ...]", self._call("draw", path, tuple(pages), pixels))
        except ComponentFailure:
            return ()

    def _call(self, function: str, *arguments: object) -> object:
        return self.call(f"{_BENCH}:{function}", *arguments)

    def call(self, function: str, *arguments: object) -> object:
        """Have a function (`module:name`) carried out by a worker."""
        if self._hired is None:
            raise ComponentFailure("nobody is at work to read documents")
        workers, limits = self._hired
        return workers.call(function, *arguments, limits=limits)
