"""A bill turned into rows as the target posts them: signs, costs, VAT that is reclaimed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from smbflow.connectors.accounts.layout import Amounts, Kind, Layout, Rows
from smbflow.connectors.accounts.sources import Posting
from smbflow.domain.bill import Bill, BillRow
from smbflow.domain.money import Money

_FINEST = Decimal("0.0001")
_ONE = Decimal(1)


def postings(bill: Bill, layout: Layout, parameters: Mapping[str, str]) -> tuple[Posting, ...]:
    """Return the rows of a bill for one target, in order, numbered from 1."""
    kind = layout.kinds[bill.kind]
    counter = parameters.get(kind.needs, "") if kind.needs else bill.supplier_id
    rows = [_posting(bill, row, kind, counter) for row in bill.rows]
    if layout.rows is Rows.CODING:
        rows = _gathered(rows)
    if layout.amounts is Amounts.POSITIVE:
        rows = [_positive(row, kind) for row in rows if row.cost or row.tax]
    return tuple(replace(row, number=number) for number, row in enumerate(rows, 1))


def reclaimed(row: BillRow) -> Money:
    """Return the VAT of a row that is reclaimed; the rest of it is cost."""
    return row.tax.times(row.recoverable).rounded()


def _posting(bill: Bill, row: BillRow, kind: Kind, counter: str) -> Posting:
    sign = -1 if kind.negative else 1
    tax = reclaimed(row)
    cost = row.net + row.tax - tax
    quantity, price = _counted(row, cost)
    return Posting(
        bill=bill,
        number=row.number,
        word=kind.word,
        description=row.description,
        account=row.account,
        counter=counter,
        tax_code=row.tax_code,
        treatment=row.treatment.value,
        vat_rate=row.vat_rate,
        cost=sign * cost.amount,
        tax=sign * tax.amount,
        quantity=quantity,
        unit_price=sign * price,
        order_number=row.order_number,
        order_line=row.order_line,
        sign=sign,
    )


def _counted(row: BillRow, cost: Money) -> tuple[Decimal, Decimal]:
    """Return quantity and price where the target's product of both is the cost, else 1 and cost."""
    quantity, price = row.quantity, row.unit_price
    if quantity is None or price is None:
        return _ONE, cost.amount
    exact = all(value == value.quantize(_FINEST) for value in (quantity, price))
    product = Money(quantity * price, cost.currency).rounded()
    return (quantity, price) if exact and product == cost else (_ONE, cost.amount)


def _gathered(rows: Sequence[Posting]) -> list[Posting]:
    """Gather the rows of one account and tax code into one, in the order of their first."""
    groups: dict[tuple[str, ...], list[Posting]] = {}
    for row in rows:
        key = (row.account, row.tax_code, row.treatment, str(row.vat_rate.normalize()))
        groups.setdefault(key, []).append(row)
    return [_sum(group) for group in groups.values()]


def _sum(group: Sequence[Posting]) -> Posting:
    first, more = group[0], len(group) - 1
    cost = sum((row.cost for row in group), Decimal(0))
    orders = {row.order_number for row in group}
    return replace(
        first,
        description=f"{first.description} and {more} more" if more else first.description,
        cost=cost,
        tax=sum((row.tax for row in group), Decimal(0)),
        quantity=_ONE,
        unit_price=cost,
        order_number=first.order_number if len(orders) == 1 else None,
        order_line=None if more else first.order_line,
    )


def _positive(row: Posting, kind: Kind) -> Posting:
    """Turn a row that is negative in all into a positive one of the opposite word."""
    if row.cost + row.tax >= 0:
        return row
    return replace(
        row,
        word=kind.opposite,
        cost=-row.cost,
        tax=-row.tax,
        unit_price=-row.unit_price,
        sign=-row.sign,
    )


def charged(rows: Iterable[BillRow], currency: str) -> tuple[Money, Money]:
    """Add up what the rows charge: net and VAT as printed."""
    net = tax = Money(Decimal(0), currency)
    for row in rows:
        net, tax = net + row.net, tax + row.tax
    return net, tax
