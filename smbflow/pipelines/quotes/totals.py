"""Totals: sums of the rounded lines; options stand beside them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from smbflow.domain.money import minor_unit
from smbflow.pipelines.quotes.case import ZERO, PricedLine, QuoteCase, Totals, VatLine
from smbflow.pipelines.quotes.pricing import HUNDRED, margin_percent, rounded


def counted(case: QuoteCase) -> Iterator[PricedLine]:
    """Yield the lines that are summed up: all but the options, then the delivery."""
    for line in case.wanted:
        if line.priced is not None and not line.option:
            yield line.priced
    if case.delivery.priced is not None:
        yield case.delivery.priced


def goods_net(case: QuoteCase) -> Decimal:
    """Return what the goods come to without VAT, options and delivery left out."""
    goods = (line.priced for line in case.wanted if line.priced and not line.option)
    exact = sum((_net(line, case) for line in goods), ZERO)
    return rounded(exact, minor_unit(case.currency))


def summed(case: QuoteCase) -> Totals | None:
    """Sum up a quote; None while nothing is priced."""
    lines = tuple(counted(case))
    if not lines:
        return None
    rates = sorted({line.vat_rate for line in lines})
    taxes = tuple(_tax(rate, lines, case) for rate in rates)
    net = sum((tax.net for tax in taxes), ZERO)
    gross = net + sum((tax.tax for tax in taxes), ZERO)
    return Totals(net, taxes, gross, _margin(lines, case))


def costed(case: QuoteCase) -> tuple[Decimal, Decimal] | None:
    """Return net and cost of all lines that are summed up; None where a cost is not known."""
    lines = tuple(counted(case))
    if not lines or any(line.cost is None for line in lines):
        return None
    cost = sum((line.cost * line.quantity for line in lines if line.cost is not None), ZERO)
    return sum((_net(line, case) for line in lines), ZERO), cost


def _margin(lines: tuple[PricedLine, ...], case: QuoteCase) -> Decimal | None:
    both = costed(case) if lines else None
    return margin_percent(*both) if both else None


def _net(line: PricedLine, case: QuoteCase) -> Decimal:
    """Return a line's amount without VAT, exactly."""
    if not case.inclusive:
        return line.amount
    return line.amount * HUNDRED / (HUNDRED + line.vat_rate)


def _tax(rate: Decimal, lines: tuple[PricedLine, ...], case: QuoteCase) -> VatLine:
    shown = sum((line.amount for line in lines if line.vat_rate == rate), ZERO)
    unit = minor_unit(case.currency)
    if case.inclusive:
        tax = rounded(shown * rate / (HUNDRED + rate), unit)
        return VatLine(rate, shown - tax, tax)
    return VatLine(rate, shown, rounded(shown * rate / HUNDRED, unit))
