"""Extracts a document by the best route: its e-invoice where it has one, else its pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from smbflow.ai.einvoice.draft import draft_from_xml, is_einvoice
from smbflow.ai.extraction.extractor import PageExtractor
from smbflow.domain.document import Reading
from smbflow.domain.evidence import Found
from smbflow.domain.grounding import stands_in
from smbflow.domain.invoice import InvoiceDraft

_CONTRADICTED = 0.6
_SURE = 0.9


class DocumentExtractor:
    """Implements `InvoiceExtractor`: the e-invoice compared with the page, or the page alone."""

    def __init__(self) -> None:
        self._pages = PageExtractor()

    def extract(self, reading: Reading) -> InvoiceDraft:
        """Return what the document says; a value of the XML gets its place on the page."""
        if not (reading.xml and is_einvoice(reading.xml)):
            return self._pages.extract(reading)
        draft = draft_from_xml(reading.xml)
        if not any(page.words for page in reading.pages):
            return draft
        return compared(draft, self._pages.extract(reading), reading.text)


def compared(xml: InvoiceDraft, page: InvoiceDraft, text: str) -> InvoiceDraft:
    """Return the XML's draft with places from the page, which confirms or contradicts it."""
    seen = page.found()
    changes: dict[str, Any] = {
        name: _beside(value, seen.get(name), text) for name, value in xml.found().items()
    }
    return replace(xml, **changes)


def _beside(value: Found[Any], seen: Found[Any] | None, text: str) -> Found[Any]:
    if seen and seen.source and seen.value == value.value:
        doubt = (1 - value.confidence) * (1 - seen.confidence)
        return replace(value, source=seen.source, confidence=round(1 - doubt, 4))
    contradicted = seen and seen.confidence >= _SURE and not stands_in(value.value, text)
    return (
        replace(value, confidence=min(value.confidence, _CONTRADICTED)) if contradicted else value
    )
