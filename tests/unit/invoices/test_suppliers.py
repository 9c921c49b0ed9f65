"""Finding the supplier, and stopping where the money would go somewhere new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from smbflow.domain.document import DocumentKind
from smbflow.domain.reason import Reason, Severity
from smbflow.domain.reference import Supplier
from smbflow.pipelines.invoices.case import Choices, InvoiceCase, Paper
from smbflow.pipelines.invoices.memory import MemoryHistory
from smbflow.pipelines.invoices.suppliers import find_supplier
from tests.unit.invoices.office import (
    CLEAN,
    GB_IBAN,
    IBAN,
    MUSTER,
    OTHER,
    OTHER_IBAN,
    PAGE,
    REFERENCE,
    case,
    context,
    found,
    services,
    told,
)

NO_IDS: dict[str, Any] = {"supplier_vat_id": None, "iban": None}
BLANK = Paper()


def searched(of: InvoiceCase, *suppliers: Supplier, **verified: tuple[str, ...]) -> InvoiceCase:
    """Look for the supplier of a case among some."""
    reference = replace(REFERENCE, suppliers=suppliers or (MUSTER, OTHER))
    history = MemoryHistory(verified=verified)
    return find_supplier(context(services(reference, history)), of).value


def reasons(of: InvoiceCase) -> dict[Reason, str]:
    """Return what was found, reason by sentence."""
    return {finding.reason: finding.sentence for finding in of.findings}


@pytest.mark.parametrize(
    ("change", "how"),
    [
        ({}, "VAT number"),
        ({"supplier_vat_id": found("123 456 788")}, "VAT number"),
        ({"supplier_vat_id": None}, "bank account"),
        ({**NO_IDS, "supplier_name": found("MUSTER G.m.b.H.")}, "name"),
    ],
)
def test_the_surest_sign_is_taken_first(change: dict[str, Any], how: str) -> None:
    """VAT number before bank account before name."""
    match = searched(case(replace(CLEAN, **change), paper=BLANK)).supplier
    assert match is not None
    assert (match.supplier_id, match.how) == ("S1", how)


def test_a_known_number_anywhere_on_the_page_is_enough() -> None:
    """Even where the extractor found none."""
    match = searched(case(replace(CLEAN, **NO_IDS, supplier_name=None))).supplier
    assert match is not None
    assert match.supplier_id == "S1"


def test_nobody_several_and_a_person_s_choice() -> None:
    """None and several are asked, and the answer by hand ends the search."""
    stranger = case(replace(CLEAN, **NO_IDS, supplier_name=found("Fremd AG")), paper=BLANK)
    assert reasons(searched(stranger)) == {
        Reason.SUPPLIER_UNKNOWN: "Fremd AG is not in the supplier list"
    }
    twins = (replace(MUSTER, vat_id=None), replace(MUSTER, supplier_id="S3", vat_id=None))
    named = case(replace(CLEAN, **NO_IDS), paper=BLANK)
    assert reasons(searched(named, *twins)) == {
        Reason.SUPPLIER_AMBIGUOUS: "Muster GmbH may be Muster GmbH (S1) or Muster GmbH (S3)"
    }
    chosen = searched(replace(named, choices=Choices(supplier_id="S3")), *twins)
    assert chosen.supplier is not None
    assert (chosen.supplier.supplier_id, chosen.supplier.confidence) == ("S3", 1.0)


def test_branches_with_one_vat_number_are_told_apart_by_name() -> None:
    """The name decides between suppliers that share a number."""
    north = replace(MUSTER, supplier_id="S3", name="Muster Filiale Nord GmbH")
    match = searched(case(), north, MUSTER).supplier
    assert match is not None
    assert match.supplier_id == "S1"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"supplier_name": found("Quelle Versand AG")},
            "VAT number says Muster GmbH, but the name on the page is Quelle Versand AG",
        ),
        (
            {"supplier_vat_id": found("DE123456807")},
            "Bank account says Muster GmbH, but their VAT number is DE123456788, not DE123456807",
        ),
        (
            {"supplier_vat_id": found("DE123456807"), "iban": None},
            "Name says Muster GmbH, but their VAT number is DE123456788, not DE123456807",
        ),
    ],
)
def test_a_contradiction_is_asked(change: dict[str, Any], sentence: str) -> None:
    """Number and name that point to different suppliers are never reconciled silently."""
    said = reasons(searched(case(replace(CLEAN, **change), paper=BLANK)))
    assert said[Reason.SUPPLIER_AMBIGUOUS] == sentence


@pytest.mark.parametrize(
    ("iban", "other", "supplier", "reason"),
    [
        (IBAN, (), MUSTER, None),
        (None, (), MUSTER, None),
        (OTHER_IBAN, (), MUSTER, Reason.BANK_DETAILS_CHANGED),
        (IBAN, (OTHER_IBAN,), MUSTER, Reason.BANK_DETAILS_CHANGED),
        (IBAN, (), replace(MUSTER, iban=None), Reason.BANK_DETAILS_NEW),
        (
            GB_IBAN,
            (),
            replace(MUSTER, iban=None, sort_code="12-34-56", account_number="98765432"),
            None,
        ),
    ],
    ids=["on file", "none shown", "changed", "a second one", "first", "sort code is the IBAN"],
)
def test_new_and_changed_bank_details_stop(
    iban: str | None, other: tuple[str, ...], supplier: Supplier, reason: Reason | None
) -> None:
    """Whatever the confidence: any account that is not on file is a hard stop."""
    shown = replace(CLEAN, iban=found(iban) if iban else None, other_ibans=other)
    findings = searched(case(shown), supplier).findings
    assert [f.reason for f in findings] == ([reason] if reason else [])
    assert all(f.severity == Severity.STOP for f in findings)


def test_sort_code_and_account_compare_like_an_iban() -> None:
    """Another account number under the same sort code is a change."""
    british = replace(MUSTER, iban=GB_IBAN)
    local = replace(CLEAN, iban=None, sort_code=found("12-34-56"), account_number=found("98765432"))
    assert searched(case(local), british).findings == ()
    changed = replace(local, account_number=found("11111111"))
    assert reasons(searched(case(changed), british)) == {
        Reason.BANK_DETAILS_CHANGED: (
            "Other bank details than on file for Muster GmbH:"
            " 12-34-56 11111111 instead of 12-34-56 98765432"
        )
    }


def test_an_account_verified_by_a_call_is_known() -> None:
    """The next invoice with it passes."""
    changed = case(replace(CLEAN, iban=found(OTHER_IBAN)))
    assert searched(changed, MUSTER, S1=(OTHER_IBAN,)).findings == ()


def test_an_announcement_stops_even_without_new_details() -> None:
    """The page says that the bank details change."""
    paper = Paper(text=PAGE + "\nBitte beachten: geänderte Bankverbindung!")
    assert reasons(searched(case(paper=paper))) == {
        Reason.BANK_CHANGE_ANNOUNCED: "The document announces new bank details of Muster GmbH"
    }


def test_agreed_terms_beat_the_printed_date() -> None:
    """A difference is a note."""
    late = case(replace(CLEAN, due_date=found(date(2026, 11, 17))))
    finding = searched(late).findings[0]
    assert (finding.reason, finding.severity) == (Reason.TERMS_DIFFER, Severity.NOTE)
    assert finding.sentence == (
        "Due on 17 Nov 2026 as printed; 30 days agreed with Muster GmbH make it 10 Dec 2026"
    )


def test_another_currency_than_usual_is_asked() -> None:
    """A supplier billed in EUR does not start with USD unasked."""
    said = told(find_supplier(context(), case(replace(CLEAN, currency=found("USD")))))
    assert said == {Reason.FIELD_UNCERTAIN: "Muster GmbH is on file with EUR, this is in USD"}


def test_a_shop_need_not_be_on_file() -> None:
    """A till receipt from an unknown shop is noted, one without a name asked about."""
    receipt = replace(CLEAN, **NO_IDS, supplier_name=found("Kiosk"))
    noted = searched(case(receipt, DocumentKind.RECEIPT, paper=BLANK)).findings
    assert [(f.reason, f.severity) for f in noted] == [(Reason.SUPPLIER_UNKNOWN, Severity.NOTE)]
    nameless = case(replace(receipt, supplier_name=None), DocumentKind.RECEIPT, paper=BLANK)
    assert set(reasons(searched(nameless))) == {Reason.FIELD_MISSING}
