"""Prices by the office's own lists and rules, each with the words that explain it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from smbflow.domain.sales import ListPrice
from smbflow.pipelines.quotes.case import PricedLine, QuoteCase
from smbflow.pipelines.quotes.settings import DeliverySettings, OrderSettings, Zone
from tests.unit.quotes.shop import PRICES, REFERENCE, SETTINGS, D, asked, reasons, services

STRANGER = "Max <max@elsewhere.example>"


def line(case: QuoteCase, number: int = 1) -> PricedLine:
    """Return a line's price."""
    wanted = case.line(number)
    assert wanted is not None
    assert wanted.priced is not None
    return wanted.priced


def test_a_stranger_pays_the_list() -> None:
    """Without a customer on file no discount is given, and VAT comes on top."""
    made = line(asked("10 pcs H-200, collection", STRANGER))
    assert (made.unit_price, made.amount, made.vat_rate) == (D(4), D(40), D(23))
    assert made.terms[0] == "list 4.00 EUR"


def test_a_quantity_reaches_its_tier() -> None:
    """A hundred hinges cost less each."""
    made = line(asked("100 pcs H-200, collection", STRANGER))
    assert made.unit_price == D("3.50")
    assert "list 3.50 EUR from 100 pcs" in made.terms


def test_the_larger_of_two_discounts_counts() -> None:
    """12% for their hardware, not 10% and 12% together."""
    made = line(asked("10 pcs H-200, collection"))
    assert made.unit_price == D("3.52")
    assert "12% off for TRADE Hardware" in made.terms


def test_an_agreed_price_has_no_discount() -> None:
    """What was agreed is less than the list less ten per cent."""
    made = line(asked("2 sheets BP-18, collection"))
    assert made.unit_price == 99
    assert made.terms[0] == "agreed price 99.00 EUR"


def test_the_newer_version_of_a_price_counts() -> None:
    """From its day on; before it the old one, after its end none."""
    old = ListPrice("X", "Teak bench", "EUR", D(90), D(50), valid_to=date(2026, 12, 31))
    new = replace(old, price=D(95), valid_from=date(2026, 11, 1))
    gone = replace(old, valid_to=date(2026, 10, 31))
    both, ended = (replace(REFERENCE, prices=rows) for rows in ((old, new), (gone,)))
    assert line(asked("1 teak bench, collection", STRANGER, reference=both)).unit_price == 95
    assert "price_unknown" in reasons(asked("1 teak bench, collection", reference=ended))


def test_the_landed_cost_of_the_day_goes_before_the_list() -> None:
    """What it cost last time with freight and duty."""
    made = line(asked("1 HB-160, collection", STRANGER))
    assert made.cost == D("5.60")
    assert "cost 5.60 EUR (landed 2 Nov 2026)" in made.terms


def test_packs_are_rounded_up_and_said() -> None:
    """Hinges are sold in tens."""
    made = line(asked("12 pcs H-200, collection", STRANGER))
    assert (made.quantity, made.amount) == (D(20), D(80))
    assert "sold in 10s: 20 for 12" in made.terms


@pytest.mark.parametrize(
    ("words", "quantity", "unit"),
    [
        ("2 boxes of 500 chipboard screws", 2, "box"),
        ("1200 pcs chipboard screws", 3, "box"),
        ("4 boxes of 250 chipboard screws", 2, "box"),
        ("3 packs of 10 hinge H-200", 30, "pcs"),
        ("5 birch plywood 18 mm", 5, "sheet"),
        ("5 pcs birch plywood 18 mm", 5, "sheet"),
        ("a dozen drawer runner 500 mm", 12, "pair"),
    ],
)
def test_what_they_count_in_becomes_what_we_sell_in(words: str, quantity: int, unit: str) -> None:
    """Pieces, packs of so many, sheets."""
    made = line(asked(f"{words}, collection", STRANGER))
    assert (made.quantity, made.unit) == (D(quantity), unit)


@pytest.mark.parametrize(
    "words", ["25 oak parquet", "12 pcs drawer runner 500 mm", "4 rolls of oak parquet"]
)
def test_a_unit_that_does_not_fit_is_asked_about(words: str) -> None:
    """Neither 25 of nothing nor pieces of what is sold in pairs."""
    assert "unit_unclear" in reasons(asked(f"{words}, collection"))


def test_a_consumer_is_quoted_with_vat_inside() -> None:
    """Prices hold VAT, the total is what they pay, and the margin is reckoned without it."""
    case = asked("3 m2 oak parquet, collection", "oisin@postbox.example")
    made = line(case)
    assert (made.unit_price, made.amount) == (D("61.50"), D("184.50"))
    assert case.totals is not None
    assert (case.totals.gross, case.totals.tax, case.totals.net) == (
        D("184.50"), D("34.50"), D("150.00"),
    )  # fmt: skip
    assert made.margin == 40


def test_two_rates_of_vat_stand_apart() -> None:
    """Fitting has a rate of its own."""
    case = asked("2 m2 oak parquet and 4 hours fitting on site, collection", STRANGER)
    assert case.totals is not None
    assert [(tax.rate, tax.tax) for tax in case.totals.taxes] == [
        (D("13.5"), D("31.32")),
        (D(23), D("23.00")),
    ]


def test_a_customer_abroad_is_quoted_in_their_currency() -> None:
    """By the dated rate; export takes no VAT."""
    case = asked("10 m2 oak parquet, collection", "buying@aire.example")
    made = line(case)
    assert (case.currency, made.unit_price, made.vat_rate) == ("GBP", D("43.48"), D(0))
    assert case.totals is not None
    assert case.totals.tax == 0


def test_without_a_rate_nothing_is_converted() -> None:
    """A person is asked; no figure is made up."""
    case = asked("10 m2 oak parquet, collection", "buying@aire.example",
                 reference=replace(REFERENCE, rates=()))  # fmt: skip
    assert "currency_unsupported" in reasons(case)
    assert case.totals is None


@pytest.mark.parametrize(
    ("place", "goods", "charge"),
    [("Cork", 2, 35), ("Cork", 20, 0), ("Leeds LS11 5QN", 20, 240), ("LS2 7AA", 2, 240)],
)
def test_delivery_costs_by_zone_and_by_worth(place: str, goods: int, charge: int) -> None:
    """Far away always costs; near by is free from 750."""
    zones = (Zone(("Leeds", "LS"), Decimal(240), Decimal(195)),)
    rules = DeliverySettings(charge=D(35), cost=D(20), free_from=D(750), zones=zones)
    case = asked(f"{goods} m2 oak parquet, deliver to {place}", STRANGER,
                 settings=replace(SETTINGS, delivery=rules))  # fmt: skip
    assert case.delivery.priced is not None
    assert case.delivery.priced.amount == charge


def test_a_delivery_without_a_place_is_asked_about() -> None:
    """Unless they collect it, or customers.csv knows where they are."""
    assert "delivery_missing" in reasons(asked("3 m2 oak parquet", STRANGER))
    assert "delivery_missing" not in reasons(asked("3 m2 oak parquet"))
    assert "delivery_missing" not in reasons(asked("3 m2 oak parquet, we collect", STRANGER))


def test_a_small_quote_is_asked_about() -> None:
    """Under the least order."""
    rules = replace(SETTINGS, orders=OrderSettings(D(100)))
    assert "below_minimum" in reasons(asked("1 m2 oak parquet, collection", settings=rules))


def test_what_is_priced_by_the_job_waits_for_its_price() -> None:
    """A staircase has no price in the list."""
    assert "price_unknown" in reasons(asked("1 oak staircase, collection"))


def test_an_unknown_cost_is_asked_for() -> None:
    """No margin can be checked without it."""
    assert "cost_unknown" in reasons(asked("1 antique mirror, collection", STRANGER))


def test_the_last_price_is_shown() -> None:
    """For information: it changes nothing."""
    from tests.unit.quotes.shop import checked, sent  # noqa: PLC0415 - only here

    at = services()
    first = asked("3 m2 oak parquet, collection")
    sent(first, at, job_id=1)
    again = checked(first, at, job_id=2)
    assert "last quoted 45.00 EUR on 16 Nov 2026 (open)" in line(again).terms
    assert line(again).amount == line(first).amount


def test_every_item_of_the_list_can_be_quoted_or_asks() -> None:
    """No row makes an error."""
    for row in PRICES:
        case = asked(f"7 x {row.sku}, collection")
        assert case.wanted[0].priced is not None or reasons(case)
