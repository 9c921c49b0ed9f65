"""Amounts in the forms of several languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.ai.extraction.amounts import Convention, amounts, convention, readings
from smbflow.ai.extraction.sheet import sheet_of
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages

POINT, COMMA = Convention(".", 9), Convention(",", 9)


def seen(text: str, habit: Convention = POINT) -> list[Decimal]:
    """Return the values of the amounts in a text."""
    sheet = sheet_of(text_pages(text, ReadingLimits()))
    return [a.value for row in amounts(sheet, habit) for a in row]


@pytest.mark.parametrize(
    ("printed", "habit", "value"),
    [
        ("27,80", POINT, "27.80"),
        ("27,80", COMMA, "27.80"),
        ("1.234,56", POINT, "1234.56"),
        ("1,234.56", COMMA, "1234.56"),
        ("1'234.56", COMMA, "1234.56"),
        ("1 234,56", POINT, "1234.56"),
        ("1.234.567", POINT, "1234567"),
        ("4.052", POINT, "4.052"),
        ("4.052", COMMA, "4052"),
        ("0.025", COMMA, "0.025"),
        ("15387,08", POINT, "15387.08"),
    ],
)
def test_a_printed_number_is_read_in_the_documents_habit(
    printed: str, habit: Convention, value: str
) -> None:
    """The last mark is the decimal one unless three digits follow; then the document decides."""
    assert readings(printed, habit)[0] == Decimal(value)


def test_an_ambiguous_number_keeps_its_other_reading() -> None:
    """Arithmetic may choose the other reading of `4.052`; `27,80` has no other."""
    assert readings("4.052", COMMA) == (Decimal(4052), Decimal("4.052"))
    assert readings("27,80", POINT)[1] is None


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_what_german_and_english_programs_print_is_read_back(value: Decimal) -> None:
    """Grouped and with two decimals, a number means the same whatever the habit."""
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert readings(english, COMMA)[0] == value
    assert readings(german, POINT)[0] == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Total €1,234.50", ["1234.50"]),
        ("Rabatt -20,48 €", ["-20.48"]),
        ("Discount - €14.00", ["-14.00"]),
        ("Credit (50.00)", ["-50.00"]),
        ("Saldo 50,00-", ["-50.00"]),
        ("VAT (19.00%) 23.09", ["19.00", "23.09"]),
        ("Menge 10 Stk", ["10"]),
        ("TOTAL RM39.78", ["39.78"]),
        ("Solde 29.99€ TTC", ["29.99"]),
    ],
)
def test_signs_currencies_and_units_are_told_from_the_number(text: str, values: list[str]) -> None:
    """Signs before and behind, brackets, currencies and units glued on do not disturb."""
    assert seen(text) == [Decimal(v) for v in values]


@pytest.mark.parametrize("text", ["INV-2023-0078", "31.10.2018", "10:35", "M8", "DE-80333x", "3/4"])
def test_numbers_within_other_things_are_no_amounts(text: str) -> None:
    """Parts of identifiers, dates and times are no amounts."""
    assert [v for v in seen(text) if v > 31 or v != v.to_integral()] == []


def test_the_document_decides_its_decimal_mark() -> None:
    """Clear cases outvote the habit of the language; without one the language decides."""
    german = sheet_of(text_pages("10,00\n1.234,56\n4.052", ReadingLimits()))
    assert convention(german, "en").decimal == ","
    unclear = sheet_of(text_pages("4.052", ReadingLimits()))
    assert convention(unclear, "en").decimal == "."
    assert convention(unclear, "de").decimal == ","
