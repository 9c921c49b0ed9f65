"""Corrections by a person: `gross_total=120.00`, `supplier=S1`, `line:2.account=5000`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from smbflow.config.complaint import not_known
from smbflow.domain.decision import Correction
from smbflow.domain.document import DocumentKind, Reading
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import HEADER_FIELDS, InvoiceDraft, Line, VatTreatment
from smbflow.errors import UsageError
from smbflow.pipelines.invoices.case import InvoiceCase, LineChoice, TypedReading, amount
from smbflow.pipelines.invoices.case import value as value_of
from smbflow.pipelines.invoices.kinds import BILLS
from smbflow.pipelines.invoices.paper import paper_of
from smbflow.pipelines.invoices.services import InvoiceServices
from smbflow.pipelines.invoices.shares import read_split
from smbflow.pipelines.invoices.written import read_amount, read_date
from smbflow.pipelines.step import Intake

T = TypeVar("T", InvoiceDraft, Line)

_LINE = re.compile(r"line:(\d+)(?:\.(\w+))?")
_DATES = frozenset({"issue_date", "due_date", "delivery_date", "discount_until"})
_AMOUNTS = frozenset(
    {
        *("net_total", "tax_total", "gross_total", "prepaid", "withheld", "rounding", "payable"),
        *("discount_percent", "quantity", "unit_price", "net", "vat_rate"),
    }
)
_LINE_FIELDS = tuple(f.name for f in fields(Line) if f.name != "number")
_CODING_FIELDS = ("account", "tax_code", "split")
_REMOVE = "remove"

Setter = Callable[[InvoiceServices, InvoiceCase, str], InvoiceCase]


def revise(services: InvoiceServices, value: Any, corrections: Sequence[Correction]) -> InvoiceCase:
    """Apply corrections to whatever a person was shown; the result is checked again.

    A document that was not extracted yet becomes a case first: `kind=invoice` reads one, and an
    unreadable one can be typed in. Raises UsageError on a field or value that cannot be.
    """
    case = _opened(services, value)
    for correction in corrections:
        case = _corrected(services, case, correction)
    case = replace(case, draft=_rates_that_fit(case.draft))
    return replace(case, corrections=(*case.corrections, *corrections))


def _opened(services: InvoiceServices, value: Any) -> InvoiceCase:
    if isinstance(value, InvoiceCase):
        return value
    if isinstance(value, Intake):
        return InvoiceCase(InvoiceDraft(), DocumentKind.INVOICE)
    reading: Reading = value.reading if isinstance(value, TypedReading) else value
    draft = services.extractor.extract(reading)
    return InvoiceCase(draft, draft.kind, paper_of(reading))


def _corrected(services: InvoiceServices, case: InvoiceCase, correction: Correction) -> InvoiceCase:
    field, text = correction.field.strip(), correction.value.strip()
    line = _LINE.fullmatch(field)
    if line:
        return _correct_line(case, int(line.group(1)), line.group(2), text)
    if field in _SETTERS:
        return _SETTERS[field](services, case, text)
    if field in HEADER_FIELDS:
        return replace(case, draft=_changed(case.draft, field, text))
    allowed = (*_SETTERS, *HEADER_FIELDS, *(f"line:1.{f}" for f in _LINE_FIELDS))
    raise UsageError(f"field {not_known(field, allowed)}")


def _set_kind(_: InvoiceServices, case: InvoiceCase, text: str) -> InvoiceCase:
    if text not in BILLS:
        raise UsageError(f"kind {not_known(text, sorted(BILLS))}", "Anything else is not posted.")
    kind = DocumentKind(text)
    return replace(case, kind=kind, draft=replace(case.draft, kind=kind))


def _set_supplier(services: InvoiceServices, case: InvoiceCase, text: str) -> InvoiceCase:
    suppliers = services.reference().suppliers
    ids = [supplier.supplier_id for supplier in suppliers]
    if text not in ids:
        raise UsageError(f"supplier {not_known(text, ids)}", "Add it to suppliers.csv first.")
    return replace(case, choices=replace(case.choices, supplier_id=text))


def _set_order(_: InvoiceServices, case: InvoiceCase, text: str) -> InvoiceCase:
    return replace(case, draft=_changed(case.draft, "purchase_order_ref", text))


def _set_posting_date(services: InvoiceServices, case: InvoiceCase, text: str) -> InvoiceCase:
    day = _date("posting_date", text)
    closed = services.reference().business.books_closed_to
    if closed and day <= closed:
        raise UsageError(f"posting_date {day} lies in the closed books (to {closed})")
    return replace(case, choices=replace(case.choices, posting_date=day))


def _set_account(_: InvoiceServices, case: InvoiceCase, text: str) -> InvoiceCase:
    return _choose(case, 0, account=text or None)


def _set_tax_code(_: InvoiceServices, case: InvoiceCase, text: str) -> InvoiceCase:
    return _choose(case, 0, tax_code=text or None)


_SETTERS: Mapping[str, Setter] = {
    "kind": _set_kind,
    "supplier": _set_supplier,
    "order": _set_order,
    "posting_date": _set_posting_date,
    "account": _set_account,
    "tax_code": _set_tax_code,
}


def _correct_line(case: InvoiceCase, number: int, field: str | None, text: str) -> InvoiceCase:
    """Change, code, add or remove a line; the number after the last adds one."""
    if field is None:
        return _remove_line(case, number, text)
    if field in _CODING_FIELDS:
        return _code_line(case, number, field, text)
    if field not in _LINE_FIELDS:
        raise UsageError(f"line field {not_known(field, (*_LINE_FIELDS, *_CODING_FIELDS))}")
    line = case.line(number) or _added(case, number)
    changed = _changed(line, field, text)
    others = [other for other in case.draft.lines if other.number != number]
    lines = tuple(sorted((*others, changed), key=lambda one: one.number))
    return replace(case, draft=replace(case.draft, lines=lines))


def _remove_line(case: InvoiceCase, number: int, text: str) -> InvoiceCase:
    if text != _REMOVE:
        raise UsageError(f"line:{number} needs a field", f"Or write line:{number}={_REMOVE}")
    _existing(case, number)
    lines = tuple(line for line in case.draft.lines if line.number != number)
    return replace(case, draft=replace(case.draft, lines=lines))


def _code_line(case: InvoiceCase, number: int, field: str, text: str) -> InvoiceCase:
    line = _existing(case, number)
    if field == "split":
        return _choose(case, number, split=read_split(text, value_of(line.net)))
    if field == "account":
        return _choose(case, number, account=text or None, split=())
    return _choose(case, number, tax_code=text or None)


def _choose(case: InvoiceCase, number: int, **chosen: Any) -> InvoiceCase:
    by_line = {choice.line: choice for choice in case.choices.lines}
    before = by_line.get(number, LineChoice(number))
    by_line[number] = replace(before, **chosen)
    return replace(case, choices=replace(case.choices, lines=tuple(by_line.values())))


def _existing(case: InvoiceCase, number: int) -> Line:
    line = case.line(number)
    if line is None:
        numbers = ", ".join(str(one.number) for one in case.draft.lines) or "none"
        raise UsageError(f"there is no line {number}", f"Lines read: {numbers}")
    return line


def _added(case: InvoiceCase, number: int) -> Line:
    last = max((line.number for line in case.draft.lines), default=0)
    if number != last + 1:
        raise UsageError(f"there is no line {number}", f"A new line is line:{last + 1}")
    return Line(number)


def _changed(whole: T, field: str, text: str) -> T:
    change: dict[str, Any] = {field: _found(field, text) if text else None}
    return replace(whole, **change)


def _found(field: str, text: str) -> Found[Any]:
    if field in _DATES:
        return Found(_date(field, text), 1.0, None, How.PERSON)
    if field in _AMOUNTS:
        return Found(_amount(field, text), 1.0, None, How.PERSON)
    if field == "treatment":
        return Found(_treatment(text), 1.0, None, How.PERSON)
    return Found(text.upper() if field == "currency" else text, 1.0, None, How.PERSON)


def _date(field: str, text: str) -> date:
    day = read_date(text)
    if day is None:
        raise UsageError(f"{field}: {text!r} is no date", "Write it as 2026-11-30.")
    return day


def _amount(field: str, text: str) -> Decimal:
    figure = read_amount(text)
    if figure is None:
        raise UsageError(f"{field}: {text!r} is no amount", "Write it as 1234.50.")
    return figure


def _treatment(text: str) -> VatTreatment:
    try:
        return VatTreatment(text)
    except ValueError:
        raise UsageError(f"treatment {not_known(text, list(VatTreatment))}") from None


def _rates_that_fit(draft: InvoiceDraft) -> InvoiceDraft:
    """Drop VAT lines that a corrected VAT total contradicts: the person's figure stands."""
    total = draft.tax_total
    if total is None or total.how != How.PERSON or not draft.taxes:
        return draft
    made = sum((amount(tax.tax) for tax in draft.taxes), Decimal(0))
    return draft if made == total.value else replace(draft, taxes=())
