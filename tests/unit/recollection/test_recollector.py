"""One reviewed invoice helps the next of its supplier, as evidence and never as an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from smbflow.ai.recollection import LessonReader
from smbflow.domain.document import DocumentKind, Reading
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import LEARNT, Lesson
from smbflow.domain.marks import marks_of
from smbflow.pipelines.invoices.case import InvoiceCase
from smbflow.pipelines.invoices.lessons import lesson_of
from tests.unit.recollection.paper import DAY, GROSS, HEAD, US, at, case, page, reading, spoken

FIRST = reading("QK-00417", "05.03.2026", "118.20")
SECOND = reading("QK-00533", "09.04.2026", "93.40")
TYPED: dict[str, Any] = {
    "supplier_name": "Quillan Druck Kontor",
    "invoice_number": "QK-00417",
    "issue_date": DAY,
    "gross_total": GROSS,
}


def taught(before: InvoiceCase | None = None, **typed: Any) -> Lesson:
    """Return what the first invoice teaches once a person typed its values."""
    machine = before or case()
    left = spoken(machine, **(typed or TYPED))
    lesson = lesson_of(machine, left, FIRST.pages, tuple(typed or TYPED), US)
    assert lesson is not None
    return lesson


def recollect(draft: InvoiceDraft, *lessons: Lesson, on: Reading = SECOND) -> dict[str, Found[Any]]:
    """Return what is found on the second invoice with these lessons."""
    return LessonReader().recollect(on, draft, lessons or (taught(),))[0].found()


def found(value: Any, confidence: float, text: str | None = None) -> Found[Any]:
    """Return a value as the machine read it on the second invoice."""
    return Found(value, confidence, at(SECOND, text) if text else None, How.TEXT)


def test_what_was_missing_is_found_where_it_stood() -> None:
    """Number, day and total come from the words that led to the last ones, below the bar alone."""
    seen = recollect(InvoiceDraft())
    values = {name: one.value for name, one in seen.items()}
    assert values["invoice_number"] == "QK-00533"
    assert values["issue_date"] == date(2026, 4, 9)
    assert values["gross_total"] == Decimal("93.40")
    assert all(one.how is How.MEMORY for one in seen.values())
    assert max(seen[n].confidence for n in ("invoice_number", "issue_date", "gross_total")) < 0.95


def test_the_name_comes_back() -> None:
    """A name that nobody would find is known again by telephone, number and site."""
    assert recollect(InvoiceDraft())["supplier_name"].value == "Quillan Druck Kontor"


def test_a_value_at_the_confirmed_place_grows_surer() -> None:
    """What stands where and how the confirmed one stood is doubted less."""
    ours = found(date(2026, 4, 9), 0.9, "09.04.2026")
    seen = recollect(InvoiceDraft(issue_date=ours))["issue_date"]
    assert (seen.value, seen.how) == (ours.value, How.MEMORY)
    assert ours.confidence < seen.confidence < 1


def test_two_plausible_values_are_asked() -> None:
    """A sure value from another place stays, but below the bar: a person decides."""
    ours = found(date(2026, 2, 1), 0.98, "01.02.2026")
    seen = recollect(InvoiceDraft(issue_date=ours))["issue_date"]
    assert (seen.value, seen.confidence) == (ours.value, 0.9)


def test_a_corrected_mistake_is_not_made_twice() -> None:
    """Ours, read again at the place that a person called wrong, gives way."""
    machine = case(issue_date=(date(2026, 2, 1), 0.98, at(FIRST, "01.02.2026")))
    lesson = taught(machine)
    ours = found(date(2026, 2, 1), 0.98, "01.02.2026")
    seen = recollect(InvoiceDraft(issue_date=ours), lesson)["issue_date"]
    assert seen.value == date(2026, 4, 9)


def test_the_order_of_day_and_month_is_remembered() -> None:
    """A day that could be read both ways is read as the last one was."""
    first = reading("QK-00417", "13.03.2026", "118.20")
    machine = case()
    left = spoken(machine, **{**TYPED, "issue_date": date(2026, 3, 13)})
    lesson = lesson_of(machine, left, first.pages, tuple(TYPED), US)
    assert lesson is not None
    assert recollect(InvoiceDraft(), lesson)["issue_date"].value == date(2026, 4, 9)


def test_sums_outweigh_memory() -> None:
    """A remembered total that breaks sums which add up is not taken, nor are ours doubted."""
    sums: dict[str, Any] = {
        "net_total": found(Decimal(100), 0.97),
        "tax_total": found(Decimal(19), 0.97),
        "gross_total": found(Decimal(119), 0.97),
    }
    seen = recollect(InvoiceDraft(**sums))
    assert {name: seen[name] for name in sums} == sums


def test_a_remembered_total_that_breaks_the_sums_is_not_taken() -> None:
    """A missing total is left missing where the remembered place holds one that cannot be."""
    parts: dict[str, Any] = {
        "net_total": found(Decimal(100), 0.97),
        "tax_total": found(Decimal(19), 0.97),
    }
    assert "gross_total" not in recollect(InvoiceDraft(**parts))


def test_an_e_invoice_is_left_alone() -> None:
    """Values of the XML are not touched by what was remembered."""
    ours = Found(date(2026, 4, 1), 0.9, None, How.XML)
    assert recollect(InvoiceDraft(issue_date=ours))["issue_date"] == ours


def test_a_credit_notes_sign_is_not_remembered() -> None:
    """Totals of a credit note are read off its page alone."""
    draft = InvoiceDraft(kind=DocumentKind.CREDIT_NOTE)
    assert "gross_total" not in recollect(draft)


@pytest.mark.parametrize("field", ["iban", "sort_code", "account_number", "other_ibans"])
def test_bank_details_are_never_learnt(field: str) -> None:
    """Who is paid where is looked at anew each time."""
    assert field not in LEARNT


def test_an_account_number_marks_nobody() -> None:
    """No stretch of an IBAN or account number is kept, not even to know a supplier again."""
    iban = "DE89370400440532013000"
    first = reading("QK-00417", "05.03.2026", "118.20", (60, 780, "Konto 0532013000"))
    machine = case(iban=(iban, 0.99, None))
    lesson = lesson_of(machine, spoken(machine, **TYPED), first.pages, tuple(TYPED), US)
    assert lesson is not None
    assert not any("0532013" in mark for mark in lesson.marks)


def test_a_stranger_is_a_stranger() -> None:
    """Another supplier's invoice to the same office is read as if nothing were remembered."""
    other = Reading(
        SECOND.media,
        (
            page(
                (60, 40, "Veldhuis Techniek"),
                (60, 60, "Kanaalstraat 3 - Tel 0555 123456"),
                *HEAD[2:4],
                (320, 230, "Ausgefertigt"),
                (450, 230, "09.04.2026"),
            ),
        ),
    )
    draft, whose = LessonReader().recollect(other, InvoiceDraft(), [taught()])
    assert (draft, whose) == (InvoiceDraft(), None)


def test_another_vat_id_ends_the_matter() -> None:
    """Paper that looks the same but names another taxpayer is another supplier's."""
    typed = {**TYPED, "supplier_vat_id": "DE136695976"}
    ours = Found("DE811907980", 0.97, None, How.TEXT)
    draft = InvoiceDraft(supplier_vat_id=ours)
    assert LessonReader().recollect(SECOND, draft, [taught(**typed)]) == (draft, None)


def test_our_own_address_is_no_mark_of_theirs() -> None:
    """The office's names and address are on every invoice and tell no supplier from another."""
    assert "w:hang" not in taught().marks
    assert "w:hang" in marks_of(FIRST.pages)


def test_a_sister_company_is_asked() -> None:
    """A sure name that differs by more than a letter stays, and is asked."""
    ours = found("Quillan Druck Verlag", 0.97)
    seen = recollect(InvoiceDraft(supplier_name=ours), on=_without_name())["supplier_name"]
    assert (seen.value, seen.confidence) == (ours.value, 0.9)


def test_a_misread_letter_is_mended() -> None:
    """A doubtful name one letter off the confirmed one is the confirmed one."""
    ours = found("Quillan Oruck Kontor", 0.8)
    seen = recollect(InvoiceDraft(supplier_name=ours), on=_without_name())["supplier_name"]
    assert seen.value == "Quillan Druck Kontor"


def _without_name() -> Reading:
    """Return the second invoice with its name as a picture."""
    pages = SECOND.pages
    words = tuple(w for w in pages[0].words if w.box.top > 50)
    text = pages[0].text.replace("Quillan Druck Kontor", "")
    return replace(SECOND, pages=(replace(pages[0], words=words, text=text),))
