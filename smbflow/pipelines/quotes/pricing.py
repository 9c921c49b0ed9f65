"""Pricing: what a line costs a customer on a day, by the office's own lists and rules.

Pure and exact. No model takes part. More of an item never costs more a unit: of all tiers, agreed
prices and discounts that a quantity reaches, the best for the customer counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from smbflow.domain.invoice import VatTreatment
from smbflow.domain.money import minor_unit
from smbflow.domain.reference import Reference
from smbflow.domain.sales import AgreedPrice, Customer, ListPrice, in_force
from smbflow.pipelines.quotes.case import PricedLine
from smbflow.pipelines.quotes.exchange import Exchange
from smbflow.pipelines.quotes.settings import QuoteSettings
from smbflow.pipelines.wording import count, day, percent, price

HUNDRED = Decimal(100)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Deal:
    """For whom and when a price is made, in which currency, and whether it shows VAT inside."""

    reference: Reference
    settings: QuoteSettings
    day: date
    currency: str
    customer: Customer | None = None
    inclusive: bool = False
    treatment: VatTreatment = VatTreatment.STANDARD

    @property
    def exchange(self) -> Exchange:
        """The rates of this day."""
        own = self.reference.business.currency
        return Exchange(self.reference.rates, own, self.day, self.settings.currency.rate_days)


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A unit's price without VAT before a person's say, with the words that explain it."""

    amount: Decimal
    terms: tuple[str, ...]


def tiers(rows: Iterable[ListPrice], on: date) -> tuple[ListPrice, ...]:
    """Return an item's tiers of a day; where two versions hold, the newer one counts."""
    newest: dict[tuple[str, Decimal], ListPrice] = {}
    for row in rows:
        if in_force(on, row.valid_from, row.valid_to):
            key = (row.currency, row.min_qty)
            newest[key] = max(newest.get(key, row), row, key=lambda r: r.valid_from or date.min)
    return tuple(sorted(newest.values(), key=lambda row: (row.currency, row.min_qty)))


def whole_packs(quantity: Decimal, pack: Decimal | None) -> Decimal:
    """Round a quantity up to whole packs."""
    if not pack:
        return quantity
    return (quantity / pack).to_integral_value(ROUND_CEILING) * pack


def unit_price(rows: Iterable[ListPrice], quantity: Decimal, deal: Deal) -> UnitPrice | None:
    """Return the best price that a quantity reaches, None where the list gives none.

    Raises NoRate where only a price in another currency stands there, and no rate for it.
    """
    listed = _listed(tuple(rows), quantity, deal)
    agreed = _agreed(tuple(rows), quantity, deal)
    found = [one for one in (agreed, listed) if one is not None]
    best = min(found, key=lambda one: one.amount, default=None)
    if best is listed and agreed is not None and best is not None:
        return UnitPrice(best.amount, (*best.terms, "less than the agreed price"))
    return best


def rounded(amount: Decimal, step: Decimal) -> Decimal:
    """Round half up to a step."""
    return (amount / step).to_integral_value(ROUND_HALF_UP) * step


def margin_percent(net_price: Decimal, cost: Decimal) -> Decimal | None:
    """Return the margin in per cent of the price, to two decimals; None without a price."""
    if not net_price:
        return None
    exact = (net_price - cost) * HUNDRED / net_price
    return exact.quantize(_CENT, ROUND_HALF_UP)


def below_floor(net: Decimal, cost: Decimal, floor: Decimal) -> bool:
    """Say exactly whether a margin is below the floor (both in money, the floor in per cent)."""
    return (net - cost) * HUNDRED < floor * net if net > 0 else cost > 0 or net < 0


def line_of(
    net: Decimal,
    quantity: Decimal,
    deal: Deal,
    *,
    unit: str = "",
    cost: Decimal | None = None,
    vat_rate: Decimal | None = None,
    category: str = "",
    terms: tuple[str, ...] = (),
) -> PricedLine:
    """Round a unit's price and make a line of it; to a consumer with VAT inside."""
    rate = vat_on(vat_rate, deal)
    step = max(deal.settings.rounding.step, minor_unit(deal.currency))
    factor = (HUNDRED + rate) / HUNDRED if deal.inclusive else Decimal(1)
    shown = rounded(net * factor, step)
    amount = rounded(shown * quantity, minor_unit(deal.currency))
    bare = shown / factor
    margin = margin_percent(bare, cost) if cost is not None else None
    return PricedLine(quantity, unit, shown, amount, bare, cost, rate, category, margin, terms)


def vat_on(rate: Decimal | None, deal: Deal) -> Decimal:
    """Return the VAT rate of a line: none where the treatment takes none."""
    if deal.treatment is not VatTreatment.STANDARD:
        return Decimal(0)
    return deal.settings.vat.rate if rate is None else rate


def cost_of(rows: Iterable[ListPrice], deal: Deal) -> tuple[Decimal, str] | None:
    """Return a unit's cost on the day in the quote's currency, and where from; None: not known.

    The newest landed cost up to the day goes before the list's. Raises NoRate.
    """
    own = tuple(rows)
    sku = own[0].sku if own else ""
    landed = [c for c in deal.reference.landed_costs if c.sku == sku and c.day <= deal.day]
    newest = max(landed, key=lambda c: c.day, default=None)
    if newest is not None:
        amount = deal.exchange.converted(newest.cost, newest.currency, deal.currency)
        return amount, f"landed {day(newest.day)}"
    listed = next((row for row in _in(deal.currency, own) if row.cost is not None), None)
    if listed is None or listed.cost is None:
        return None
    return deal.exchange.converted(listed.cost, listed.currency, deal.currency), "price list"


def _listed(rows: tuple[ListPrice, ...], quantity: Decimal, deal: Deal) -> UnitPrice | None:
    reached = [row for row in _in(deal.currency, rows) if row.min_qty <= quantity]
    priced = [(row.price, row) for row in reached if row.price is not None]
    if not priced:
        return None
    amount, row = min(priced, key=lambda one: one[0])
    terms = [_list_words(row, amount)]
    converted = deal.exchange.converted(amount, row.currency, deal.currency)
    if row.currency != deal.currency:
        terms.append(f"{price(converted, deal.currency)} at the rate of rates.csv")
    off, why = max(_discounts(row, quantity, deal), default=(Decimal(0), ""))
    if off:
        terms.append(f"{percent(off)} off {why}")
    return UnitPrice(converted * (HUNDRED - off) / HUNDRED, tuple(terms))


def _agreed(rows: tuple[ListPrice, ...], quantity: Decimal, deal: Deal) -> UnitPrice | None:
    if deal.customer is None or not rows:
        return None
    best: AgreedPrice | None = None
    for one in deal.reference.agreed_prices:
        if _is_agreed(one, rows[0].sku, deal) and one.min_qty <= quantity:
            best = one if best is None or one.price < best.price else best
    if best is None:
        return None
    words = f"agreed price {price(best.price, best.currency)}{_from(best.min_qty, rows[0].unit)}"
    return UnitPrice(best.price, (words,))


def _is_agreed(one: AgreedPrice, sku: str, deal: Deal) -> bool:
    same = deal.customer is not None and one.customer_id == deal.customer.customer_id
    held = in_force(deal.day, one.valid_from, one.valid_to)
    return same and one.sku == sku and one.currency == deal.currency and held


def _discounts(row: ListPrice, quantity: Decimal, deal: Deal) -> Iterator[tuple[Decimal, str]]:
    customer = deal.customer
    if customer is not None and customer.discount:
        yield customer.discount, f"for {customer.name}"
    group = customer.price_group if customer else ""
    for one in deal.reference.discounts:
        fits = one.price_group in {"", group} and one.category in {"", row.category}
        if fits and one.min_qty <= quantity and in_force(deal.day, one.valid_from, one.valid_to):
            whom = " ".join(part for part in (one.price_group, one.category) if part)
            yield one.percent, f"for {whom or 'everybody'}{_from(one.min_qty, row.unit)}"


def _in(currency: str, rows: tuple[ListPrice, ...]) -> tuple[ListPrice, ...]:
    """Return the rows in a currency; where there are none, those in one other."""
    own = tuple(row for row in rows if row.currency == currency)
    return own or tuple(row for row in rows if row.currency == rows[0].currency)


def _list_words(row: ListPrice, amount: Decimal) -> str:
    since = f" (list of {day(row.valid_from)})" if row.valid_from else ""
    return f"list {price(amount, row.currency)}{_from(row.min_qty, row.unit)}{since}"


def _from(quantity: Decimal, unit: str) -> str:
    return f" from {count(quantity)} {unit}".rstrip() if quantity > 1 else ""
