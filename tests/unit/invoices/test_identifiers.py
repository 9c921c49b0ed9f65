"""Numbers, names and accounts compare equal however they are spelt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.pipelines.invoices.ids import (
    account_key,
    iban_valid,
    same_vat_number,
    vat_number_valid,
)
from smbflow.pipelines.invoices.names import likeness
from smbflow.pipelines.invoices.numbers import number_forms, numbers_in, same_number
from tests.unit.invoices.office import GB_IBAN, IBAN, VAT_ID

SEPARATORS = st.sampled_from(["", " ", "-", "/", "."])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("INV-000123", "123", True),
        ("INV 123", "inv123", True),
        ("RE2026O15", "RE2026015", True),
        ("2026-0012", "2026-12", True),
        ("2026-0012", "20260012", True),
        ("Rechnung 4711", "4711", True),
        ("123", "124", False),
        ("A-1", "A-10", False),
        ("", "", False),
        ("ABC", "abc", True),
        ("ABC", "ABD", False),
    ],
)
def test_spellings_of_one_number(one: str, other: str, same: bool) -> None:
    """Zeros, spaces, prefixes and the letter O do not make another number."""
    assert same_number(one, other) is same
    assert same_number(other, one) is same


@given(
    st.integers(1, 10**9), SEPARATORS, st.sampled_from(["", "RE", "INV", "No. "]), st.integers(0, 4)
)
def test_dressing_a_number_up_changes_nothing(
    figure: int, mark: str, prefix: str, zeros: int
) -> None:
    """Any prefix, separator and padding leaves a number what it is."""
    assert same_number(f"{prefix}{mark}{'0' * zeros}{figure}", str(figure))


@given(st.text(max_size=20))
def test_number_forms_are_stable(text: str) -> None:
    """The form of a form is itself: nothing is stripped twice."""
    for form in number_forms(text):
        assert form in number_forms(form)


def test_several_orders_in_one_reference() -> None:
    """A header may cite several orders; words without figures are none."""
    assert numbers_in("PO-1007 and PO-1009") == ("PO-1007 and PO-1009", "PO-1007", "PO-1009")


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        (VAT_ID, True),
        ("DE123456789", False),
        ("GB123456782", True),
        ("US12", None),
        ("123456788", True),
    ],
)
def test_vat_numbers_by_their_digits(number: str, valid: bool | None) -> None:
    """Check digits are checked where the country has them; without a country it is ours."""
    assert vat_number_valid(number, "DE") is valid


def test_vat_numbers_with_and_without_country() -> None:
    """The country in front does not make another number; nothing is never the same."""
    assert same_vat_number("DE 123 456 788", "123456788")
    assert same_vat_number("CHE-107.787.577 MWST", "CHE107787577")
    assert not same_vat_number(None, "123456788")
    assert not same_vat_number("DE123456788", "DE123456796")


def test_one_form_for_bank_details() -> None:
    """A GB IBAN and its sort code and account are one account; others are their IBAN."""
    local = account_key(None, "12-34-56", "98765432")
    assert local == account_key(GB_IBAN) == account_key("GB78 TEST 1234 5698 7654 32")
    assert account_key(None, "12-34-56", "765432") == "12345600765432"
    assert account_key("DE91 1000 0000 0123 4567 89") == IBAN
    assert account_key(None, None, None) is None
    assert iban_valid(IBAN)
    assert not iban_valid(IBAN[:-1] + "0")


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Muster GmbH", "MUSTER G.m.b.H.", 1.0, 1.0),
        ("Acme Ltd", "ACME Limited", 1.0, 1.0),
        ("Brandt & Söhne KG", "Brandt und Soehne", 0.9, 1.0),
        ("Muster GmbH", "Brandt KG", 0.0, 0.5),
        ("", "Muster", 0.0, 0.0),
    ],
)
def test_names_without_their_legal_form(one: str, other: str, least: float, most: float) -> None:
    """Spelling and legal form hardly count, another name does."""
    assert least <= likeness(one, other) <= most
