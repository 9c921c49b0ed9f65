"""Prices of the price list, as the assistant tells them: what is sold, never what it cost us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smbflow.domain.reference import Reference
from smbflow.domain.sales import ListPrice, in_force
from smbflow.domain.text import fold
from smbflow.domain.wording import content_words, stems
from smbflow.pipelines.assistant.words import day, money

_FEWEST_WORDS = 2
_MOST_OF_QUESTION = 0.6
_ASKING = stems(("price", "prices", "cost", "costs", "piece", "metre", "unit", "charge", "list"))


def products_in(question: str, reference: Reference) -> tuple[str, ...]:
    """Return the products that a question names: by number, else by most of its words."""
    words = f" {fold(question)} "
    items = {price.sku: price.description for price in reference.prices}
    numbered = tuple(sku for sku in items if f" {fold(sku)} " in words)
    if numbered:
        return numbered
    wanted = stems(content_words(question)) - _ASKING
    if len(wanted) < _FEWEST_WORDS:
        return ()
    shared = {sku: _shared(wanted, description) for sku, description in items.items()}
    best = max(shared.values(), default=0.0)
    found = (sku for sku, share in shared.items() if share == best)
    return tuple(found) if best >= _MOST_OF_QUESTION else ()


def prices_on(today: date, sku: str, reference: Reference) -> Sequence[ListPrice]:
    """Return a product's prices that hold on a day, the smallest quantity first."""
    return sorted(
        (
            price
            for price in reference.prices
            if price.sku == sku and in_force(today, price.valid_from, price.valid_to)
        ),
        key=lambda price: price.min_qty,
    )


def price_words(prices: Sequence[ListPrice], today: date) -> str:
    """Say a product's prices: `Oak parquet (OAK-15): 52.00 EUR a m2, from 50 m2 48.00 EUR, net`."""
    if not prices:
        return f"It has no price that holds on {day(today)}."
    first = prices[0]
    steps = [_step(price) for price in prices if price.price is not None]
    said = ", ".join(steps) if steps else "priced for each job"
    return f"{first.description} ({first.sku}): {said}, net, on {day(today)}."


def _step(price: ListPrice) -> str:
    unit = price.unit or "piece"
    amount = money(price.price, price.currency)
    return f"from {price.min_qty:f} {unit} {amount}" if price.min_qty else f"{amount} a {unit}"


def _shared(wanted: frozenset[str], description: str) -> float:
    return len(wanted & stems(fold(description).split())) / len(wanted)
