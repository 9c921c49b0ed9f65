"""Coding: account, VAT treatment and tax code of each row, and rows that make the total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.bill import PastBill
from smbflow.domain.document import DocumentKind
from smbflow.domain.invoice import Charge, InvoiceDraft, VatTreatment
from smbflow.domain.reason import Reason, Severity
from smbflow.domain.reference import Rate, Reference, Supplier, TaxCode, VatScheme
from smbflow.errors import UsageError
from smbflow.pipelines.invoices.case import Choices, InvoiceCase, LineChoice, Paper
from smbflow.pipelines.invoices.coding import code
from smbflow.pipelines.invoices.memory import MemoryHistory
from smbflow.pipelines.invoices.portions import portions, spread
from smbflow.pipelines.invoices.settings import (
    ChargeSettings,
    CodingRule,
    CodingSettings,
    InvoiceSettings,
    TotalsSettings,
)
from smbflow.pipelines.invoices.shares import read_split
from tests.unit.invoices.office import (
    CHAIR,
    CLEAN,
    LAMP,
    MUSTER,
    OTHER,
    REFERENCE,
    D,
    case,
    context,
    found,
    line,
    of_muster,
    past,
    services,
    tax,
)

CENT = Decimal("0.01")
CENTS = st.integers(-(10**7), 10**7).map(lambda cents: Decimal(cents) / 100)
REVERSE, EXEMPT = VatTreatment.REVERSE_CHARGE, VatTreatment.EXEMPT


def office(supplier: Supplier = MUSTER, **more: Any) -> Reference:
    """Make the office with another Muster GmbH."""
    return replace(REFERENCE, suppliers=(supplier, OTHER), **more)


def coded(
    draft: InvoiceDraft = CLEAN,
    reference: Reference = REFERENCE,
    *bills: PastBill,
    settings: InvoiceSettings | None = None,
    **more: Any,
) -> InvoiceCase:
    """Code an invoice of Muster GmbH."""
    of = services(reference, MemoryHistory(list(bills)), settings=settings)
    return code(context(of), of_muster(draft, **more)).value


def reasons(case_: InvoiceCase) -> dict[Reason, str]:
    """Return reason and sentence of what was found."""
    return {finding.reason: finding.sentence for finding in case_.findings}


def rows(case_: InvoiceCase) -> list[tuple[Decimal, Decimal, str, str]]:
    """Return net, VAT, account and tax code of each row."""
    return [(row.net, row.tax, row.account, row.tax_code) for row in case_.rows]


def untaxed(treatment: VatTreatment | None = None) -> InvoiceDraft:
    """Make an invoice without VAT."""
    printed = (replace(tax("0", "1000", "0"), treatment=found(treatment)),) if treatment else ()
    lines = tuple(replace(one, vat_rate=found(D(0))) for one in (CHAIR, LAMP))
    return replace(
        CLEAN, lines=lines, tax_total=found(D(0)), gross_total=found(D(1000)), taxes=printed
    )


def test_a_clean_invoice_is_coded_line_by_line() -> None:
    """Account of the supplier, tax code by treatment and rate."""
    done = coded()
    assert done.findings == ()
    assert rows(done) == [(D(500), D(95), "4930", "9"), (D(500), D(95), "4930", "9")]
    assert {row.why for row in done.rows} == {"account of the supplier"}


@pytest.mark.parametrize(
    ("choice", "supplier", "history", "account", "why"),
    [
        (LineChoice(1, account="4980"), MUSTER, (), "4980", "chosen by hand"),
        (LineChoice(0, account="4980"), MUSTER, (), "4980", "chosen by hand"),
        (None, MUSTER, ("4980", "4980"), "4930", "account of the supplier"),
        (
            None,
            replace(MUSTER, account=None),
            ("4980", "4980", "4930"),
            "4980",
            "as on earlier bills",
        ),
        (None, replace(MUSTER, account=None), ("4980", "4930"), "4730", "rule for “chair”"),
    ],
    ids=["hand", "hand for all", "supplier", "history", "rule"],
)
def test_where_the_account_comes_from(
    choice: LineChoice | None, supplier: Supplier, history: tuple[str, ...], account: str, why: str
) -> None:
    """A person before the supplier's account before custom before rules."""
    bills = [past(f"RE-{a}-{n}", "1", account=a) for n, a in enumerate(history)]
    own = InvoiceSettings(coding=CodingSettings(rules=(CodingRule(("chair",), "4730"),)))
    choices = Choices(lines=(choice,) if choice else ())
    done = coded(CLEAN, office(supplier), *bills, settings=own, choices=choices)
    assert (done.rows[0].account, done.rows[0].why) == (account, why)


def test_no_account_and_an_account_that_is_not_there_are_asked() -> None:
    """Nothing is put on a catch-all account."""
    nobody = coded(CLEAN, office(replace(MUSTER, account=None)))
    assert reasons(nobody)[Reason.ACCOUNT_UNKNOWN] == "No account for “Desk lamp LED”"
    wrong = coded(CLEAN, office(replace(MUSTER, account="9999")))
    assert reasons(wrong)[Reason.ACCOUNT_UNKNOWN] == (
        "Account 9999 for “Desk lamp LED” is not in the list of accounts"
    )


@pytest.mark.parametrize(
    ("draft", "supplier", "codes", "reason"),
    [
        (untaxed(REVERSE), MUSTER, ["94", "94"], None),
        (untaxed(EXEMPT), MUSTER, ["0", "0"], None),
        (untaxed(), replace(MUSTER, vat_treatment=REVERSE), ["94", "94"], None),
        (untaxed(), MUSTER, ["", ""], Reason.TREATMENT_UNCERTAIN),
        (
            untaxed(),
            replace(MUSTER, vat_treatment=VatTreatment.STANDARD),
            ["", ""],
            Reason.TREATMENT_UNCERTAIN,
        ),
        (CLEAN, replace(MUSTER, vat_treatment=REVERSE), ["9", "9"], Reason.TREATMENT_UNCERTAIN),
        (untaxed(VatTreatment.ZERO), MUSTER, ["", ""], Reason.TAX_CODE_UNMAPPED),
    ],
    ids=[
        *("reverse charge", "exempt", "agreed", "not told", "not told, standard"),
        *("against the file", "no mapping"),
    ],
)
def test_the_treatment_is_told_never_guessed(
    draft: InvoiceDraft, supplier: Supplier, codes: list[str], reason: Reason | None
) -> None:
    """A rate of 0 may be anything; no mapping asks."""
    done = coded(draft, office(supplier))
    assert [row.tax_code for row in done.rows] == codes
    assert set(reasons(done)) == ({reason} if reason else set())


def test_the_line_whose_treatment_is_not_told_is_named() -> None:
    """One line without VAT among others: the question is about that one."""
    mixed = replace(
        CLEAN,
        lines=(CHAIR, replace(LAMP, vat_rate=found(D(0)))),
        tax_total=found(D(95)),
        gross_total=found(D(1095)),
        taxes=(tax("19", "500", "95"), tax("0", "500", "0")),
    )
    (finding,) = coded(mixed).findings
    assert (finding.reason, finding.field) == (Reason.TREATMENT_UNCERTAIN, "line:2.treatment")
    assert finding.sentence == (
        "“Desk lamp LED”: no VAT is charged, and nothing says why"
        " (exempt, reverse charge, zero-rated?)"
    )


def test_a_line_rate_that_no_vat_line_prints_is_not_believed() -> None:
    """A misread rate on a line gives way to the VAT lines, or to the totals."""
    misread = replace(CLEAN, lines=(CHAIR, replace(LAMP, vat_rate=found(D("572.1")))))
    for draft in (misread, replace(misread, taxes=())):
        assert rows(coded(draft)) == [(D(1000), D(190), "4930", "9")]


def test_a_missing_mapping_is_named() -> None:
    """The sentence says treatment, rate and share."""
    done = coded(CLEAN, office(tax_codes=()))
    assert reasons(done) == {Reason.TAX_CODE_UNMAPPED: "No tax code for 19% VAT charged"}


def test_partly_reclaimed_vat_has_a_code_of_its_own() -> None:
    """VAT stays as charged; the share comes from the account, or from earlier bills."""
    own = InvoiceSettings(coding=CodingSettings(recoverable={"4930": D("0.5")}))
    done = coded(settings=own)
    assert [(row.tax, row.tax_code, row.recoverable) for row in done.rows] == [
        (D(95), "9H", D("0.5")),
        (D(95), "9H", D("0.5")),
    ]
    as_before = coded(CLEAN, REFERENCE, past("RE-1", "1", account="4930", tax_code="9H"))
    assert {row.tax_code for row in as_before.rows} == {"9H"}
    third = InvoiceSettings(coding=CodingSettings(recoverable={"4930": D("0.3")}))
    assert reasons(coded(settings=third)) == {
        Reason.TAX_CODE_UNMAPPED: "No tax code for 19% VAT charged, 30% reclaimed"
    }


def test_a_tax_code_by_hand_settles_the_treatment() -> None:
    """One that the books do not have is asked about."""
    chosen = coded(untaxed(), choices=Choices(lines=(LineChoice(0, tax_code="0"),)))
    assert chosen.findings == ()
    assert {(row.tax_code, row.treatment) for row in chosen.rows} == {("0", EXEMPT)}
    wrong = coded(choices=Choices(lines=(LineChoice(0, tax_code="77"),)))
    assert reasons(wrong) == {
        Reason.TAX_CODE_UNMAPPED: "Tax code 77 is not in the list of tax codes"
    }


@pytest.mark.parametrize("scheme", [VatScheme.NOT_REGISTERED, VatScheme.FLAT_RATE])
def test_who_reclaims_nothing_posts_gross(scheme: VatScheme) -> None:
    """The whole amount is cost; the code is the one for no VAT."""
    none = TaxCode(VatTreatment.OUTSIDE_SCOPE, D(0), D(0), "T9")
    business = replace(REFERENCE.business, vat=scheme)
    done = coded(CLEAN, office(business=business, tax_codes=(none,)))
    assert done.findings == ()
    assert rows(done) == [(D(595), D(0), "4930", "T9"), (D(595), D(0), "4930", "T9")]


def test_a_split_by_hand_and_a_saved_one() -> None:
    """Percent or amounts; each part carries its share of the VAT."""
    by_hand = Choices(lines=(LineChoice(1, split=read_split("60%:4930,40%:4980")),))
    assert rows(coded(choices=by_hand))[:2] == [
        (D(300), D(57), "4930", "9"),
        (D(200), D(38), "4980", "9"),
    ]
    saved = InvoiceSettings(coding=CodingSettings(splits={"S1": "50%:4930,50%:4980"}))
    assert [row[2] for row in rows(coded(settings=saved))] == ["4930", "4980"] * 2


@pytest.mark.parametrize("text", ["60%:1,30%:2", "60%:1,40:2", "abc", "60%", "10:1,20:2"])
def test_a_wrong_split_is_refused(text: str) -> None:
    """It must make 100% or the line."""
    with pytest.raises(UsageError):
        read_split(text, D(100))


def test_charges_are_rows_of_their_own() -> None:
    """On the account for charges where the office has one."""
    own = InvoiceSettings(charges=ChargeSettings(account="4730"))
    draft = replace(
        CLEAN,
        charges=(Charge("Freight", D(100)), Charge("Discount", D(-100))),
    )
    done = coded(draft, settings=own)
    assert [(row.net, row.account) for row in done.rows] == [
        *((D(500), "4930"), (D(500), "4930")),
        *((D(100), "4730"), (D(-100), "4730")),
    ]


def test_without_readable_lines_one_row_a_rate_is_enough() -> None:
    """The header balances, so nothing is asked (practice, point 12)."""
    taxes = (tax("19", "800", "152"), tax("7", "200", "14"))
    draft = replace(
        CLEAN,
        lines=CLEAN.lines[:1],
        tax_total=found(D(166)),
        gross_total=found(D(1166)),
        taxes=taxes,
    )
    done = coded(draft)
    assert done.findings == ()
    assert rows(done) == [(D(800), D(152), "4930", "9"), (D(200), D(14), "4930", "8")]
    bare = coded(replace(CLEAN, lines=(), taxes=()))
    assert rows(bare) == [(D(1000), D(190), "4930", "9")]


@pytest.mark.parametrize(
    ("prepaid", "page", "nets", "severity"),
    [
        ("238.00", "less our invoice AR-1", [D(500), D(500), D(-100), D(-100)], Severity.NOTE),
        ("238.00", "less deposit", [D(500), D(500), D(-100), D(-100)], Severity.ASK),
        ("100.00", "", [D(500), D(500)], Severity.ASK),
        ("1190.00", "", [D(500), D(500)], None),
    ],
    ids=["deposit named", "deposit by amount", "unknown", "all paid"],
)
def test_a_deposit_is_not_posted_again(
    prepaid: str, page: str, nets: list[Decimal], severity: Severity | None
) -> None:
    """What an earlier bill posted is taken off; where nothing names it, a person looks."""
    bills = (past("AR-1", "238.00", date(2026, 9, 1)), past("RE-9", "1190.00", date(2026, 9, 1)))
    draft = replace(CLEAN, prepaid=found(D(prepaid)))
    done = coded(draft, REFERENCE, *bills, paper=Paper(text=page))
    assert [row.net for row in done.rows] == nets
    expected = [(Reason.FIELD_UNCERTAIN, severity)] if severity else []
    assert [(f.reason, f.severity) for f in done.findings] == expected


def test_a_foreign_currency_needs_a_rate() -> None:
    """From the dated list of the office; an old one says nothing."""
    dollars = replace(CLEAN, currency=found("USD"))
    assert reasons(coded(dollars)) == {
        Reason.CURRENCY_UNSUPPORTED: (
            "The invoice is in USD, and no rate to EUR is on file for its date"
        )
    }
    old = Rate(date(2026, 9, 1), "USD", D("0.80"))
    fresh = Rate(date(2026, 11, 9), "USD", D("0.92"))
    later = Rate(date(2026, 11, 12), "USD", D("0.99"))
    assert coded(dollars, office(rates=(old,))).rate is None
    known = coded(dollars, office(rates=(old, fresh, later)))
    assert (known.rate, known.findings) == (D("0.92"), ())
    assert coded().rate is None


def test_a_receipt_is_coded_without_a_supplier() -> None:
    """By the rules of the office."""
    own = InvoiceSettings(coding=CodingSettings(rules=(CodingRule(("lamp", "chair"), "4930"),)))
    done = code(context(services(settings=own)), case(CLEAN, DocumentKind.RECEIPT)).value
    assert [row.account for row in done.rows] == ["4930", "4930"]


def test_without_a_supplier_there_is_no_coding() -> None:
    """The missing supplier is asked about, once."""
    assert code(context(), case()).value.rows == ()


@given(CENTS, st.lists(CENTS, min_size=1, max_size=6))
def test_what_is_spread_is_never_lost(whole: Decimal, weights: list[Decimal]) -> None:
    """The parts make the whole, in whole cents."""
    parts = spread(whole, weights, CENT)
    assert sum(parts) == whole
    assert all(part == part.quantize(CENT) for part in parts)


@given(
    st.lists(
        st.tuples(st.integers(1, 10**6), st.sampled_from(["0", "7", "19"])), min_size=1, max_size=8
    ),
    st.integers(-4, 4),
)
def test_portions_make_the_printed_totals(lines: list[tuple[int, str]], off: int) -> None:
    """Whatever rates and pennies: net and VAT of all portions make the printed total."""
    nets = [(Decimal(cents) / 100, rate) for cents, rate in lines]
    by_rate = {rate: sum(n for n, r in nets if r == rate) for _, rate in nets}
    taxes = tuple(
        tax(rate, str(basis), str((basis * D(rate) / 100).quantize(CENT)))
        for rate, basis in by_rate.items()
    )
    vat = sum((t.tax.value for t in taxes if t.tax), D(0))
    net = sum((n for n, _ in nets), D(0))
    draft = InvoiceDraft(
        currency=found("EUR"),
        net_total=found(net),
        tax_total=found(vat),
        gross_total=found(net + vat + Decimal(off) / 100),
        lines=tuple(line(i, "x", "1", str(n), vat_rate=D(r)) for i, (n, r) in enumerate(nets, 1)),
        taxes=taxes,
    )
    made = portions(case(draft), TotalsSettings())
    assert sum(part.tax for part in made) == vat
    assert sum(part.net + part.tax for part in made) == net + vat + Decimal(off) / 100
