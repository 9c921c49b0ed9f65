"""How the bill is to be paid: bank details and discount for early payment."""

from __future__ import annotations

import re
from typing import Any

from smbflow.ai.extraction.identifiers import ibans, number_in
from smbflow.ai.extraction.material import Material
from smbflow.ai.extraction.sheet import Span
from smbflow.ai.extraction.values import Candidate, candidates, choose
from smbflow.domain.evidence import Found, How

_SORT_CODE = re.compile(r"(?<!\d)\d{2}[- ]?\d{2}[- ]?\d{2}(?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)\d(?:[ -]?\d){5,11}(?!\d)")
_VALID, _FAILING = 0.75, 0.6
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


def discount(material: Material) -> Found[Any] | None:
    """Return the per cents that may be taken off for paying early."""
    for label in material.page.all():
        if not label.weight("discount_percent"):
            continue
        row = label.span.row
        shares = [a for a in material.amounts[row.index] if a.percent]
        near = sorted(shares, key=lambda a: abs(a.span.start - label.span.start))
        if near and 0 < near[0].value < _HIGHEST_DISCOUNT:
            return Found(near[0].value, _VALID + 0.1, near[0].span.source, How.TEXT)
    return None


def _seek(pattern: re.Pattern[str]) -> Any:
    def seek(room: Span) -> tuple[str, Span, bool] | None:
        match = pattern.search(room.text)
        if not match or any(c.isalpha() for c in room.text[: match.start()]):
            return None
        return match.group(), room.part(*match.span()), True

    return seek
