"""Invented documents: sums that hold, pages that repeat by seed, and how well they are read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.ai.extraction import DocumentExtractor
from smbflow.domain.document import Route
from smbflow.pipelines.invoices.evaluation import Answer, Case, Evaluation, score
from training.bills import invent
from training.documents import Invented, document, documents

SEEDS = st.integers(min_value=0, max_value=10**6)
KEPT_ASIDE = 7_000_000


@given(seed=SEEDS)
def test_sums_of_an_invented_bill_hold(seed: int) -> None:
    """Lines, charges, tax and what is left to pay add up to the cent."""
    bill = invent(Random(seed))  # noqa: S311 - an invented bill
    assert bill.lines_sum + bill.charge - bill.allowance == sum(b for _, b, _ in bill.taxes)
    assert bill.net + bill.tax == bill.gross
    assert bill.gross - bill.prepaid == bill.payable
    assert bill.payable >= 0


def test_a_seed_draws_the_same_document_again() -> None:
    """What was learned from can be drawn again at any time."""
    assert document(11) == document(11)
    assert document(11, scan=True) == document(11, scan=True)


def test_a_scan_is_the_same_bill_read_worse() -> None:
    """Spoiling changes the reading and leaves the truth."""
    clean, scan = document(12), document(12, scan=True)
    assert scan.truth == clean.truth
    assert {page.route for page in scan.reading.pages} == {Route.OCR}


def test_what_is_labelled_stands_on_the_page() -> None:
    """A truth that no reader could see would teach to guess."""
    for each in documents(0, 30):
        text = each.reading.text
        assert each.truth["invoice_number"] in text
        assert each.truth["supplier_name"].split()[0] in text


def measured(found: Sequence[Invented]) -> Evaluation:
    """Read invented documents and score them as labelled ones are."""
    extract = DocumentExtractor().extract
    cases = [
        score(Answer(Case(file=str(x.seed), truth=x.truth), extract(x.reading), None, 0.0))
        for x in found
    ]
    return Evaluation(tuple(cases), 0.0, 0.0)


@pytest.mark.parametrize(("scan", "fields", "lines"), [(False, 0.975, 0.95), (True, 0.93, 0.85)])
def test_layouts_kept_aside_are_read(*, scan: bool, fields: float, lines: float) -> None:
    """Suppliers and layouts that nothing was fitted to: nearly all right, few wrong when sure."""
    report = measured(list(documents(KEPT_ASIDE, 60, scan=scan))).report()
    counts = report["fields"].values()
    assert sum(c["right"] for c in counts) / sum(c["n"] for c in counts) >= fields
    assert report["lines"]["right"] / report["lines"]["n"] >= lines
    assert report["kept"][4]["right"] >= 0.98


def test_amounts_are_printed_in_the_habit_of_the_language() -> None:
    """A German bill writes a comma before the cents."""
    german = next(d for d in documents(0, 60) if " MwSt" in d.reading.text)
    total = Decimal(german.truth["gross_total"])
    assert f"{total:.2f}"[-2:] in german.reading.text
