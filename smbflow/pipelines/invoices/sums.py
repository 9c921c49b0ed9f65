"""Arithmetic on the page: totals, rates, lines, and what is owed in the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from smbflow.domain.document import DocumentKind
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import InvoiceDraft, TaxLine
from smbflow.domain.money import Money, minor_unit
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.pipelines.invoices.case import amount, value
from smbflow.pipelines.invoices.settings import TotalsSettings
from smbflow.pipelines.invoices.words import money, percent

ZERO = Decimal(0)
HUNDRED = Decimal(100)


def complete_totals(draft: InvoiceDraft) -> InvoiceDraft:
    """Work out the one missing total of net, VAT and gross; never two of them."""
    draft = _with_tax_from_rates(draft)
    net, tax, gross = draft.net_total, draft.tax_total, draft.gross_total
    if gross is None and draft.payable and not _deducted(draft):
        gross = replace(draft.payable, how=How.DERIVED)
    if net and tax and not gross:
        gross = _derived(net.value + tax.value, net, tax)
    elif net and gross and not tax:
        tax = _derived(gross.value - net.value, net, gross)
    elif tax and gross and not net:
        net = _derived(gross.value - tax.value, tax, gross)
    return replace(draft, net_total=net, tax_total=tax, gross_total=gross)


def complete_receipt(draft: InvoiceDraft, *, vat_shown: bool) -> InvoiceDraft:
    """Take a till receipt's VAT out of its total, only where rate and VAT number are shown."""
    gross, rates = draft.gross_total, [tax.rate for tax in draft.taxes if tax.rate]
    if gross is None or (draft.net_total and draft.tax_total):
        return draft
    share = rates[0].value / (HUNDRED + rates[0].value) if vat_shown and len(rates) == 1 else ZERO
    tax = Money(gross.value * share, value(draft.currency) or "").rounded().amount
    return replace(
        draft,
        tax_total=_derived(tax, gross),
        net_total=_derived(gross.value - tax, gross),
        taxes=draft.taxes if share else (),
    )


def check_sums(draft: InvoiceDraft, settings: TotalsSettings) -> Iterator[Finding]:
    """Yield what does not add up: totals, rates, lines, and the amount due."""
    yield from _check_gross(draft, settings)
    yield from _check_rates(draft, settings)
    yield from _check_payable(draft, settings)
    difference = lines_difference(draft)
    if difference is not None and abs(difference) > allowed(draft, settings):
        yield _lines_differ(draft)


def balanced(draft: InvoiceDraft, settings: TotalsSettings) -> bool:
    """Say whether net and VAT make the total."""
    net, tax, gross = value(draft.net_total), value(draft.tax_total), value(draft.gross_total)
    if net is None or tax is None or gross is None:
        return False
    return abs(net + tax - gross) <= settings.in_all


def lines_difference(draft: InvoiceDraft) -> Decimal | None:
    """Return how far lines and charges are from the net total, None where a figure is missing."""
    nets = [value(line.net) for line in draft.lines]
    net = value(draft.net_total)
    if net is None or not nets or any(n is None for n in nets):
        return None
    return sum((n for n in nets if n is not None), ZERO) + charges_total(draft) - net


def charges_total(draft: InvoiceDraft) -> Decimal:
    """Return document-level charges less allowances."""
    return sum((charge.net for charge in draft.charges), ZERO)


def allowed(draft: InvoiceDraft, settings: TotalsSettings) -> Decimal:
    """Return how far a sum over the lines may be off: a penny a line, little in all."""
    per_line = max(settings.per_line, minor_unit(value(draft.currency) or "EUR"))
    return max(per_line, min(settings.in_all, per_line * len(draft.lines)))


def _check_gross(draft: InvoiceDraft, settings: TotalsSettings) -> Iterator[Finding]:
    net, tax, gross = value(draft.net_total), value(draft.tax_total), value(draft.gross_total)
    currency = value(draft.currency)
    if net is None or tax is None or gross is None or balanced(draft, settings):
        return
    parts = f"Net {money(net, currency)} and VAT {money(tax, currency)}"
    words = f"make {money(net + tax, currency)}, but the total says {money(gross, currency)}"
    yield ask(Reason.SUMS_DIFFER, f"{parts} {words}", field="gross_total")


def _check_rates(draft: InvoiceDraft, settings: TotalsSettings) -> Iterator[Finding]:
    for tax in draft.taxes:
        yield from _check_rate(tax, draft, settings)
    taxes, bases = [tax.tax for tax in draft.taxes], [tax.basis for tax in draft.taxes]
    yield from _check_parts("VAT amounts", "tax_total", taxes, draft, settings)
    yield from _check_parts("net parts", "net_total", bases, draft, settings)


def _check_rate(tax: TaxLine, draft: InvoiceDraft, settings: TotalsSettings) -> Iterator[Finding]:
    if not (tax.rate and tax.basis and tax.tax):
        return
    currency = value(draft.currency)
    expected = tax.basis.value * tax.rate.value / HUNDRED
    if abs(expected - tax.tax.value) > allowed(draft, settings) + minor_unit(currency or "EUR") / 2:
        sum_ = f"{percent(tax.rate.value)} of {money(tax.basis.value, currency)}"
        words = (
            f"is {money(expected, currency)} VAT, the page says {money(tax.tax.value, currency)}"
        )
        yield ask(Reason.SUMS_DIFFER, f"{sum_} {words}", field="tax_total")


def _check_parts(
    what: str,
    field: str,
    parts: Sequence[Found[Decimal] | None],
    draft: InvoiceDraft,
    settings: TotalsSettings,
) -> Iterator[Finding]:
    printed: Found[Decimal] | None = getattr(draft, field)
    if printed is None or not parts or None in parts:
        return
    made = sum(map(amount, parts), ZERO)
    if abs(made - printed.value) > settings.in_all:
        currency = value(draft.currency)
        words = f"make {money(made, currency)}, the page says {money(printed.value, currency)}"
        yield ask(Reason.SUMS_DIFFER, f"The {what} of the rates {words}", field=field)


def _check_payable(draft: InvoiceDraft, settings: TotalsSettings) -> Iterator[Finding]:
    gross, payable = value(draft.gross_total), value(draft.payable)
    if gross is None or payable is None:
        return
    due = gross - amount(draft.prepaid) - amount(draft.withheld) + amount(draft.rounding)
    if abs(due - payable) > settings.in_all:
        currency = value(draft.currency)
        words = f"The amount due should be {money(due, currency)}, the page says"
        yield ask(Reason.SUMS_DIFFER, f"{words} {money(payable, currency)}", field="payable")


def _lines_differ(draft: InvoiceDraft) -> Finding:
    currency, net = value(draft.currency), amount(draft.net_total)
    made = net + (lines_difference(draft) or ZERO)
    words = f"The lines make {money(made, currency)}, the net total is {money(net, currency)}"
    return note(Reason.LINES_DIFFER, words, field="lines")


def _with_tax_from_rates(draft: InvoiceDraft) -> InvoiceDraft:
    taxes = [tax.tax for tax in draft.taxes if tax.tax]
    if draft.tax_total or not taxes or len(taxes) < len(draft.taxes):
        return draft
    made = sum((tax.value for tax in taxes), ZERO)
    return replace(draft, tax_total=_derived(made, *taxes))


def _derived(amount: Decimal, *from_: Found[Decimal]) -> Found[Decimal]:
    return Found(amount, min(found.confidence for found in from_), None, How.DERIVED)


def _deducted(draft: InvoiceDraft) -> bool:
    return any(amount(f) for f in (draft.prepaid, draft.withheld, draft.rounding))


def is_negative(draft: InvoiceDraft) -> bool:
    """Say whether an invoice's total is below zero, as a credit note's would be."""
    return draft.kind == DocumentKind.INVOICE and amount(draft.gross_total) < 0
