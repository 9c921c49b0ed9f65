"""Answers to questions of the office, each with what bears it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class System(StrEnum):
    """Where an answer was looked for."""

    DOCUMENTS = "documents"
    TABLES = "tables"
    BOOKS = "books"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: a file of reference/knowledge, the heading above it, its number.

    `paragraph` counts from 1 within the file; `page` is None where a file has no pages.
    """

    document: str
    heading: str = ""
    paragraph: int = 1
    page: int | None = None

    @property
    def words(self) -> str:
        """Say it as a clerk would look it up."""
        parts = [self.document, self.heading]
        parts.append(f"page {self.page}" if self.page else f"paragraph {self.paragraph}")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Citation:
    """Words that bear an answer out, and where they stand."""

    place: Place
    quote: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A table beside an answer, as text; `left_out` rows more were found."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question, from which system, and how sure (0 to 1) that is.

    `query` is what was asked of the books or the history, `as_of` the moment that it holds for.
    `by` is who answered: smbflow, a model or a person.
    """

    text: str
    system: System
    sure: float
    citations: tuple[Citation, ...] = ()
    listing: Listing | None = None
    query: str = ""
    as_of: datetime | None = None
    by: str = "smbflow"
