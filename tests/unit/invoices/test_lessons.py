"""What a person's word on a document teaches, and what a recalled supplier is worth."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from smbflow.domain.document import Media, Reading
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import Lesson, Recalled
from smbflow.domain.reason import Reason, ask, note
from smbflow.errors import ComponentFailure
from smbflow.pipelines.invoices.case import Paper
from smbflow.pipelines.invoices.lessons import confirmed_fields, learn, lesson_of
from smbflow.pipelines.invoices.recollection import recollected
from smbflow.pipelines.invoices.services import Memory
from smbflow.pipelines.invoices.suppliers import find_supplier
from smbflow.pipelines.step import PersonsWord
from tests.unit.invoices import office
from tests.unit.recollection.paper import DAY, US, at, case, reading, spoken

OF_MUSTER = office.of_muster()
PAPER = reading("QK-00417", "05.03.2026", "118.20", (330, 640, "Dank"), (480, 640, "118.20"))


def memo(lesson: Lesson | None, name: str) -> Any:
    """Return what a lesson keeps of a field."""
    assert lesson is not None
    return lesson.by_field[name]


def test_a_yes_confirms_what_was_asked() -> None:
    """Fields that were asked about are confirmed; what was let pass for other reasons is not."""
    findings = (
        ask(Reason.FIELD_UNCERTAIN, "?", field="issue_date"),
        ask(Reason.SUMS_DIFFER, "?", field="gross_total"),
        note(Reason.FIELD_UNCERTAIN, "!", field="due_date"),
    )
    assert confirmed_fields(OF_MUSTER, findings) == {"issue_date"}


def test_where_everything_is_asked_a_yes_confirms_the_needed_fields() -> None:
    """A pipeline that never works alone learns from each yes."""
    fields = confirmed_fields(OF_MUSTER, (ask(Reason.ALWAYS_ASKED, "?"),))
    assert {"invoice_number", "gross_total", "supplier_name"} <= fields


def test_a_typed_value_is_looked_for_on_the_page() -> None:
    """The words that lead to it are kept, not the number itself."""
    left = spoken(case(), invoice_number="QK-00417", supplier_name="Quillan")
    kept = memo(lesson_of(case(), left, PAPER.pages, ("invoice_number",), US), "invoice_number")
    assert (kept.form, kept.value) == ("A-9", "")
    assert [place.left for place in kept.places] == ["vorgangskennung"]


def test_a_value_that_stands_twice_keeps_both_places() -> None:
    """Which of them is meant shows on the next document."""
    left = spoken(case(), gross_total=Decimal("118.20"), supplier_name="Quillan")
    kept = memo(lesson_of(case(), left, PAPER.pages, ("gross_total",), US), "gross_total")
    assert [place.left for place in kept.places] == ["zu begleichen", "dank"]


def test_the_place_of_a_mistake_is_kept() -> None:
    """Where the machine had looked in vain it shall not look again."""
    machine = case(issue_date=(date(2026, 2, 1), 0.97, at(PAPER, "01.02.2026")))
    left = spoken(machine, issue_date=DAY, supplier_name="Quillan")
    kept = memo(lesson_of(machine, left, PAPER.pages, ("issue_date",), US), "issue_date")
    assert kept.mistaken.left == "bestellt"
    assert kept.form in {"D.M.Y", ""}


def test_what_nobody_spoke_of_and_was_doubtful_is_not_learnt() -> None:
    """A doubtful value that was not asked about teaches nothing."""
    machine = case(
        supplier_name=("Quillan", 0.5, None), issue_date=(DAY, 0.6, at(PAPER, "05.03.2026"))
    )
    assert lesson_of(machine, machine, PAPER.pages, (), US) is None


def test_a_document_that_was_not_extracted_teaches_nothing() -> None:
    """Only an invoice's fields are learnt."""
    services: Any = None
    assert learn(services, PersonsWord(PAPER, PAPER, PAPER.pages)) is None


@dataclass
class Shelf:
    """Lessons in a list (port Memories as far as reading needs it)."""

    lessons: list[Lesson] = field(default_factory=list)

    def recall(self, marks: Collection[str]) -> Sequence[Lesson]:
        """Return all."""
        return self.lessons if marks else []

    def kept(self) -> Sequence[Any]:
        """Return nothing."""
        return ()

    def forget(self, key: str, *, by: str, at: Any) -> int:
        """Forget nothing."""
        raise NotImplementedError(key, by, at)


class Broken:
    """A reader by lessons whose process died."""

    def recollect(
        self, reading: Reading, draft: InvoiceDraft, lessons: Sequence[Lesson]
    ) -> tuple[InvoiceDraft, Recalled | None]:
        """Fail."""
        raise ComponentFailure(f"died over {reading.media}, {draft.kind}, {len(lessons)}")


def test_memory_that_cannot_be_asked_is_silent() -> None:
    """A document is never held up by what was to help it."""
    lesson = Lesson("S1", "Quillan", "S1", (), ())
    services = replace(office.services(), memory=Memory(Shelf([lesson]), Broken()))
    assert recollected(services, PAPER, OF_MUSTER) == OF_MUSTER
    bare = Reading(Media.XML, ())
    assert recollected(services, bare, OF_MUSTER) == OF_MUSTER


def test_a_recalled_supplier_is_asked_until_it_is_known_better() -> None:
    """Where the page names nobody on file, earlier documents do: asked once, sure after two."""
    draft = replace(
        office.CLEAN, supplier_name=office.found("Scrawl"), supplier_vat_id=None, iban=None
    )
    sure = {}
    for lessons in (1, 2):
        recalled = Recalled("Muster GmbH", "S1", lessons)
        strange = office.case(draft, paper=Paper(text="Scrawl"), recalled=recalled)
        match = find_supplier(office.context(), strange).value.supplier
        assert match is not None
        assert (match.supplier_id, match.how) == ("S1", "earlier documents")
        sure[lessons] = match.confidence
    assert sure[1] < 0.95 <= sure[2]


def test_a_vat_number_outweighs_a_recalled_supplier() -> None:
    """What stands on the page wins over what was remembered."""
    recalled = Recalled("Brandt & Söhne KG", "S2", 5)
    match = find_supplier(office.context(), office.case(recalled=recalled)).value.supplier
    assert match is not None
    assert match.supplier_id == "S1"
