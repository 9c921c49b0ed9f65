"""Components that answer by script: for tests and rehearsals without reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from smbflow.domain.document import DocumentKind, Media, Reading
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.ports.ai import KindGuess, PageRange, Part
from smbflow.errors import SmbflowError

T = TypeVar("T")

_INVOICE = KindGuess(DocumentKind.INVOICE, 0.99, "says so")


@dataclass(slots=True)
class ScriptedComponents:
    """Reader, kind teller, splitter and extractor in one; `failure` is raised by all of them."""

    reading: Reading = field(default_factory=lambda: Reading(Media.PDF, ()))
    guess: KindGuess = _INVOICE
    parts: tuple[Part, ...] = ()
    draft: InvoiceDraft = field(default_factory=InvoiceDraft)
    failure: SmbflowError | None = None

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Return the scripted reading."""
        return self._or_fail(self.reading, path, name, pages)

    def tell(self, reading: Reading) -> KindGuess:
        """Return the scripted guess."""
        return self._or_fail(self.guess, reading)

    def split(self, reading: Reading) -> tuple[Part, ...]:
        """Return the scripted parts."""
        return self._or_fail(self.parts, reading)

    def extract(self, reading: Reading) -> InvoiceDraft:
        """Return the scripted draft."""
        return self._or_fail(self.draft, reading)

    def _or_fail(self, answer: T, *_: object) -> T:
        if self.failure is not None:
            raise self.failure
        return answer
