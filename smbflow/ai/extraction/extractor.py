"""Extracts an invoice from its pages of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from smbflow.ai.extraction.calibration import Paper, calibrated, paper_of
from smbflow.ai.extraction.charges import charges
from smbflow.ai.extraction.currency import find_currency
from smbflow.ai.extraction.header import numbers_and_days, vat_ids_of
from smbflow.ai.extraction.lines import table_lines
from smbflow.ai.extraction.loose_lines import Goal, loose_lines
from smbflow.ai.extraction.material import Material, gather
from smbflow.ai.extraction.net_lines import net_of_tax
from smbflow.ai.extraction.parties import find_parties
from smbflow.ai.extraction.payment import bank_details, discount, tax_number
from smbflow.ai.extraction.receipt import as_receipt, is_slip
from smbflow.ai.extraction.scorer import weighed
from smbflow.ai.extraction.taxes import sums, tax_lines
from smbflow.ai.extraction.totals import Support, find_totals
from smbflow.ai.extraction.treatment import said_treatment, treated, treated_tax
from smbflow.ai.extraction.vocabulary import vocabulary
from smbflow.domain.document import DocumentKind, Reading
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import InvoiceDraft, Line, TaxLine

_MIXED_SIGNS = 0.8
_WITHOUT_TAX = ("reverse_charge", "construction", "intra_community", "export", "exempt", "no_tax")


class PageExtractor:
    """Finds an invoice's fields and lines by labels, layout, arithmetic and what was learned."""

    def extract(self, reading: Reading) -> InvoiceDraft:
        """Return what the pages say, each value with its source and calibrated confidence."""
        found, paper = found_on(reading)
        return as_draft(calibrated(found, paper))


def found_on(reading: Reading) -> tuple[dict[str, Any], Paper]:
    """Return the parts of a draft, their confidence as weighed, and the kind of paper."""
    material = gather(reading)
    found = by_rules(material)
    slip = is_slip(material.page.sheet)
    found = as_receipt(found, material) if slip else {**found, **weighed(material, found)}
    return found, paper_of(reading, slip=slip)


def as_draft(found: Mapping[str, Any]) -> InvoiceDraft:
    """Return the draft of these parts; what is credited as negative amounts stands positive."""
    return _as_credit_note(InvoiceDraft(**found))


def by_rules(material: Material) -> dict[str, Any]:
    """Return the parts of a draft by labels, layout and arithmetic alone."""
    parties = find_parties(material.page)
    lines, rows = table_lines(material.page, material.amounts)
    taxes = tax_lines(material.page, material.amounts, rows)
    totals = _totals(material, lines, taxes, rows)
    net, gross = _net_and_gross(totals)
    lines = lines or loose_lines(material, Goal(net, gross))
    lines = net_of_tax(lines, taxes, Goal(net, gross))
    said = said_treatment(material)
    header = numbers_and_days(material)
    due: Found[date] | None = header["due_date"]
    return {
        **header,
        **vat_ids_of(material, parties),
        **bank_details(material),
        **totals,
        "supplier_name": parties.supplier,
        "buyer_name": parties.buyer,
        "supplier_tax_number": tax_number(material),
        **discount(material, due.value if due else None),
        "currency": find_currency(material.page, material.amounts),
        "lines": tuple(treated(line, said) for line in lines),
        "taxes": tuple(treated_tax(tax, said) for tax in taxes),
        "charges": charges(material.page, material.amounts, rows, _gap(lines, net)),
        "self_billed": _says(material, "self_billed"),
    }


def _totals(
    material: Material, lines: Sequence[Line], taxes: Sequence[TaxLine], rows: frozenset[int]
) -> dict[str, Found[Decimal]]:
    tax_sum, basis_sum = sums(taxes)
    nets = [line.net.value for line in lines if line.net]
    line_sum = sum(nets, Decimal(0)) if nets and len(nets) == len(lines) else None
    support = Support(tax_sum, basis_sum, line_sum, _says(material, *_WITHOUT_TAX))
    return dict(find_totals(material.page, material.amounts, rows, support))


def _net_and_gross(
    totals: Mapping[str, Found[Decimal]],
) -> tuple[Decimal | None, Decimal | None]:
    net, gross = totals.get("net_total"), totals.get("gross_total")
    return net.value if net else None, gross.value if gross else None


def _says(material: Material, *kinds: str) -> bool:
    """Say whether the page uses one of the wordings of these kinds."""
    text = "".join(row.letters[0] for row in material.page.sheet.rows)
    words = vocabulary().words
    return any(w in text for kind in kinds for w in words[kind])


def _gap(lines: Sequence[Line], net: Decimal | None) -> Decimal | None:
    """Return how far the lines are from the net total."""
    nets = [line.net.value for line in lines if line.net]
    return net - sum(nets, Decimal(0)) if nets and net is not None else None


def _as_credit_note(draft: InvoiceDraft) -> InvoiceDraft:
    """Give a credit note positive amounts where it prints them all negative."""
    if not draft.gross_total or draft.gross_total.value >= 0:
        return draft
    parts = (draft.net_total, draft.tax_total)
    mixed = any(p is not None and (p.value > 0 or p.how is How.DERIVED) for p in parts)
    changes: dict[str, Any] = {
        name: replace(found, value=abs(found.value))
        for name, found in draft.found().items()
        if isinstance(found.value, Decimal) and name != "rounding"
    }
    if mixed:
        changes = {
            n: replace(f, confidence=min(f.confidence, _MIXED_SIGNS)) for n, f in changes.items()
        }
    lines = tuple(_positive(line) for line in draft.lines)
    return replace(draft, kind=DocumentKind.CREDIT_NOTE, lines=lines, **changes)


def _positive(line: Line) -> Line:
    """Turn a line's sign: what was credited as negative stands as positive."""
    net = replace(line.net, value=-line.net.value) if line.net else None
    quantity = line.quantity
    if quantity and quantity.value < 0:
        quantity = replace(quantity, value=-quantity.value)
    return replace(line, net=net, quantity=quantity)
