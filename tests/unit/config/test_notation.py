"""Numbers and dates as people write them: read exactly, or refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.config.notation import (
    DateOrder,
    Mark,
    common_mark,
    common_order,
    dates,
    day,
    number,
    readings,
)

AMOUNTS = st.decimals(
    min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("27,80", "27.80"),
        ("27.80", "27.80"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1,234,567", "1234567"),
        ("0,125", "0.125"),
        ("-5", "-5"),
        ("\u22125,50", "-5.50"),
        ("5.50-", "-5.50"),
        ("(5.50)", "-5.50"),
        ("+12", "12"),
        ("1234", "1234"),
    ],
)
def test_one_meaning_is_read_whatever_its_form(text: str, value: str) -> None:
    """A number with one meaning needs no declaration."""
    assert number(text) == Decimal(value)


def test_two_meanings_are_refused_unless_the_file_decides() -> None:
    """1,234 is a thousand or one and a bit: the file's other numbers, or its kind, decide."""
    assert number("1.234", Mark.COMMA) == 1234
    assert number("1,234", Mark.COMMA) == Decimal("1.234")
    assert number("1,234", usual=Mark.COMMA) == Decimal("1.234")
    with pytest.raises(ValueError, match="may mean"):
        number("1,234")


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1,23,4", "12 34", "1e5", "NaN", "--5", "-"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Nothing is guessed out of something that is no number."""
    with pytest.raises(ValueError, match="not a number"):
        number(text)


def test_a_column_agrees_on_its_decimal_mark_or_not() -> None:
    """Clear numbers decide for unclear ones; contradictions decide nothing."""
    assert common_mark(["1,234", "5,50"]) is Mark.COMMA
    assert common_mark(["1,234"]) is None
    assert common_mark(["5.50", "5,50"]) is None


@given(AMOUNTS)
def test_printed_amounts_are_read_back(amount: Decimal) -> None:
    """Each usual form of an amount with two decimals is read back exactly."""
    english = f"{amount:,}"
    german = english.translate(str.maketrans(".,", ",."))
    assert number(english) == number(german) == number(str(amount)) == amount


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_not(text: str) -> None:
    """No text makes the reading of numbers and dates fail in another way."""
    assert len(readings(text)) <= 2
    assert len(dates(text)) <= 2


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30",
        "20261130",
        "2026-11-30 00:00:00",
        "2026-11-30T09:15:00Z",
        "30.11.2026",
        "30/11/2026",
        "11/30/2026",
        "30-11-26",
        "30 Nov 2026",
        "30-Nov-26",
        "30 November 2026",
    ],
)
def test_dates_with_one_meaning_are_read(text: str) -> None:
    """A date that can mean one day only needs no declaration."""
    assert day(text, None) == date(2026, 11, 30)


def test_a_date_with_two_meanings_needs_an_order() -> None:
    """03/04 is April or March: declared, shown by the column, or refused."""
    assert day("03/04/2026", DateOrder.DMY) == date(2026, 4, 3)
    assert day("03/04/2026", DateOrder.MDY) == date(2026, 3, 4)
    assert day("05/05/2026", None) == date(2026, 5, 5)
    with pytest.raises(ValueError, match="day or the month first"):
        day("03/04/2026", None)


def test_an_order_that_cannot_be_is_refused() -> None:
    """A month 30 is not silently swapped where the order is declared."""
    with pytest.raises(ValueError, match="not a date"):
        day("11/30/2026", DateOrder.DMY)
    with pytest.raises(ValueError, match="not a date"):
        day("31/02/2026", None)


def test_a_column_agrees_on_its_order_or_not() -> None:
    """One clear date decides for its column."""
    assert common_order(["03/04/2026", "30/04/2026"]) is DateOrder.DMY
    assert common_order(["03/04/2026"]) is None
    assert common_order(["03/30/2026", "30/03/2026"]) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_printed_dates_are_read_back(when: date) -> None:
    """Each usual form of a date of this century is read back."""
    assert day(when.isoformat(), None) == when
    assert day(f"{when:%d.%m.%Y}", None) == when
    assert day(f"{when:%d/%m/%y}", DateOrder.DMY) == when
    assert day(f"{when:%m/%d/%Y}", DateOrder.MDY) == when
