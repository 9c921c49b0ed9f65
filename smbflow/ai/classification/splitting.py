"""Finds where one document ends and the next begins within a file, page by page.

A page is held against the document so far, not against the page before it: a last page of terms
names nobody. First pages carry number, names and title, last pages the total. Blank sheets stay
with what is before them, delivery notes with their invoice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from smbflow.ai.classification.kinds import guess
from smbflow.ai.extraction import DocumentExtractor
from smbflow.ai.extraction.sheet import sheet_of
from smbflow.ai.extraction.vocabulary import flat
from smbflow.domain.document import DocumentKind, Media, Page, Reading
from smbflow.domain.evidence import Found
from smbflow.domain.ports.ai import PageRange, Part

_PAGE_OF = re.compile(
    r"\b(?:page|seite|p\.|s\.|pagina|página|blatt|pag\.?)\s*:?\s*(\d{1,3})\s*"
    r"(?:/|of|von|sur|van|de|di)\s*(\d{1,3})\b",
    re.IGNORECASE,
)
_SURE_VALUE = 0.8
_SURE_TITLE = 0.75
_NUMBER, _OTHER_NUMBER, _SUPPLIER, _OTHER_SUPPLIER = 0.25, 0.15, 0.25, 0.15
_TITLE, _BUYER, _COMPLETE, _OTHER_TOTAL, _FIRST_PAGE = 0.2, 0.15, 0.2, 0.15, 0.3
_GOES_ON, _ENCLOSED = -0.6, -0.3
_UNLIKELY, _DOUBT, _LIKELY = 0.04, 0.3, 0.99
_NAMELESS = 0.6
"""The most that is said of a border where the new document shows no number."""

_BORDER = 0.45
_ENCLOSURES = frozenset({DocumentKind.DELIVERY_NOTE, DocumentKind.ORDER, DocumentKind.OTHER})


@dataclass(frozen=True, slots=True)
class PageTraits:
    """What a page says about the document that it belongs to."""

    number: str | None = None
    supplier: str | None = None
    buyer: str | None = None
    kind: DocumentKind | None = None
    counter: tuple[int, int] | None = None
    total: Decimal | None = None
    blank: bool = False


class PageSplitter:
    """Implements `DocumentSplitter` by numbers, names, titles, totals and page counts."""

    def __init__(self) -> None:
        self._extractor = DocumentExtractor()

    def split(self, reading: Reading) -> tuple[Part, ...]:
        """Return the parts; together they cover every page once."""
        numbers = [page.number for page in reading.pages]
        if len(numbers) < 2 or reading.xml:  # noqa: PLR2004 - one page is one part
            return (Part(PageRange(numbers[0], numbers[-1]), 1.0),) if numbers else ()
        borders = list(_borders([self.traits(page) for page in reading.pages]))
        return tuple(_parts(numbers, borders))

    def traits(self, page: Page) -> PageTraits:
        """Read off a page what tells its document from another."""
        if not page.words:
            return PageTraits(blank=True)
        draft = self._extractor.extract(Reading(Media.PDF, (page,)))
        kind = guess(sheet_of((page,)))
        counter = _PAGE_OF.search(page.text)
        total = draft.gross_total or draft.payable
        return PageTraits(
            number=_sure(draft.invoice_number),
            supplier=_sure(draft.supplier_name),
            buyer=_sure(draft.buyer_name),
            kind=kind.kind if kind.confidence >= _SURE_TITLE else None,
            counter=(int(counter[1]), int(counter[2])) if counter else None,
            total=total.value if total and total.confidence >= _SURE_VALUE else None,
        )


def _sure(found: Found[str] | None) -> str | None:
    return flat(found.value) if found and found.confidence >= _SURE_VALUE else None


def _borders(pages: Sequence[PageTraits]) -> Iterator[float]:
    """Yield for each page but the first how likely a new document begins on it."""
    so_far = pages[0]
    for here in pages[1:]:
        border = _border(so_far, here)
        yield border
        so_far = here if border >= _BORDER else _continued(so_far, here)


def _continued(so_far: PageTraits, here: PageTraits) -> PageTraits:
    """Return what is known of a document after one more of its pages."""
    return replace(
        so_far,
        number=so_far.number or here.number,
        supplier=so_far.supplier or here.supplier,
        kind=so_far.kind or here.kind,
        counter=here.counter or so_far.counter,
        total=here.total if so_far.total is None else so_far.total,
    )


def _border(so_far: PageTraits, here: PageTraits) -> float:
    """Return how likely a new document begins on this page, from 0 to 1."""
    if here.blank or (so_far.number and so_far.number == here.number):
        return _UNLIKELY
    other_number = _differ(so_far.number, here.number)
    if _counts_on(so_far, here):
        return _UNLIKELY + (_DOUBT if other_number else 0.0)
    starts = here.counter is not None and here.counter[0] == 1
    enclosed = here.kind in _ENCLOSURES
    other_supplier = _differ(so_far.supplier, here.supplier)
    hints = (
        (here.number is not None, _NUMBER),
        (other_number, _OTHER_NUMBER),
        (here.supplier is not None, _SUPPLIER),
        (other_supplier, _OTHER_SUPPLIER),
        (here.kind is not None and not enclosed, _TITLE),
        (here.buyer is not None, _BUYER),
        (_complete(so_far), _COMPLETE),
        (_differ(so_far.total, here.total), _OTHER_TOTAL),
        (starts, _FIRST_PAGE),
        (here.counter is not None and not starts, _GOES_ON),
        (enclosed and not other_supplier, _ENCLOSED),
    )
    likely = sum(weight for applies, weight in hints if applies)
    most = _LIKELY if here.number else _NAMELESS
    return min(most, max(_UNLIKELY, likely))


def _complete(so_far: PageTraits) -> bool:
    """Say whether a document may end here: its total is stated, or its last page was counted."""
    last = so_far.counter is not None and so_far.counter[0] == so_far.counter[1]
    return so_far.total is not None or last


def _counts_on(so_far: PageTraits, here: PageTraits) -> bool:
    """Say whether "page 2 of 3" follows "page 1 of 3"."""
    if so_far.counter is None or here.counter is None:
        return False
    return here.counter == (so_far.counter[0] + 1, so_far.counter[1])


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _parts(numbers: Sequence[int], borders: Sequence[float]) -> list[Part]:
    """Cut at likely borders; a part is as sure as the more doubtful of its two ends."""
    parts: list[Part] = []
    first, doubt = 0, 1.0
    for place, border in enumerate(borders, 1):
        certainty = max(border, 1 - border)
        doubt = min(doubt, certainty)
        if border >= _BORDER:
            parts.append(Part(PageRange(numbers[first], numbers[place - 1]), round(doubt, 4)))
            first, doubt = place, certainty
    parts.append(Part(PageRange(numbers[first], numbers[-1]), round(doubt, 4)))
    return parts
