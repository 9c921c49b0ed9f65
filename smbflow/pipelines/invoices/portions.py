"""What a bill's rows are made of: the lines, or one portion a VAT rate, and the charges.

The portions always make the printed total: VAT stays as printed, and the penny that rounding
leaves goes to the largest of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from smbflow.domain.evidence import Found
from smbflow.domain.invoice import Charge, InvoiceDraft, Line, TaxLine, VatTreatment
from smbflow.domain.money import minor_unit
from smbflow.pipelines.invoices.case import InvoiceCase, amount, value
from smbflow.pipelines.invoices.settings import TotalsSettings
from smbflow.pipelines.invoices.sums import ZERO, allowed, lines_difference

HIGHEST_RATE = Decimal(30)
"""No country charges more VAT: a higher rate was misread."""


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of the net total under one rate; `treatment` is None where nothing tells it.

    `line` is the invoice line, None for a whole rate or a charge. `tax` is VAT as printed. What
    was ordered is counted in the order's unit, so that bills of one order add up.
    """

    description: str
    net: Decimal
    rate: Decimal | None
    treatment: VatTreatment | None
    line: int | None = None
    charge: bool = False
    tax: Decimal = ZERO
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    order_number: str | None = None
    order_line: str | None = None


def portions(case: InvoiceCase, settings: TotalsSettings) -> tuple[Portion, ...]:
    """Return the portions of a bill, empty where the totals are not known.

    Without readable lines one portion a rate is enough (practice, point 12).
    """
    draft = case.draft
    if draft.gross_total is None or draft.tax_total is None:
        return ()
    parts = _by_line(case) if _lines_add_up(draft, settings) else _by_rate(draft)
    net = draft.gross_total.value - draft.tax_total.value
    return _with_tax(_to_total(parts, net, settings), draft, settings)


def spread(whole: Decimal, weights: Sequence[Decimal], unit: Decimal) -> tuple[Decimal, ...]:
    """Divide an amount by weights in whole units; the parts always make the whole.

    What rounding leaves goes to the largest weight, an amount without weights to the first.
    """
    total = sum(weights, ZERO)
    shares = [_rounded(whole * w / total, unit) if total else ZERO for w in weights]
    if shares:
        largest = max(range(len(weights)), key=lambda i: abs(weights[i]))
        shares[largest] += whole - sum(shares, ZERO)
    return tuple(shares)


def _rounded(amount_: Decimal, unit: Decimal) -> Decimal:
    return amount_.quantize(unit, rounding=ROUND_HALF_UP)


def _lines_add_up(draft: InvoiceDraft, settings: TotalsSettings) -> bool:
    difference = lines_difference(draft)
    adds_up = difference is not None and abs(difference) <= allowed(draft, settings)
    return adds_up and _rates_agree(draft)


def _rates_agree(draft: InvoiceDraft) -> bool:
    """Trust the lines' rates only where the VAT lines print them too, or could be any."""
    printed = {value(tax.rate) for tax in draft.taxes}
    rates = {line.vat_rate.value for line in draft.lines if line.vat_rate}
    if not printed or None in printed:
        return max(rates, default=ZERO) <= HIGHEST_RATE
    return rates <= printed


def _by_line(case: InvoiceCase) -> tuple[Portion, ...]:
    lines = (_of_line(line, case) for line in case.draft.lines if amount(line.net))
    return (*lines, *(_of_charge(charge, case.draft) for charge in case.draft.charges))


def _of_line(line: Line, case: InvoiceCase) -> Portion:
    match = case.match(line.number)
    rate, treatment = _rate_and_treatment(value(line.vat_rate), value(line.treatment), case.draft)
    return Portion(
        description=value(line.description) or f"Line {line.number}",
        net=amount(line.net),
        rate=rate,
        treatment=treatment,
        line=line.number,
        quantity=match.quantity if match and match.order_number else value(line.quantity),
        unit_price=match.unit_price if match and match.order_number else value(line.unit_price),
        order_number=match.order_number if match else None,
        order_line=match.order_line if match else None,
    )


def _of_charge(charge: Charge, draft: InvoiceDraft) -> Portion:
    rate, treatment = _rate_and_treatment(charge.vat_rate, charge.treatment, draft)
    words = charge.description or ("Charge" if charge.net > 0 else "Discount")
    return Portion(words, charge.net, rate, treatment, charge=True)


def _by_rate(draft: InvoiceDraft) -> tuple[Portion, ...]:
    bases = [tax.basis for tax in draft.taxes]
    if bases and None not in bases:
        return tuple(_of_rate(tax) for tax in draft.taxes if amount(tax.basis))
    rate, treatment = _rate_and_treatment(None, None, draft)
    return (Portion("Invoice total", amount(draft.net_total), rate, treatment),)


def _of_rate(tax: TaxLine) -> Portion:
    rate = value(tax.rate)
    words = "Net" if rate is None else f"Net at {rate.normalize():f}%"
    return Portion(words, amount(tax.basis), rate, value(tax.treatment))


def _rate_and_treatment(
    rate: Decimal | None, treatment: VatTreatment | None, draft: InvoiceDraft
) -> tuple[Decimal | None, VatTreatment | None]:
    """Fill in what the line does not say from the only VAT line that can be meant."""
    meant = [tax for tax in draft.taxes if _may_be(tax, rate, treatment)]
    if len(meant) != 1:
        return rate, treatment
    tax = meant[0]
    return (
        rate if rate is not None else value(tax.rate),
        treatment or value(tax.treatment),
    )


def _may_be(tax: TaxLine, rate: Decimal | None, treatment: VatTreatment | None) -> bool:
    return _agree(tax.rate, rate) and _agree(tax.treatment, treatment)


def _agree(found: Found[Decimal] | Found[VatTreatment] | None, wanted: object) -> bool:
    return wanted is None or found is None or found.value == wanted


def _to_total(
    parts: Sequence[Portion], net: Decimal, settings: TotalsSettings
) -> tuple[Portion, ...]:
    """Let the largest portion bear the pennies between the portions and the printed total."""
    left = net - sum((part.net for part in parts), ZERO)
    if not parts or not left or abs(left) > settings.in_all:
        return tuple(parts)
    largest = max(range(len(parts)), key=lambda i: abs(parts[i].net))
    return tuple(
        replace(part, net=part.net + left) if i == largest else part for i, part in enumerate(parts)
    )


def _with_tax(
    parts: Sequence[Portion], draft: InvoiceDraft, settings: TotalsSettings
) -> tuple[Portion, ...]:
    """Divide the printed VAT over the portions: by rate where it is printed by rate."""
    unit = minor_unit(value(draft.currency) or "EUR")
    groups: dict[tuple[Decimal | None, VatTreatment | None], list[int]] = defaultdict(list)
    for index, part in enumerate(parts):
        groups[part.rate, part.treatment].append(index)
    printed = [_tax_of_group(key, [parts[i] for i in g], draft, unit) for key, g in groups.items()]
    exact = _exactly(printed, amount(draft.tax_total), settings.in_all)
    taxes: dict[int, Decimal] = {}
    for indexes, tax in zip(groups.values(), exact, strict=True):
        shares = spread(tax, [parts[i].net for i in indexes], unit)
        taxes.update(zip(indexes, shares, strict=True))
    return tuple(replace(part, tax=taxes[i]) for i, part in enumerate(parts))


def _tax_of_group(
    key: tuple[Decimal | None, VatTreatment | None],
    parts: Sequence[Portion],
    draft: InvoiceDraft,
    unit: Decimal,
) -> Decimal:
    rate, treatment = key
    printed = [tax.tax for tax in draft.taxes if _may_be(tax, rate, treatment) and tax.tax]
    if len(printed) == 1 and printed[0] is not None:
        return printed[0].value
    return _rounded(sum((part.net for part in parts), ZERO) * (rate or ZERO) / 100, unit)


def _exactly(taxes: Sequence[Decimal], total: Decimal, within: Decimal) -> tuple[Decimal, ...]:
    """Let the largest VAT amount bear the pennies that the printed VAT total leaves.

    A single amount is the total; a greater difference stays, and the bill is never posted so.
    """
    if len(taxes) == 1:
        return (total,)
    left = total - sum(taxes, ZERO)
    if abs(left) > within:
        return tuple(taxes)
    largest = max(range(len(taxes)), key=lambda i: abs(taxes[i]), default=0)
    return tuple(tax + left if i == largest else tax for i, tax in enumerate(taxes))
