"""Totals and memory: what adds up outweighs every remembered place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from smbflow.ai.recollection.evidence import HIGHEST
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import TOTALS

PENNIES = Decimal("0.05")
_SUM = ("net_total", "tax_total", "gross_total")
_ADDS_UP = 0.7


def with_totals(draft: InvoiceDraft, seen: Mapping[str, Found[Any] | None]) -> InvoiceDraft:
    """Return the draft with the remembered fields; totals only where they break no sum."""
    everything: dict[str, Any] = dict(seen)
    changed = replace(draft, **everything)
    before, after = adds_up(draft), adds_up(changed)
    if before or (after is False and any(_new(draft, changed, name) for name in TOTALS)):
        doubted = [n for n in TOTALS if _new(draft, changed, n) or _less_sure(draft, changed, n)]
        return replace(changed, **{name: getattr(draft, name) for name in doubted})
    return _surer(changed) if after else changed


def adds_up(draft: InvoiceDraft) -> bool | None:
    """Say whether net and VAT make the total, and the rates the VAT; None where one is missing."""
    net, tax, gross = (getattr(draft, name) for name in _SUM)
    if not (net and tax and gross):
        return None
    rates = [line.tax.value for line in draft.taxes if line.tax]
    whole = bool(rates) and len(rates) == len(draft.taxes)
    if whole and abs(sum(rates, Decimal(0)) - tax.value) > PENNIES:
        return False
    return bool(abs(net.value + tax.value - gross.value) <= PENNIES)


def _new(draft: InvoiceDraft, changed: InvoiceDraft, name: str) -> bool:
    ours, theirs = getattr(draft, name), getattr(changed, name)
    return bool(theirs) and (ours is None or ours.value != theirs.value)


def _less_sure(draft: InvoiceDraft, changed: InvoiceDraft, name: str) -> bool:
    ours, theirs = getattr(draft, name), getattr(changed, name)
    return bool(ours and theirs) and theirs.confidence < ours.confidence


def _surer(draft: InvoiceDraft) -> InvoiceDraft:
    """Take doubt away from remembered totals that make a sum, which chance hardly does."""
    changes: dict[str, Any] = {
        name: _with_sum(found) for name in _SUM if (found := getattr(draft, name)).how is How.MEMORY
    }
    return replace(draft, **changes)


def _with_sum(found: Found[Any]) -> Found[Any]:
    sure = 1 - (1 - found.confidence) * (1 - _ADDS_UP)
    return replace(found, confidence=min(HIGHEST, round(sure, 4)))
