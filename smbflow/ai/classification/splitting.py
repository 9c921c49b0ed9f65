"""Finds where one document ends and the next begins within a file, page by page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from smbflow.ai.classification.kinds import guess
from smbflow.ai.extraction.header import numbers_and_days
from smbflow.ai.extraction.material import gather
from smbflow.ai.extraction.parties import find_parties
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
_OTHER_NUMBER, _FIRST_PAGE, _OTHER_SUPPLIER, _NEW_TITLE, _GOES_ON = 0.4, 0.45, 0.2, 0.3, -0.6
_UNLIKELY, _DOUBT = 0.04, 0.3
_BORDER = 0.5


@dataclass(frozen=True, slots=True)
class PageTraits:
    """What a page says about the document that it belongs to."""

    number: str | None
    supplier: str | None
    kind: DocumentKind | None
    counter: tuple[int, int] | None


class PageSplitter:
    """Implements `DocumentSplitter` by invoice number, page count, supplier and title."""

    def split(self, reading: Reading) -> tuple[Part, ...]:
        """Return the parts; together they cover every page once."""
        numbers = [page.number for page in reading.pages]
        if len(numbers) < 2 or reading.xml:  # noqa: PLR2004 - one page is one part
            return (Part(PageRange(numbers[0], numbers[-1]), 1.0),) if numbers else ()
        traits = [traits_of(page) for page in reading.pages]
        borders = [_border(a, b) for a, b in pairwise(traits)]
        return tuple(_parts(numbers, borders))


def traits_of(page: Page) -> PageTraits:
    """Read off a page what tells its document from another."""
    material = gather(Reading(Media.PDF, (page,)))
    number: Found[str] | None = numbers_and_days(material)["invoice_number"]
    parties = find_parties(material.page)
    kind = guess(material.page.sheet)
    counter = _PAGE_OF.search(page.text)
    return PageTraits(
        _sure(number),
        _sure(parties.supplier),
        kind.kind if kind.confidence >= _SURE_TITLE else None,
        (int(counter[1]), int(counter[2])) if counter else None,
    )


def _sure(found: Found[str] | None) -> str | None:
    return flat(found.value) if found and found.confidence >= _SURE_VALUE else None


def _border(before: PageTraits, here: PageTraits) -> float:
    """Return how likely a new document begins on this page, from 0 to 1."""
    if before.number and before.number == here.number:
        return _UNLIKELY
    if _counts_on(before, here):
        return _UNLIKELY + (_DOUBT if _differ(before.number, here.number) else 0.0)
    starts = here.counter is not None and here.counter[0] == 1
    hints = (
        (_differ(before.number, here.number), _OTHER_NUMBER),
        (starts, _FIRST_PAGE),
        (_differ(before.supplier, here.supplier), _OTHER_SUPPLIER),
        (here.kind is not None and here.number is not None, _NEW_TITLE),
        (here.counter is not None and not starts, _GOES_ON),
    )
    return min(1.0, max(_UNLIKELY, sum(weight for applies, weight in hints if applies)))


def _counts_on(before: PageTraits, here: PageTraits) -> bool:
    """Say whether "page 2 of 3" follows "page 1 of 3"."""
    if before.counter is None or here.counter is None:
        return False
    return here.counter == (before.counter[0] + 1, before.counter[1])


def _differ(one: str | None, other: str | None) -> bool:
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
