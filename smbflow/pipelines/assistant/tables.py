"""Answers from the reference files: orders, deliveries, what is on file of a supplier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from smbflow.domain.answer import Answer, Listing, System
from smbflow.domain.reference import OrderLine, Reference
from smbflow.pipelines.assistant.case import Errand
from smbflow.pipelines.assistant.errands import DELIVERIES, ORDERS, PRICES, SUPPLIERS
from smbflow.pipelines.assistant.pricing import price_words, prices_on, products_in
from smbflow.pipelines.assistant.words import counted, listed, money

_SEVERAL, _MOST_TOLD = 0.6, 5
_CLOSED = frozenset({"closed", "cancelled", "done", "complete", "completed"})
Row = tuple[str, ...]


def table_answer(errand: Errand, reference: Reference, now: datetime, most: int) -> Answer | None:
    """Say what a reference file holds; None where it holds nothing on the question."""
    if errand.refused:
        return Answer(errand.refused, System.TABLES, 1.0, as_of=now)
    if errand.table == PRICES:
        return _priced(errand.about, reference, now)
    said = _SAY[errand.table](errand.about, reference)
    if said is None:
        return None
    text, columns, rows = said
    listing = Listing(columns, tuple(rows[:most]), max(0, len(rows) - most)) if rows else None
    file = _FILES[errand.table]
    return Answer(text, System.TABLES, 1.0, listing=listing, query=f"reference/{file}", as_of=now)


def _priced(question: str, reference: Reference, now: datetime) -> Answer:
    """Tell the prices of the products that a question names; several make it less sure."""
    products = products_in(question, reference)
    told = [price_words(prices_on(now.date(), sku, reference), now.date()) for sku in products]
    sure = 1.0 if len(products) == 1 else _SEVERAL
    file = "reference/price_list.csv"
    return Answer(" ".join(told[:_MOST_TOLD]), System.TABLES, sure, query=file, as_of=now)


Said = tuple[str, Row, Sequence[Row]] | None


def _orders(about: str, reference: Reference) -> Said:
    lines = _lines(about, reference)
    if not lines:
        return None
    columns = (
        "order",
        "supplier",
        "line",
        "description",
        "qty",
        "unit price",
        "currency",
        "status",
    )
    rows = [
        (
            *(line.order_number, _supplier(line, reference), line.line, line.description),
            *(_figure(line.quantity), _figure(line.unit_price), line.currency, line.status),
        )
        for line in lines
    ]
    numbers = {line.order_number for line in lines}
    return f"{counted(len(numbers), 'order')}, {_worth(lines)} net as ordered:", columns, rows


def _deliveries(about: str, reference: Reference) -> Said:
    """List what was ordered and has not come, by order line."""
    received: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for each in reference.deliveries:
        received[each.order_number, each.line] += each.quantity
    columns = ("order", "supplier", "line", "description", "ordered", "received", "missing")
    rows = []
    for line in _lines(about, reference):
        came = received[line.order_number, line.line]
        if came < line.quantity:
            figures = (line.quantity, came, line.quantity - came)
            who = _supplier(line, reference)
            rows.append(
                (line.order_number, who, line.line, line.description, *map(_figure, figures))
            )
    if not rows:
        return "Everything that was ordered there has been delivered.", columns, ()
    orders = {row[0] for row in rows}
    text = f"{counted(len(rows), 'line')} of {counted(len(orders), 'order')} not delivered in full:"
    return text, columns, rows


def _suppliers(about: str, reference: Reference) -> Said:
    supplier = reference.supplier(about)
    if supplier is None:
        return None
    facts = {
        "supplier number": supplier.supplier_id,
        "VAT number": supplier.vat_id,
        "payment terms": f"{supplier.terms_days} days" if supplier.terms_days is not None else None,
        "currency": supplier.currency,
        "email": supplier.email,
        "orders": f"an order is {supplier.order}",
    }
    known = {name: value for name, value in facts.items() if value}
    said = "; ".join(f"{name} {value}" for name, value in known.items())
    return f"{supplier.name}: {said}.", (), ()


_SAY: Mapping[str, Callable[[str, Reference], Said]] = {
    ORDERS: _orders,
    DELIVERIES: _deliveries,
    SUPPLIERS: _suppliers,
}
_FILES = {
    ORDERS: "purchase_orders.csv",
    DELIVERIES: "purchase_orders.csv and goods_received.csv",
    SUPPLIERS: "suppliers.csv",
}


def _lines(about: str, reference: Reference) -> list[OrderLine]:
    """Return an order's lines; of a supplier, or of all, those that are open."""
    named = [line for line in reference.orders if line.order_number == about]
    if named:
        return named
    return [
        line
        for line in reference.orders
        if line.status.casefold() not in _CLOSED and about in {"", line.supplier_id}
    ]


def _worth(lines: Sequence[OrderLine]) -> str:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.currency] += line.quantity * line.unit_price
    return listed([money(total, currency) for currency, total in sorted(sums.items())])


def _supplier(line: OrderLine, reference: Reference) -> str:
    known = reference.supplier(line.supplier_id)
    return known.name if known else line.supplier_id


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}"
