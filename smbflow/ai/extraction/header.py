"""The header: numbers, dates and identifiers by their labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from smbflow.ai.extraction.identifiers import national_vat_id, number_in, vat_ids
from smbflow.ai.extraction.material import Material, overlap
from smbflow.ai.extraction.names import titles_a_bill
from smbflow.ai.extraction.parties import Parties
from smbflow.ai.extraction.sheet import Span
from smbflow.ai.extraction.values import Candidate, candidates, choose
from smbflow.ai.extraction.vocabulary import flat, vocabulary

_BESIDE_NUMBER = 0.93
_TITLED = 0.95
_STEP = 0.2
_LONGEST_JOIN = 20
_BESIDE_TITLE = 0.85
_WORD = re.compile(r"\S+")
_NUMBER = re.compile(r"(?=.*\d{2})[A-Z]{0,4}[\dA-Z./\-]{3,20}[,;:]?")
_LOOSE = 0.5


def numbers_and_days(material: Material) -> dict[str, Any]:
    """Return the document's numbers and dates, by field."""
    page = material.page

    def first_day(room: Span) -> tuple[date, Span, bool] | None:
        inside = [d for d in material.days[room.row.index] if overlap(d.span, room)]
        return (inside[0].value, inside[0].span, inside[0].other is None) if inside else None

    def first_number(room: Span) -> tuple[str, Span, bool] | None:
        found = number_in(room)
        if not found or any(overlap(found.span, d.span) for d in material.days[room.row.index]):
            return None
        return found.value, found.span, True

    labelled = candidates(page, "invoice_number", first_number)
    numbers = _titled(labelled) or list(_beside_title(material))
    issued = candidates(page, "issue_date", first_day) + _days_beside(material, numbers)
    issued = issued or _loose_days(material)
    due = [c for c in candidates(page, "due_date", first_day) if not _is_discount_day(material, c)]
    values = {
        "due_date": choose(due, unique=True),
        "delivery_date": choose(candidates(page, "delivery_date", first_day), unique=True),
    }
    orders = candidates(page, "purchase_order_ref", first_number)
    preceding = candidates(page, "preceding_invoice", first_number)
    return {
        **values,
        "invoice_number": choose(_own(numbers), unique=True),
        "issue_date": choose(_own(issued), unique=True),
        "purchase_order_ref": choose(orders, unique=True),
        "preceding_invoice": choose(preceding, unique=True),
    }


def _titled(found: Sequence[Candidate[str]]) -> list[Candidate[str]]:
    """Raise what stands on a row that begins with the document's title, as in `RECHNUNG Nr. 1`."""
    titles = vocabulary().words["title"]

    def raised(c: Candidate[str]) -> Candidate[str]:
        words = c.span.row.text[: c.span.start].split()
        titled = any(flat(words[0]).endswith(title) for title in titles) if words else False
        return replace(c, score=max(c.score, _TITLED)) if titled else c

    return sorted((raised(c) for c in found), key=lambda c: -c.score)


def _beside_title(material: Material) -> Iterator[Candidate[str]]:
    """Yield the number that follows the document's title, where no label names one."""
    for row in material.page.sheet.rows:
        for cell in row.cells:
            words = list(_WORD.finditer(cell.text))
            number = next((w for w in words if _NUMBER.fullmatch(w.group())), None)
            if number and number is not words[0] and titles_a_bill(cell.text):
                span = cell.part(*number.span()).stripped(" .,;:")
                if not any(overlap(span, d.span) for d in material.days[row.index]):
                    yield Candidate(span.text, span, _BESIDE_TITLE)


def _is_discount_day(material: Material, candidate: Candidate[date]) -> bool:
    """Say whether a day is the earlier of two in a sentence about discount for early payment."""
    row = candidate.span.row
    discounted = any(x.weight("discount_percent") for x in material.page.on(row))
    return discounted and candidate.value < max(d.value for d in material.days[row.index])


def _own(found: Sequence[Candidate[Any]]) -> list[Candidate[Any]]:
    """Keep the candidates near the strongest: weaker labels are no rivals."""
    best = max((c.score for c in found), default=0.0)
    return [c for c in found if c.score > best - _STEP]


def _days_beside(material: Material, numbers: Sequence[Candidate[str]]) -> list[Candidate[date]]:
    """Return the dates that follow the invoice number on its row, as in `No. 1 of 5 May 2026`."""
    return [
        Candidate(d.value, d.span, _BESIDE_NUMBER, d.other is None)
        for c in numbers
        if c.value == numbers[0].value
        for d in [d for d in material.days[c.span.row.index] if d.span.start >= c.span.end][:1]
        if _leads_on(c.span.row.text[c.span.end : d.span.start])
    ]


def _leads_on(between: str) -> bool:
    """Say whether the text between number and date joins them: a word such as "of", or a blank."""
    joined = any(c.isalpha() for c in between) or "\t" not in between
    return joined and len(between) < _LONGEST_JOIN


def _loose_days(material: Material) -> list[Candidate[date]]:
    """Return the first date without a label, as letters have it on top and receipts at the end."""
    sheet = material.page.sheet
    found = [
        Candidate(d.value, d.span, _LOOSE, d.other is None)
        for row in sheet.rows
        if row.page == sheet.rows[0].page
        for d in material.days[row.index]
        if not any(x.names("fields") for x in material.page.on(row) if x.span.end <= d.span.start)
    ]
    return found[:1]


def vat_ids_of(material: Material, parties: Parties) -> dict[str, Any]:
    """Return the VAT ids of both parties, by field."""
    page = material.page

    def with_prefix(room: Span) -> tuple[str, Span, bool] | None:
        inside = [
            v for v in vat_ids(page.sheet) if v.span.row is room.row and overlap(v.span, room)
        ]
        if inside:
            return inside[0].value, inside[0].span, True
        national = national_vat_id(room)
        return (national.value, national.span, national.valid) if national else None

    valid = {v.span for v in vat_ids(page.sheet) if v.valid}
    area = {(s.row.index, s.start) for s in parties.buyer_area}
    buyer = candidates(page, "buyer_vat_id", with_prefix)
    named = candidates(page, "supplier_vat_id", with_prefix)
    loose = [Candidate(v.value, v.span, 0.5) for v in vat_ids(page.sheet)]
    taken = {c.value for c in buyer}
    for c in [*named, *loose]:
        if _in_area(c.span, area) and c.value not in taken:
            buyer.append(c)
    taken = {c.value for c in buyer}
    supplier = [replace(c, valid=c.span in valid) for c in [*named, *loose] if c.value not in taken]
    return {"supplier_vat_id": choose(_own(supplier)), "buyer_vat_id": choose(_own(buyer))}


def _in_area(span: Span, area: set[tuple[int, int]]) -> bool:
    cell = span.row.cell_at(span.start)
    return (span.row.index, cell.start) in area
