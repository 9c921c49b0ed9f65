"""The material of an extraction: rows, labels, and all typed candidates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from smbflow.ai.extraction.amounts import Amount, amounts, convention
from smbflow.ai.extraction.dates import Day, days
from smbflow.ai.extraction.labels import LabelledSheet, labelled
from smbflow.ai.extraction.sheet import Span, sheet_of
from smbflow.domain.document import Reading

_TELLING = 3


@dataclass(frozen=True, slots=True)
class Material:
    """A document's rows with all typed candidates, by the row's index."""

    page: LabelledSheet
    amounts: tuple[tuple[Amount, ...], ...]
    days: tuple[tuple[Day, ...], ...]
    language: str

    def days_in(self, room: Span) -> list[Day]:
        """Return the dates within a room."""
        return [d for d in self.days[room.row.index] if overlap(d.span, room)]


def gather(reading: Reading) -> Material:
    """Arrange the pages in rows and find all labels, amounts and dates."""
    sheet = sheet_of(reading.pages)
    page = labelled(sheet)
    language = _language(page)
    found_days = days(sheet)
    found = amounts(sheet, convention(sheet, language))
    free = tuple(
        tuple(a for a in row if not any(overlap(a.span, d.span) for d in found_days[i]))
        for i, row in enumerate(found)
    )
    return Material(page, free, found_days, language)


def overlap(one: Span, other: Span) -> bool:
    """Say whether two spans of one row share a place."""
    return one.start < other.end and other.start < one.end


def _language(page: LabelledSheet) -> str:
    """Return the language that most of the longer labels are in."""
    votes = Counter(
        m.language
        for label in page.all()
        for m in label.meanings
        if len(label.span.text) > _TELLING
    )
    return votes.most_common(1)[0][0] if votes else "en"
