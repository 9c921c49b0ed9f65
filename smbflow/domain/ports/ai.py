"""Ports of the components that read and understand documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from smbflow.domain.document import DocumentKind, Reading
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.ports.models import Picture


@dataclass(frozen=True, slots=True)
class PageRange:
    """Pages of a file, from 1, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class KindGuess:
    """What a document is, how sure, and the words that said so."""

    kind: DocumentKind
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of pages that is one document; `confidence` is that of its border."""

    pages: PageRange
    confidence: float


class DocumentReader(Protocol):
    """Reads a file into pages, words and text; it never guesses what they mean."""

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Read the file at `path`, called `name` by its sender.

        Raises UnreadableDocument, which carries the finding to show.
        """
        ...


class KindTeller(Protocol):
    """Tells an invoice from everything that looks like one."""

    def tell(self, reading: Reading) -> KindGuess:
        """Return the most likely kind with the evidence for it."""
        ...


class DocumentSplitter(Protocol):
    """Finds where one document ends and the next begins within a file."""

    def split(self, reading: Reading) -> tuple[Part, ...]:
        """Return the parts; together they cover every page once."""
        ...


class InvoiceExtractor(Protocol):
    """Finds the fields and lines of an invoice in what was read."""

    def extract(self, reading: Reading) -> InvoiceDraft:
        """Return what the document says, each value with its source and confidence."""
        ...


class PageDrawer(Protocol):
    """Draws pages for models that see."""

    def draw(self, path: Path, pages: Sequence[int], pixels: int) -> tuple[Picture, ...]:
        """Return pages (from 1) with at most so many pixels each; none where one cannot be."""
        ...
