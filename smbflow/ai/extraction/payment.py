"""How the bill is to be paid: bank details and discount for early payment."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from smbflow.ai.extraction.identifiers import ibans, number_in
from smbflow.ai.extraction.material import Material
from smbflow.ai.extraction.sheet import Span
from smbflow.ai.extraction.values import Candidate, candidates, choose
from smbflow.domain.evidence import Found, How

_SORT_CODE = re.compile(r"(?<!\d)\d{2}[- ]?\d{2}[- ]?\d{2}(?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)\d(?:[ -]?\d){5,11}(?!\d)")
_VALID, _FAILING = 0.75, 0.6
_SAID = 0.85
_HIGHEST_DISCOUNT = 20


def bank_details(material: Material) -> dict[str, Any]:
    """Return IBAN, sort code and account number, by field; further IBANs as `other_ibans`."""
    found = ibans(material.page.sheet)
    first = [
        Candidate(i.value, i.span, _VALID if i.valid else _FAILING, valid=i.valid)
        for i in found[:1]
    ]
    return {
        "iban": choose(first),
        "other_ibans": tuple(sorted({i.value for i in found} - {c.value for c in first})),
        "sort_code": choose(candidates(material.page, "sort_code", _seek(_SORT_CODE))),
        "account_number": choose(candidates(material.page, "account_number", _seek(_ACCOUNT))),
    }


def tax_number(material: Material) -> Found[str] | None:
    """Return the supplier's national tax number, as printed."""

    def number(room: Span) -> tuple[str, Span, bool] | None:
        found = number_in(room)
        return (found.value, found.span, True) if found else None

    return choose(candidates(material.page, "supplier_tax_number", number))


def discount(material: Material, due: date | None) -> dict[str, Any]:
    """Return per cents and last day of a discount for paying early, as one sentence gives them."""
    for label in material.page.all():
        if not label.weight("discount_percent"):
            continue
        row = label.span.row

        def off(span: Span, start: int = label.span.start) -> int:
            return abs(span.start - start)

        shares = [a for a in material.amounts[row.index] if a.percent and a.value]
        last_days = [d for d in material.days[row.index] if due is None or d.value < due]
        percent = min(shares, key=lambda a: off(a.span), default=None)
        until = min(last_days, key=lambda d: d.value, default=None)
        if percent and abs(percent.value) < _HIGHEST_DISCOUNT:
            return {
                "discount_percent": Found(abs(percent.value), _SAID, percent.span.source, How.TEXT),
                "discount_until": Found(until.value, _SAID, until.span.source, How.TEXT)
                if until
                else None,
            }
    return {}


def _seek(pattern: re.Pattern[str]) -> Any:
    def seek(room: Span) -> tuple[str, Span, bool] | None:
        match = pattern.search(room.text)
        if not match or any(c.isalpha() for c in room.text[: match.start()]):
            return None
        return match.group(), room.part(*match.span()), True

    return seek
