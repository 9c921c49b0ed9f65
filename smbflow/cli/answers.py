"""What `smbflow ask --json` prints."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from smbflow.cli.shape import Shape
from smbflow.domain.answer import System
from smbflow.domain.job import JobState


class PlaceShape(Shape):
    """Where a passage stands below reference/knowledge; paragraphs and pages count from 1."""

    document: str
    heading: str
    paragraph: int
    page: int | None
    words: str


class CitationShape(Shape):
    """Words that bear an answer out, and where they stand."""

    place: PlaceShape
    quote: str


class ListingShape(Shape):
    """A table beside an answer; `left_out` rows more were found."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int


class AnswerShape(Shape):
    """What is said to a question, from which system, and what bears it out."""

    text: str
    system: System
    sure: float
    citations: tuple[CitationShape, ...]
    listing: ListingShape | None
    query: str
    as_of: datetime | None
    by: str


class QuestionShape(Shape):
    """`smbflow ask`: the answer; null where it waits for a person (then `guess`, if anything)."""

    id: int = Field(validation_alias="job_id")
    question: str
    asked_by: str
    asked_at: datetime
    state: JobState
    answer: AnswerShape | None
    guess: AnswerShape | None
    reason: str | None
