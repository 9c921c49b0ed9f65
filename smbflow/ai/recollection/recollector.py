"""The reader by lessons: memory is evidence beside what was read, never an order.

A value that stands where a person confirmed the last one grows surer. One that is missing, or was
read at a place that a person called a mistake, is taken from the remembered place. Two plausible
values that differ are asked. Sums that add up outweigh every memory, and values of an e-invoice
are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smbflow.ai.recollection.candidates import TypedSheet
from smbflow.ai.recollection.constants import recalled_constants
from smbflow.ai.recollection.evidence import weighed
from smbflow.ai.recollection.recognition import Likeness, recognised
from smbflow.ai.recollection.totals import with_totals
from smbflow.ai.recollection.votes import likeness, vote
from smbflow.domain.document import DocumentKind, Reading
from smbflow.domain.evidence import Found
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import DAYS, NUMBERS, TOTALS, Lesson, Memo, Place, Recalled
from smbflow.domain.marks import marks_of


class LessonReader:
    """Implements `Recollector` by the places, labels and forms that lessons keep."""

    def recollect(
        self, reading: Reading, draft: InvoiceDraft, lessons: Sequence[Lesson]
    ) -> tuple[InvoiceDraft, Recalled | None]:
        """Return the draft as the lessons see it, and whose they were; None for a stranger."""
        known = recognised(lessons, marks_of(reading.pages), draft)
        if not known:
            return draft, None
        first = known[0].lesson
        whose = Recalled(first.name, first.supplier_id, len(known))
        return _by_places(reading, recalled_constants(reading, draft, known), known), whose


def _by_places(reading: Reading, draft: InvoiceDraft, known: Sequence[Likeness]) -> InvoiceDraft:
    sheet = TypedSheet(reading)
    seen: dict[str, Found[Any] | None] = {}
    # a credit note's sign is told from the page alone: no place of an invoice's total says it
    totals = TOTALS if draft.kind is not DocumentKind.CREDIT_NOTE else ()
    for field in (*DAYS, *NUMBERS, *totals):
        memos = [x.lesson.by_field[field] for x in known if field in x.lesson.by_field]
        said = vote([(memo, sheet.candidates(memo)) for memo in memos])
        ours = getattr(draft, field)
        if said is not None:
            seen[field] = weighed(ours, said, mistaken=_mistaken(sheet.place(ours), memos))
    return with_totals(draft, seen)


def _mistaken(here: Place | None, memos: Sequence[Memo]) -> bool:
    """Say whether ours was read where a person said that it was the wrong place."""
    wrong = (memo.mistaken for memo in memos if memo.mistaken is not None)
    return here is not None and any(likeness(place, here) > 0 for place in wrong)
