from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.money import Money, minor_unit, total
from smbflow.errors import CurrencyMixed

amounts = st.decimals(
    min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False
)


@given(st.lists(amounts))
def test_a_total_does_not_depend_on_the_order(parts: list[Decimal]) -> None:
    """A sum of money is the same forwards and backwards, to the cent."""
    money = [Money(part, "EUR") for part in parts]
    added = Money(sum(parts, Decimal(0)), "EUR")
    assert total(money, "EUR") == total(reversed(money), "EUR") == added


@given(amounts, amounts)
def test_subtracting_undoes_adding(one: Decimal, other: Decimal) -> None:
    """Money added and taken away again leaves what was there."""
    assert Money(one, "GBP") + Money(other, "GBP") - Money(other, "GBP") == Money(one, "GBP")


@pytest.mark.parametrize("sum_up", [Money.__add__, Money.__sub__, Money.__lt__, Money.__le__])
def test_two_currencies_never_meet(sum_up: object) -> None:
    """Adding, subtracting or comparing two currencies is refused, naming both."""
    with pytest.raises(CurrencyMixed, match="EUR and GBP"):
        sum_up(Money(Decimal(1), "EUR"), Money(Decimal(1), "GBP"))  # type: ignore[operator]  # each is Money -> Money


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "EUR", "0.01"),
        ("-0.005", "EUR", "-0.01"),
        ("0.5", "JPY", "1"),
        ("1.2345", "KWD", "1.235"),
        ("1.2344", "USD", "1.23"),
    ],
)
def test_money_rounds_half_up_to_its_own_minor_unit(
    amount: str, currency: str, rounded: str
) -> None:
    """Half a minor unit rounds away from zero, and each currency has its own minor unit."""
    assert Money(Decimal(amount), currency).rounded().amount == Decimal(rounded)


def test_money_prints_with_thousands_and_its_currency() -> None:
    """An amount on the screen carries separators and its currency code."""
    assert str(Money(Decimal("1234.5"), "EUR")) == "1,234.50 EUR"
    assert str(Money(Decimal("-1234.5"), "JPY")) == "-1,235 JPY"


@given(st.sampled_from(["EUR", "JPY", "KWD"]), amounts)
def test_rounding_twice_changes_nothing(currency: str, amount: Decimal) -> None:
    """Rounded money is a whole number of minor units and stays as it is."""
    money = Money(amount, currency).rounded()
    assert money.rounded() == money
    assert money.amount % minor_unit(currency) == 0
