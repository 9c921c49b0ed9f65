"""Invoice lines and order lines: which belong together, by code, wording, quantity and price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from smbflow.domain.invoice import Line
from smbflow.domain.reference import OrderLine
from smbflow.pipelines.invoices.assignment import best_pairs
from smbflow.pipelines.invoices.case import value
from smbflow.pipelines.invoices.descriptions import names_code, same_code, same_goods
from smbflow.pipelines.invoices.numbers import same_number
from smbflow.pipelines.invoices.units import factor_between

WORDING, PRICE, QUANTITY = 0.7, 0.2, 0.1
"""How much wording (or code), price and quantity say of a pair."""

UNRELATED = 0.4
"""Descriptions of unrelated goods are about this alike."""

NAMED_LINE = 0.85
"""What it is worth that the invoice names the order line itself."""

EXACT = 0.3
"""What exactly the ordered quantity at the ordered price is worth, in whatever language."""

PRICE_REACH, QUANTITY_REACH = 0.3, 1.0
"""The relative differences at which price and quantity say nothing any more."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A line's quantity and price each, in the unit of the order; None where not known."""

    quantity: Decimal | None
    unit_price: Decimal | None


@dataclass(frozen=True, slots=True)
class Pair:
    """An invoice line with its order line, and how well they fit (0 to 1)."""

    line: Line
    ordered: OrderLine
    score: float
    measure: Measure


def pair_lines(
    lines: Sequence[Line], orders: Sequence[OrderLine], least: float
) -> tuple[Pair, ...]:
    """Return the best pairing of invoice lines with order lines, in the order of the lines.

    Each order line takes one invoice line first; a further line of the same goods (a second
    delivery on one invoice) joins it. The result does not depend on the order of the lists.
    """
    billed = sorted(lines, key=_by_content)
    ordered = sorted(orders, key=lambda o: (o.order_number, o.line))
    scores = [[fit(line, order) for order in ordered] for line in billed]
    chosen = dict(best_pairs(scores, least))
    for row in range(len(billed)):
        if row not in chosen and ordered:
            best = max(range(len(ordered)), key=lambda column: scores[row][column])
            if scores[row][best] >= max(least, WORDING):
                chosen[row] = best
    pairs = (
        Pair(
            billed[row],
            ordered[column],
            scores[row][column],
            measured(billed[row], ordered[column]),
        )
        for row, column in chosen.items()
    )
    return tuple(sorted(pairs, key=lambda pair: pair.line.number))


def fit(line: Line, ordered: OrderLine) -> float:
    """Return how well an invoice line fits an order line, 0 to 1."""
    here = measured(line, ordered)
    price = _closeness(here.unit_price, ordered.unit_price, PRICE_REACH)
    quantity = _closeness(here.quantity, ordered.quantity, QUANTITY_REACH)
    identity = _identity(line, ordered)
    if price == quantity == 1:
        identity = max(identity, EXACT)
    return WORDING * identity + PRICE * price + QUANTITY * quantity


def measured(line: Line, ordered: OrderLine) -> Measure:
    """Return quantity and price of a line in the order's unit; line discounts are in the price."""
    quantity, net = value(line.quantity), value(line.net)
    unit_price = value(line.unit_price)
    if quantity and net is not None:
        unit_price = net / quantity
    elif unit_price and net is not None and quantity is None:
        quantity = net / unit_price
    factor = factor_between(value(line.unit), ordered.unit) or Decimal(1)
    return Measure(
        None if quantity is None else quantity * factor,
        None if unit_price is None else unit_price / factor,
    )


def _pair(line: Line, ordered: OrderLine, score: float) -> Pair:
    return Pair(line, ordered, score, measured(line, ordered))


def _identity(line: Line, ordered: OrderLine) -> float:
    code, description = value(line.code), value(line.description) or ""
    if same_code(code, ordered.sku) or names_code(description, ordered.sku):
        return 1.0
    alike = max(0.0, (same_goods(description, ordered.description) - UNRELATED) / (1 - UNRELATED))
    return max(alike, NAMED_LINE) if _names_line(line, ordered) and alike else alike


def _names_line(line: Line, ordered: OrderLine) -> bool:
    order, number = value(line.order_number), value(line.order_line)
    same_order = order is None or same_number(order, ordered.order_number)
    return number is not None and same_order and same_number(number, ordered.line)


def _closeness(here: Decimal | None, there: Decimal, reach: float) -> float:
    if here is None or not there:
        return 0.0
    return max(0.0, 1 - float(abs(here - there) / abs(there)) / reach)


def _by_content(line: Line) -> tuple[str, str, Decimal, Decimal, int]:
    zero = Decimal(0)
    quantity, net = value(line.quantity) or zero, value(line.net) or zero
    return value(line.code) or "", value(line.description) or "", quantity, net, line.number
