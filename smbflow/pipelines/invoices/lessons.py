"""Lessons from decisions: what a person confirmed or corrected, and where it stood."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from smbflow.domain.document import Page
from smbflow.domain.evidence import Found, How, Source
from smbflow.domain.forms import day_form, shape_of
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import CONSTANTS, LEARNT, NUMBERS, Lesson, Memo, Place
from smbflow.domain.marks import marks_of
from smbflow.domain.places import places_of
from smbflow.domain.reason import Finding, Reason, Severity
from smbflow.domain.reference import Business
from smbflow.domain.surroundings import Layout
from smbflow.domain.text import compact_id, fold
from smbflow.pipelines.invoices.case import InvoiceCase, value
from smbflow.pipelines.invoices.services import InvoiceServices
from smbflow.pipelines.invoices.validate import REQUIRED_OF
from smbflow.pipelines.step import PersonsWord

MOST_PLACES = 4
SURE = 0.95
SUPPLIER = "supplier"
OUTER_PAGES = 2
"""Pages from the front and from the back on which a typed value is looked for."""

_CONFIRMS = frozenset({Reason.FIELD_UNCERTAIN, Reason.READERS_DISAGREE})


@dataclass(frozen=True, slots=True)
class _Paper:
    """The pages on which typed values are looked for, and the layout of all."""

    pages: tuple[Page, ...]
    layout: Layout


def learn(services: InvoiceServices, word: PersonsWord) -> Lesson | None:
    """Return what a person taught by letting findings pass and by speaking of fields."""
    if not (isinstance(word.before, InvoiceCase) and isinstance(word.after, InvoiceCase)):
        return None
    said = {*confirmed_fields(word.after, word.let_pass), *word.fields}
    business = services.reference().business
    return lesson_of(word.before, word.after, word.pages, said, business)


def confirmed_fields(case: InvoiceCase, findings: Iterable[Finding]) -> frozenset[str]:
    """Return the fields that a yes to these findings confirms: those that were asked about."""
    asked = [f for f in findings if f.severity is not Severity.NOTE]
    fields = {f.field for f in asked if f.reason in _CONFIRMS and f.field}
    if any(f.reason is Reason.ALWAYS_ASKED for f in asked):
        fields |= {*REQUIRED_OF.get(case.kind, ()), "supplier_name"}
    return frozenset(fields)


def lesson_of(
    before: InvoiceCase,
    after: InvoiceCase,
    pages: Sequence[Page],
    fields: Collection[str],
    business: Business,
) -> Lesson | None:
    """Return what a person's word on a document teaches; None where it teaches nothing.

    `before` is what the machine had, `after` what the person left. Learnt are the `fields` that
    they spoke of, and those beside that were sure anyway: they had them before their eyes.
    """
    sure = (n for n, found in after.draft.found().items() if found.confidence >= SURE)
    names = sorted(LEARNT.intersection({*fields, *sure}))
    outer = (*pages[:OUTER_PAGES], *pages[OUTER_PAGES:][-OUTER_PAGES:])
    paper = _Paper(outer, Layout(pages))
    memos = tuple(m for name in names if (m := _memo(name, before.draft, after.draft, paper)))
    key, name = _key(after), _name(after)
    if not pages or not key or not (memos or SUPPLIER in fields):
        return None
    marks = marks_of(pages, without=not_theirs(after.draft, business))
    return Lesson(key, name, _supplier_id(after), tuple(sorted(marks)), memos)


def not_theirs(draft: InvoiceDraft, business: Business) -> Iterator[str]:
    """Yield what stands on a page and is no mark of the supplier: ours, and bank accounts."""
    yield from (*business.names, *business.sister_companies)
    yield from (*business.addresses, *business.vat_ids)
    ours = (draft.buyer_name, draft.buyer_vat_id, draft.invoice_number)
    accounts = (draft.iban, draft.account_number, draft.sort_code)
    yield from (found.value for found in (*ours, *accounts) if found)
    yield from draft.other_ibans


def _supplier_id(case: InvoiceCase) -> str | None:
    return case.choices.supplier_id or (case.supplier.supplier_id if case.supplier else None)


def _name(case: InvoiceCase) -> str:
    on_page = value(case.draft.supplier_name)
    return (case.supplier.name if case.supplier else on_page) or _supplier_id(case) or ""


def _key(case: InvoiceCase) -> str:
    number = value(case.draft.supplier_vat_id)
    return _supplier_id(case) or (compact_id(number) if number else fold(_name(case)))


def _memo(name: str, before: InvoiceDraft, after: InvoiceDraft, paper: _Paper) -> Memo | None:
    found: Found[Any] | None = getattr(after, name)
    if found is None:
        return None
    machine: Found[Any] | None = getattr(before, name)
    wrong = machine if machine and machine.value != found.value else None
    if name in CONSTANTS:
        return Memo(name, value=found.value, misread=wrong.value if wrong else "")
    sources = _sources(found, paper.pages)
    places = tuple(place for s in sources if (place := paper.layout.place(s)))
    if not places:
        return None
    mistaken = paper.layout.place(wrong.source) if wrong and wrong.source else None
    return Memo(name, "", _form(name, found.value, sources[0]), places, _other(mistaken, places))


def _sources(found: Found[Any], pages: Sequence[Page]) -> list[Source]:
    """Return where a value was read; for one that a person typed, wherever it stands."""
    if found.source is not None and found.source.box and found.how is not How.PERSON:
        return [found.source]
    return list(islice(places_of(found.value, pages), MOST_PLACES))


def _form(name: str, found: object, source: Source) -> str:
    if isinstance(found, date):
        return day_form(source.text, found)
    return shape_of(str(found)) if name in NUMBERS else ""


def _other(mistaken: Place | None, places: Sequence[Place]) -> Place | None:
    """Leave out a mistake at the right place: the letters were misread, not the page."""
    if mistaken is None or any(_led_alike(mistaken, place) for place in places):
        return None
    return mistaken


def _led_alike(one: Place, other: Place) -> bool:
    return (one.left, one.above) == (other.left, other.above)
