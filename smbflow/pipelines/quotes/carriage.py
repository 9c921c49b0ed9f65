"""Carriage: what delivery costs, by zone and by the worth of the goods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from smbflow.domain.evidence import Found, How
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.text import compact_id, fold
from smbflow.errors import NoRate
from smbflow.pipelines.quotes.case import Delivery, QuoteCase
from smbflow.pipelines.quotes.pricing import Deal, line_of
from smbflow.pipelines.quotes.settings import DeliverySettings, Zone
from smbflow.pipelines.quotes.totals import goods_net
from smbflow.pipelines.wording import money, outside

_FREE = Decimal(0)


def carried(case: QuoteCase, deal: Deal) -> Delivery:
    """Return the delivery with its place (the customer's own where none is said) and price."""
    delivery, rules = case.delivery, deal.settings.delivery
    if delivery.place is None and not delivery.collected and deal.customer:
        own = deal.customer.address
        place = Found(own, 0.9, None, How.REFERENCE) if own else None
        delivery = replace(delivery, place=place)
    if delivery.collected or delivery.place is None or not _charges(rules):
        return replace(delivery, priced=None)
    try:
        return _priced(delivery, delivery.place.value, case, deal)
    except NoRate:
        return replace(delivery, priced=None)


def delivery_missing(case: QuoteCase, deal: Deal) -> Iterator[Finding]:
    """Ask where to, where the rules need to know and nothing says it."""
    delivery, rules = case.delivery, deal.settings.delivery
    if delivery.place is None and not delivery.collected and rules.required and case.wanted:
        words = "Where is it to be delivered, or will they collect it?"
        yield ask(Reason.DELIVERY_MISSING, words, field="delivery")
    elif delivery.place is not None and delivery.priced is None and _charges(rules):
        words = "The delivery's charge cannot be converted: rates.csv has no rate"
        yield ask(Reason.CURRENCY_UNSUPPORTED, words, field="delivery")


def _charges(rules: DeliverySettings) -> bool:
    return bool(rules.charge or rules.cost or rules.zones)


def _priced(delivery: Delivery, place: str, case: QuoteCase, deal: Deal) -> Delivery:
    rules, own = deal.settings.delivery, deal.reference.business.currency
    zone = next((zone for zone in rules.zones if _lies_in(place, zone)), None)
    charge, cost = (zone.charge, zone.cost) if zone else (rules.charge, rules.cost)
    terms = [f"zone of {outside(zone.places[0])}" if zone else "delivery as usual"]
    exchange = deal.exchange
    enough = (
        zone is None
        and rules.free_from is not None
        and (goods_net(case) >= exchange.converted(rules.free_from, own, deal.currency))
    )
    if enough and rules.free_from is not None:
        terms.append(f"free from {money(rules.free_from, own)}")
    net = exchange.converted(_FREE if enough else charge, own, deal.currency)
    known = _FREE if cost is None else cost
    line = line_of(
        net,
        Decimal(1),
        deal,
        cost=exchange.converted(known, own, deal.currency),
        terms=tuple(terms),
    )
    return replace(delivery, priced=line)


def _lies_in(place: str, zone: Zone) -> bool:
    """Say whether a place is in a zone: by a name in it, or by how its postcode begins."""
    words = f" {fold(place)} "
    codes = [compact_id(word) for word in place.replace(",", " ").split()]
    named = any(f" {fold(name)} " in words for name in zone.places)
    return named or any(_begins(code, compact_id(name)) for code in codes for name in zone.places)


def _begins(code: str, name: str) -> bool:
    """Say whether a postcode begins like this: LS2 with LS, 28217 with 28; no word does."""
    return code.startswith(name) and any(c.isdigit() for c in code)
