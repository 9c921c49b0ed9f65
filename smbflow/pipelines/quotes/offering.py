"""Offering: every line priced by the office's rules, delivery added, and all of it summed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from smbflow.domain.outcome import Next
from smbflow.domain.ports.quotes import PastPrice
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.sales import ListPrice
from smbflow.errors import NoRate
from smbflow.pipelines.quotes.carriage import carried, delivery_missing
from smbflow.pipelines.quotes.case import PricedLine, QuoteCase, Wanted
from smbflow.pipelines.quotes.customers import customer_of, with_customer
from smbflow.pipelines.quotes.measures import Charged, Unclear, charged
from smbflow.pipelines.quotes.pricing import (
    HUNDRED,
    Deal,
    UnitPrice,
    cost_of,
    line_of,
    tiers,
    unit_price,
)
from smbflow.pipelines.quotes.services import Context, QuoteServices
from smbflow.pipelines.quotes.totals import goods_net, summed
from smbflow.pipelines.wording import count, day, money, outside, percent
from smbflow.pipelines.wording import price as price_words

_SURE_QUANTITY = 0.9


@dataclass(frozen=True, slots=True)
class _Offer:
    """What every line is priced by."""

    deal: Deal
    rows: Mapping[str, tuple[ListPrice, ...]]
    past: Mapping[str, PastPrice]


def price(context: Context, case: QuoteCase) -> Next[QuoteCase]:
    """Price the lines and the delivery for this customer on the day of the quote."""
    return Next(offered(context.services, case, context.job.id))


def offered(services: QuoteServices, case: QuoteCase, job_id: int) -> QuoteCase:
    """Return the case with prices as they are now."""
    reference = services.reference()
    case = with_customer(case, reference)
    deal = deal_of(services, case)
    past = services.book.past_prices(case.customer.customer_id, job_id) if case.customer else ()
    offer = _Offer(deal, _by_sku(reference.prices), _last(past))
    findings: list[Finding] = []
    lines = tuple(_priced(line, offer, findings) for line in case.wanted)
    case = replace(case, wanted=lines)
    case = replace(case, delivery=carried(case, deal))
    case = replace(case, totals=summed(case))
    return case.noted("price", (*findings, *delivery_missing(case, deal), *_minimum(case, deal)))


def deal_of(services: QuoteServices, case: QuoteCase) -> Deal:
    """Return on which terms a case is priced."""
    reference = services.reference()
    return Deal(
        reference=reference,
        settings=services.settings,
        day=case.day,
        currency=case.currency,
        customer=customer_of(case.customer, reference.customers),
        inclusive=case.inclusive,
        treatment=case.treatment,
    )


def _by_sku(prices: Sequence[ListPrice]) -> dict[str, tuple[ListPrice, ...]]:
    found: dict[str, list[ListPrice]] = {}
    for row in prices:
        found.setdefault(row.sku, []).append(row)
    return {sku: tuple(rows) for sku, rows in found.items()}


def _last(past: Sequence[PastPrice]) -> dict[str, PastPrice]:
    found: dict[str, PastPrice] = {}
    for one in past:
        found.setdefault(one.sku, one)
    return found


def _priced(line: Wanted, offer: _Offer, findings: list[Finding]) -> Wanted:
    """Price a line; what is missing for it goes to the findings."""
    made = _line(line, offer)
    if isinstance(made, PricedLine):
        findings += _quantity_doubts(line)
        findings += _cost_unknown(line, made)
        return replace(line, priced=made)
    findings += [made] if made is not None else []
    return replace(line, priced=None)


def _line(line: Wanted, offer: _Offer) -> PricedLine | Finding | None:
    where = f"line:{line.number}"
    if line.sku is None and not line.free:
        return None
    if line.quantity is None:
        words = f"Line {line.number}, “{outside(line.words)}”: how many?"
        return ask(Reason.QUANTITY_MISSING, words, field=f"{where}.qty")
    try:
        return _free(line, offer) if line.sku is None else _listed(line, line.sku.value, offer)
    except NoRate as missing:
        words = f"Line {line.number}: {missing.title}"
        return ask(Reason.CURRENCY_UNSUPPORTED, words, field=where)


def _free(line: Wanted, offer: _Offer) -> PricedLine | Finding:
    """Price a line that a person wrote: by their price alone."""
    assert line.quantity is not None  # asked for before
    chosen = line.choices
    if chosen.price is None:
        return _no_price(line, "it is not in the price list, so say its price")
    unit = line.unit.value if line.unit else ""
    cost = (chosen.cost, "by hand") if chosen.cost is not None else None
    return line_of(
        _bare(chosen.price, None, offer.deal),
        line.quantity.value,
        offer.deal,
        unit=unit,
        cost=chosen.cost,
        terms=("priced by hand", *_cost_terms(cost, offer.deal)),
    )


def _listed(line: Wanted, sku: str, offer: _Offer) -> PricedLine | Finding:
    deal = offer.deal
    rows = tiers(offer.rows.get(sku, ()), deal.day)
    if not rows:
        return _no_price(line, f"{sku} has no price on {day(deal.day)}")
    amount = charged(line, rows[0])
    if isinstance(amount, Unclear):
        words = f"Line {line.number}: {amount.why}"
        return ask(Reason.UNIT_UNCLEAR, words, field=f"line:{line.number}.unit")
    found = _unit(line, rows, amount, deal)
    if found is None:
        return _no_price(line, _why_no_price(rows, amount))
    cost = _cost(line, rows, deal)
    past = _past_words(offer.past.get(sku))
    return line_of(
        found.amount,
        amount.quantity,
        deal,
        unit=amount.unit,
        cost=cost[0] if cost else None,
        vat_rate=rows[0].vat_rate,
        category=rows[0].category,
        terms=(*amount.terms, *found.terms, *_cost_terms(cost, deal), *past),
    )


def _unit(
    line: Wanted, rows: tuple[ListPrice, ...], amount: Charged, deal: Deal
) -> UnitPrice | None:
    """Return the unit's price: a person's, else the rules'; a person's discount comes off these."""
    chosen = line.choices
    if chosen.price is not None:
        return UnitPrice(_bare(chosen.price, rows[0].vat_rate, deal), ("priced by hand",))
    if chosen.discount is None:
        return unit_price(rows, amount.quantity, deal)
    plain = replace(deal, customer=None, reference=replace(deal.reference, discounts=()))
    listed = unit_price(rows, amount.quantity, plain)
    if listed is None:
        return None
    off = f"{percent(chosen.discount)} off by hand"
    return UnitPrice(listed.amount * (HUNDRED - chosen.discount) / HUNDRED, (*listed.terms, off))


def _bare(amount: Decimal, rate: Decimal | None, deal: Deal) -> Decimal:
    """Return a price by hand without VAT; to a consumer it was said with VAT inside."""
    if not deal.inclusive:
        return amount
    own = deal.settings.vat.rate if rate is None else rate
    return amount * HUNDRED / (HUNDRED + own)


def _cost(line: Wanted, rows: tuple[ListPrice, ...], deal: Deal) -> tuple[Decimal, str] | None:
    if line.choices.cost is not None:
        return line.choices.cost, "by hand"
    return cost_of(rows, deal)


def _cost_terms(cost: tuple[Decimal, str] | None, deal: Deal) -> tuple[str, ...]:
    return (f"cost {price_words(round(cost[0], 4), deal.currency)} ({cost[1]})",) if cost else ()


def _why_no_price(rows: tuple[ListPrice, ...], amount: Charged) -> str:
    least = min((row.min_qty for row in rows if row.price is not None), default=None)
    if least is None:
        return "it is priced for each job, so say its price and cost"
    return f"it is sold from {count(least)}, and they ask for {count(amount.quantity)}"


def _no_price(line: Wanted, why: str) -> Finding:
    words = f"Line {line.number}, “{outside(line.words)}”: {why}"
    return ask(Reason.PRICE_UNKNOWN, words, field=f"line:{line.number}.price")


def _past_words(past: PastPrice | None) -> tuple[str, ...]:
    if past is None:
        return ()
    amount = price_words(past.net_price, past.currency)
    return (f"last quoted {amount} on {day(past.day)} ({past.state})",)


def _quantity_doubts(line: Wanted) -> Iterator[Finding]:
    found = line.quantity
    if found is not None and found.confidence < _SURE_QUANTITY:
        words = f"Line {line.number}: {count(found.value)} of “{outside(line.words)}”, please check"
        yield ask(Reason.FIELD_UNCERTAIN, words, field=f"line:{line.number}.qty")


def _cost_unknown(line: Wanted, made: PricedLine) -> Iterator[Finding]:
    if made.cost is None:
        words = f"Line {line.number}, “{outside(line.words)}”: what does it cost us? Its margin"
        words += " cannot be checked"
        yield ask(Reason.COST_UNKNOWN, words, field=f"line:{line.number}.cost")


def _minimum(case: QuoteCase, deal: Deal) -> Iterator[Finding]:
    least, net = deal.settings.orders.minimum, goods_net(case)
    if least and case.currency != deal.reference.business.currency:
        return
    if case.totals and net and net < least:
        words = f"It comes to {money(net, case.currency)}, under the least order of "
        yield ask(Reason.BELOW_MINIMUM, words + money(least, case.currency))
