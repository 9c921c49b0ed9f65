"""When two readings of a field are the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.desk.spot_checks import agree, amount
from smbflow.errors import UsageError

amounts = st.decimals(min_value=0, max_value=10**7, places=2)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1234.50", "1234.50"), ("1,234.50", "1234.50"), ("1.234,50", "1234.50"),
        ("1 234,50 €", "1234.50"), ("£0.99", "0.99"), ("1,234", "1234"), ("12,3", "12.3"),
        ("1.234.567,89", "1234567.89"), ("-5", "-5"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_they_are_written(typed: str, value: str) -> None:
    """English, German and French spellings, with or without the currency's sign."""
    assert amount(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "lots", "1.2.3"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    """A slip is told, not taken for zero."""
    with pytest.raises(UsageError):
        amount(typed)


@given(amounts)
def test_an_amount_agrees_with_itself_in_any_spelling(value: Decimal) -> None:
    """Thousands and decimals in English or German: the same amount."""
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert agree("gross_total", value, english)
    assert agree("gross_total", value, german)
    assert not agree("gross_total", value + 1, english)


def test_names_and_numbers_forgive_what_does_not_matter() -> None:
    """Case, accents and punctuation of names; separators of numbers; nothing else."""
    assert agree("supplier_name", "Müller & Söhne GmbH", "muller & sohne gmbh.")
    assert agree("invoice_number", "RE-2026/17", "re 2026 17")
    assert not agree("invoice_number", "RE-2026/17", "RE-2026/71")
