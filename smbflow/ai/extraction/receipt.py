"""Till receipts: narrow slips whose words and figures stand otherwise than on an invoice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from statistics import median
from typing import Any

from smbflow.ai.extraction.material import Material
from smbflow.ai.extraction.receipt_currency import currency_of_receipt
from smbflow.ai.extraction.receipt_day import find_day
from smbflow.ai.extraction.receipt_shop import find_shop
from smbflow.ai.extraction.receipt_total import find_total, sums
from smbflow.ai.extraction.sheet import Row, Sheet
from smbflow.domain.document import Route
from smbflow.domain.evidence import Found

_WIDEST = 64
"""Characters across the widest row up to which paper is a till's; invoices have 80 and more."""

_PAPER = 300.0
"""Points across up to which a typed page has the width of a till's paper (80 mm are 227)."""

_FEWEST_ROWS = 6
_PAID = frozenset({"cash", "change"})
_BEYOND_DOUBT, _TWO_TOTALS = 0.95, 0.8
_OF_ANOTHER_TOTAL = frozenset(
    {"net_total", "tax_total", "prepaid", "withheld", "rounding", "payable", "charges"}
)


def is_slip(sheet: Sheet) -> bool:
    """Say whether this is one page of a till's narrow paper, by its characters across.

    What was typed (a mail, say) may be narrow too: it must be as narrow as the paper itself and say
    how it was paid.
    """
    if len(sheet.pages) != 1 or len(sheet.rows) < _FEWEST_ROWS:
        return False
    (page,) = sheet.pages
    if page.route is not Route.OCR and (page.width > _PAPER or not _says_paid(sheet)):
        return False
    return max(map(_across, sheet.rows)) <= _WIDEST


def is_paid_slip(sheet: Sheet) -> bool:
    """Say whether this is a till's slip that says how it was paid."""
    return is_slip(sheet) and _says_paid(sheet)


def as_receipt(found: Mapping[str, Any], material: Material) -> dict[str, Any]:
    """Return an invoice's fields with who, when and how much as till receipts say it.

    What reads like an invoice beyond doubt stays. Sums that do not belong to the receipt's total
    are left out.
    """
    sheet = material.page.sheet
    gross = found.get("gross_total")
    total = find_total(sheet, gross.value if gross else None)
    own = {
        "supplier_name": find_shop(sheet),
        "issue_date": find_day(material.page, material.days),
        "gross_total": total,
        "currency": _surer(found.get("currency"), currency_of_receipt(sheet)),
    }
    paid = _says_paid(sheet)
    kept = {
        **found,
        **{n: v for n, v in own.items() if v and (paid or _is_better(v, found.get(n)))},
    }
    if gross is None or total is None or total.value == gross.value:
        return kept
    if kept["gross_total"] is gross:
        return {**kept, "gross_total": replace(gross, confidence=_TWO_TOTALS)}
    return {n: v for n, v in kept.items() if n not in _OF_ANOTHER_TOTAL}


def _is_better(own: Found[Any], found: Found[Any] | None) -> bool:
    """Say whether what a slip says beats what an invoice's reading found on unpaid paper."""
    return found is None or found.confidence < _BEYOND_DOUBT or own.confidence >= _BEYOND_DOUBT


def _says_paid(sheet: Sheet) -> bool:
    return any(each.kind in _PAID for each in sums(sheet))


def _surer(one: Found[str] | None, other: Found[str] | None) -> Found[str] | None:
    return max((f for f in (one, other) if f), key=lambda f: f.confidence, default=None)


def _across(row: Row) -> float:
    widths = [(w.box.x1 - w.box.x0) / len(w.text) for w in row.words if w.text]
    return (row.box.x1 - row.box.x0) / max(median(widths), 0.1)
