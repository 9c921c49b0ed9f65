"""Evidence: a value with where it stands, how it was found and how sure that makes us."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class How(StrEnum):
    """How a value was found, from the most to the least direct.

    `memory`: read where, or as, people confirmed it on earlier documents of the supplier.
    """

    XML = "xml"
    TEXT = "text"
    OCR = "ocr"
    MEMORY = "memory"
    MODEL = "model"
    DERIVED = "derived"
    REFERENCE = "reference"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in PDF points, measured from the top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: Box) -> Box:
        """Return the smallest box around both."""
        return Box(
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands: page (from 1), box if known, and the text as printed there."""

    page: int
    box: Box | None
    text: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value with its confidence (0 to 1, from evidence only), its source and how it was found."""

    value: T
    confidence: float
    source: Source | None
    how: How
