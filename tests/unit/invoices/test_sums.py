"""Arithmetic on the page, with the pennies that rounding leaves and no more."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.document import DocumentKind
from smbflow.domain.evidence import How
from smbflow.domain.invoice import Charge, InvoiceDraft
from smbflow.domain.reason import Reason, Severity
from smbflow.pipelines.invoices.settings import TotalsSettings
from smbflow.pipelines.invoices.sums import check_sums, complete_receipt, complete_totals
from tests.unit.invoices.office import CLEAN, D, found, line, tax

SETTINGS = TotalsSettings()
CENTS = st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100)


def said(draft: InvoiceDraft) -> list[tuple[Reason, str]]:
    """Return what does not add up."""
    return [(f.reason, f.sentence) for f in check_sums(draft, SETTINGS)]


def test_a_clean_invoice_adds_up() -> None:
    """Lines, rates and totals agree: nothing to say."""
    assert said(CLEAN) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"gross_total": found(D("1200.00"))},
            (
                "Net 1,000.00 EUR and VAT 190.00 EUR make 1,190.00 EUR,"
                " but the total says 1,200.00 EUR"
            ),
        ),
        (
            {"taxes": (tax("7", "1000", "190"),)},
            "7% of 1,000.00 EUR is 70.00 EUR VAT, the page says 190.00 EUR",
        ),
        (
            {"taxes": (tax("19", "900", "171"),)},
            "The VAT amounts of the rates make 171.00 EUR, the page says 190.00 EUR",
        ),
        (
            {"payable": found(D("1290.00"))},
            "The amount due should be 1,190.00 EUR, the page says 1,290.00 EUR",
        ),
        (
            {"payable": found(D("1190.00")), "prepaid": found(D(100))},
            "The amount due should be 1,090.00 EUR, the page says 1,190.00 EUR",
        ),
    ],
    ids=["total", "rate", "rates", "due", "prepaid"],
)
def test_what_differs_is_said_in_figures(change: dict[str, object], sentence: str) -> None:
    """Each sum that is off is asked about with both figures."""
    found_out = said(replace(CLEAN, **change))  # type: ignore[arg-type]  # each case changes its own fields
    assert (Reason.SUMS_DIFFER, sentence) in found_out


@pytest.mark.parametrize(
    ("change", "fine"),
    [
        ({"gross_total": found(D("1190.05"))}, True),
        ({"gross_total": found(D("1190.06"))}, False),
        ({"taxes": (tax("19", "1000", "190.02"),)}, True),
        ({"taxes": (tax("19", "1000", "190.04"),)}, False),
        ({"payable": found(D(1080)), "prepaid": found(D(100)), "withheld": found(D(10))}, True),
        ({"payable": found(D("1190.40")), "rounding": found(D("0.40"))}, True),
        ({"currency": found("JPY"), "gross_total": found(D("1190.06"))}, False),
    ],
)
def test_pennies_pass(change: dict[str, object], fine: bool) -> None:
    """A cent a line or rate and five in all pass, more does not."""
    draft = replace(CLEAN, **change)  # type: ignore[arg-type]  # each case changes its own fields
    assert (said(draft) == []) is fine


def test_charges_and_allowances_count() -> None:
    """Lines plus charges less allowances make the net."""
    charges = (Charge("Freight", D(30)), Charge("Discount", D(-30)))
    assert said(replace(CLEAN, charges=charges)) == []
    one = replace(CLEAN, charges=charges[:1])
    assert said(one) == [
        (Reason.LINES_DIFFER, "The lines make 1,030.00 EUR, the net total is 1,000.00 EUR")
    ]


def test_lines_alone_are_a_note() -> None:
    """With a balanced header, lines that do not add up stop nothing by themselves."""
    short = replace(CLEAN, lines=CLEAN.lines[:1])
    assert [f.severity for f in check_sums(short, SETTINGS)] == [Severity.NOTE]
    assert said(replace(CLEAN, lines=())) == []


@given(net=CENTS, rate=st.sampled_from(["0", "5", "7", "19", "20", "25"]))
def test_any_invoice_rounded_as_usual_adds_up(net: Decimal, rate: str) -> None:
    """VAT rounded to the cent is never complained about."""
    vat = (net * Decimal(rate) / 100).quantize(Decimal("0.01"))
    draft = replace(
        CLEAN,
        net_total=found(net),
        tax_total=found(vat),
        gross_total=found(net + vat),
        lines=(line(1, "Goods", "1", str(net), vat_rate=D(rate)),),
        taxes=(tax(rate, str(net), str(vat)),),
    )
    assert said(draft) == []


@given(net=CENTS, off=st.integers(6, 10**6).map(lambda cents: Decimal(cents) / 100))
def test_no_greater_error_passes(net: Decimal, off: Decimal) -> None:
    """From six cents on, a total that is off is always noticed."""
    draft = replace(
        CLEAN, net_total=found(net), tax_total=found(D(0)), gross_total=found(net + off), taxes=()
    )
    assert Reason.SUMS_DIFFER in dict(said(draft))


@pytest.mark.parametrize("missing", ["net_total", "tax_total", "gross_total"])
def test_one_missing_total_follows_from_the_others(missing: str) -> None:
    """It is worked out, and no surer than what it came from."""
    draft = replace(CLEAN, taxes=(), **{missing: None})  # type: ignore[arg-type]  # one field at a time
    made = getattr(complete_totals(draft), missing)
    assert made.value == getattr(CLEAN, missing).value
    assert (made.how, made.confidence) == (How.DERIVED, 0.99)


def test_two_missing_totals_stay_missing() -> None:
    """Nothing is invented."""
    draft = replace(CLEAN, taxes=(), net_total=None, tax_total=None)
    assert complete_totals(draft).net_total is None


def test_the_amount_due_is_the_total_where_nothing_is_deducted() -> None:
    """But not where something was paid already."""
    due = replace(CLEAN, gross_total=None, net_total=None, payable=found(D(1190)))
    total = complete_totals(due).gross_total
    assert total is not None
    assert total.value == D(1190)
    paid = replace(due, prepaid=found(D(50)))
    assert complete_totals(replace(paid, taxes=(), tax_total=None)).gross_total is None


@pytest.mark.parametrize(
    ("vat_shown", "vat"), [(True, D("7.98")), (False, D("0.00"))], ids=["number", "no number"]
)
def test_vat_comes_out_of_a_receipt_only_with_rate_and_number(
    vat_shown: bool, vat: Decimal
) -> None:
    """A till receipt without the seller's VAT number reclaims nothing."""
    receipt = InvoiceDraft(
        kind=DocumentKind.RECEIPT,
        currency=found("EUR"),
        gross_total=found(D("50.00")),
        taxes=(replace(tax("19", "0", "0"), basis=None, tax=None),),
    )
    done = complete_receipt(receipt, vat_shown=vat_shown)
    assert done.tax_total is not None
    assert done.net_total is not None
    assert (done.tax_total.value, done.net_total.value) == (vat, D("50.00") - vat)
