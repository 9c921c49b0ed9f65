"""The laws of pricing: they hold for every price list, quantity and discount."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.evidence import Found, How
from smbflow.domain.money import minor_unit
from smbflow.domain.reason import Reason
from smbflow.domain.reference import Business, Rate, Reference
from smbflow.domain.sales import AgreedPrice, Customer, Discount, ListPrice
from smbflow.errors import NoRate
from smbflow.pipelines.quotes.case import ZERO, Delivery, QuoteCase, Wanted
from smbflow.pipelines.quotes.exchange import Exchange
from smbflow.pipelines.quotes.margins import margins_checked
from smbflow.pipelines.quotes.pricing import (
    HUNDRED,
    Deal,
    below_floor,
    line_of,
    margin_percent,
    tiers,
    unit_price,
    whole_packs,
)
from smbflow.pipelines.quotes.settings import MarginSettings, QuoteSettings, VatSettings
from smbflow.pipelines.quotes.totals import counted, summed
from tests.unit.quotes.shop import TODAY

amounts = st.decimals("0.01", "9999", places=2)
quantities = st.decimals("0.5", "5000", places=1)
percents = st.decimals("0", "90", places=1)
thresholds = st.sampled_from([Decimal(n) for n in (0, 1, 5, 10, 50, 100, 1000)])
days = st.sampled_from([None, *(TODAY + timedelta(days=n) for n in (-400, -30, 0, 30))])
rows = st.lists(
    st.builds(
        ListPrice,
        st.just("X"),
        st.just("thing"),
        st.just("EUR"),
        amounts,
        amounts,
        min_qty=thresholds,
        valid_from=days,
    ),
    min_size=1,
    max_size=8,
)
agreed = st.lists(
    st.builds(AgreedPrice, st.just("C"), st.just("X"), amounts, st.just("EUR"), thresholds),
    max_size=3,
)
discounts = st.lists(st.builds(Discount, percents, min_qty=thresholds), max_size=3)
customers = st.builds(Customer, st.just("C"), st.just("Customer"), discount=percents)


def deal(reference: Reference, customer: Customer | None = None, **more: object) -> Deal:
    """Return a deal of today in euro, VAT at 23%."""
    settings = QuoteSettings(vat=VatSettings(Decimal(23)))
    return replace(Deal(reference, settings, TODAY, "EUR", customer), **more)  # type: ignore[arg-type]  # fields by name


def office(**more: object) -> Reference:
    """Return an office that has only this."""
    return replace(Reference(Business(("We",), "EUR", "IE")), **more)  # type: ignore[arg-type]  # fields by name


@given(rows, agreed, discounts, customers, st.tuples(quantities, quantities))
def test_more_never_costs_more_a_unit(
    listed: list[ListPrice],
    prices: list[AgreedPrice],
    off: list[Discount],
    customer: Customer,
    both: tuple[Decimal, Decimal],
) -> None:
    """Whatever tiers, agreed prices and discounts there are."""
    terms = deal(office(agreed_prices=tuple(prices), discounts=tuple(off)), customer)
    few, many = sorted(both)
    for_few = unit_price(tiers(listed, TODAY), few, terms)
    for_many = unit_price(tiers(listed, TODAY), many, terms)
    if for_few is not None:
        assert for_many is not None
        assert for_many.amount <= for_few.amount
        rounded = [line_of(p.amount, few, terms).unit_price for p in (for_few, for_many)]
        assert rounded[1] <= rounded[0]


@given(
    st.lists(st.tuples(amounts, quantities, percents, st.booleans()), min_size=1, max_size=8),
    st.booleans(),
)
def test_totals_are_the_sums_of_rounded_lines(
    lines: list[tuple[Decimal, Decimal, Decimal, bool]],
    inclusive: bool,
) -> None:
    """Each line is rounded once; net, VAT and total add up to the penny, options stand apart."""
    terms = deal(office(), inclusive=inclusive)
    wanted = tuple(
        Wanted(n, "x", option=option,
               priced=line_of(price, quantity, terms, cost=ZERO, vat_rate=rate))
        for n, (price, quantity, rate, option) in enumerate(lines, 1)
    )  # fmt: skip
    case = QuoteCase(wanted=wanted, currency="EUR", inclusive=inclusive, delivery=Delivery())
    totals = summed(case)
    shown = sum((line.amount for line in counted(case)), ZERO)
    if totals is None:
        assert shown == ZERO
        return
    assert shown == (totals.gross if inclusive else totals.net)
    assert totals.net + totals.tax == totals.gross
    cent = minor_unit("EUR")
    for line in counted(case):
        assert line.amount == (line.unit_price * line.quantity).quantize(cent, "ROUND_HALF_UP")


@given(amounts, amounts)
def test_a_margin_is_exact(price: Decimal, cost: Decimal) -> None:
    """The shown margin is the true one rounded half up, and the floor compares the true one."""
    shown = margin_percent(price, cost)
    assert shown is not None
    assert abs(shown * price - (price - cost) * HUNDRED) <= Decimal("0.005") * price
    assert not below_floor(price, cost, (price - cost) * HUNDRED / price - Decimal("1E-9"))
    assert below_floor(price, cost, (price - cost) * HUNDRED / price + Decimal("1E-9"))


@given(amounts, amounts, quantities, st.decimals("-50", "90", places=1))
def test_no_line_below_its_floor_goes_unseen(
    price: Decimal, cost: Decimal, quantity: Decimal, floor: Decimal
) -> None:
    """A line is stopped exactly where its price makes less than its floor."""
    terms = deal(office())
    line = Wanted(1, "x", quantity=Found(quantity, 1, None, How.PERSON),
                  priced=line_of(price, quantity, terms, cost=cost))  # fmt: skip
    case = QuoteCase(wanted=(line,), currency="EUR")
    found = margins_checked(case, MarginSettings(floor, Decimal(-100)), office())
    stopped = any(f.field == "line:1.price" for f in found.findings)
    assert stopped == ((price - cost) * HUNDRED < floor * price)
    assert all(f.reason is Reason.MARGIN_BELOW_FLOOR for f in found.findings)


@given(quantities, st.decimals("0.5", "500", places=1))
def test_packs_are_whole_and_enough(quantity: Decimal, pack: Decimal) -> None:
    """Never less than was asked for, never a pack too many."""
    made = whole_packs(quantity, pack)
    assert made % pack == 0
    assert quantity <= made < quantity + pack


@given(amounts, st.decimals("0.01", "200", places=4))
def test_exchange_there_and_back_is_the_same(amount: Decimal, rate: Decimal) -> None:
    """Amounts cross by the office's rate and come back whole."""
    exchange = Exchange((Rate(TODAY, "GBP", rate),), "EUR", TODAY, 14)
    there = exchange.converted(amount, "EUR", "GBP")
    assert abs(exchange.converted(there, "GBP", "EUR") - amount) < Decimal("1E-15")


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 11, 17)])
def test_a_rate_is_never_invented(day: date) -> None:
    """An old rate and one of tomorrow are none."""
    exchange = Exchange((Rate(day, "GBP", Decimal("1.15")),), "EUR", TODAY, 14)
    with pytest.raises(NoRate, match="GBP"):
        exchange.converted(Decimal(1), "EUR", "GBP")


def test_currencies_are_never_mixed() -> None:
    """Tiers in another currency are not compared with ours."""
    listed = (
        ListPrice("X", "thing", "EUR", Decimal(10), min_qty=Decimal(0)),
        ListPrice("X", "thing", "GBP", Decimal(1), min_qty=Decimal(0)),
    )
    found = unit_price(tiers(listed, TODAY), Decimal(5), deal(office()))
    assert found is not None
    assert found.amount == 10
