"""The e-invoice beside its page: agreement gives a place, contradiction gives doubt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from smbflow.ai.extraction.document import compared
from smbflow.ai.extraction.extractor import PageExtractor
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages
from smbflow.domain.document import Media, Reading
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import InvoiceDraft

PAGE = """
Invoice no: 7          Invoice date: 2026-03-01
Net total                       100.00
VAT 20%                          20.00
Total                           120.00 EUR
"""
READING = Reading(Media.PDF, text_pages(PAGE, ReadingLimits()))


def said(amount: str) -> InvoiceDraft:
    """Return what an XML said of the gross total."""
    return InvoiceDraft(gross_total=Found(Decimal(amount), 1.0, None, How.XML))


def beside_the_page(draft: InvoiceDraft) -> Found[Decimal]:
    """Compare a draft with the page and return its gross total."""
    found = compared(draft, PageExtractor().extract(READING), READING.text).gross_total
    assert found is not None
    return found


def test_a_value_on_the_page_gets_its_place() -> None:
    """What XML and page both say stands where the page has it."""
    found = beside_the_page(said("120.00"))
    assert found.confidence == 1.0
    assert found.how is How.XML
    assert found.source is not None
    assert found.source.box is not None


def test_a_value_that_the_page_contradicts_is_doubtful() -> None:
    """Another total on the page, surely read, makes the XML's doubtful; it is never replaced."""
    found = beside_the_page(said("121.00"))
    assert found.value == Decimal("121.00")
    assert found.confidence < 0.95


def test_a_page_that_says_nothing_contradicts_nothing() -> None:
    """A value that the page does not show stays as sure as the XML."""
    draft = replace(said("120.00"), iban=Found("GB29NWBK60161331926819", 1.0, None, How.XML))
    result = compared(draft, PageExtractor().extract(READING), READING.text)
    assert result.iban == draft.iban
