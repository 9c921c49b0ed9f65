"""What a person sees: fields with their sources, lines beside the order, what a yes does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from smbflow.domain.document import DocumentKind, Letter, Media, Reading
from smbflow.domain.outcome import Next
from smbflow.domain.ports.ai import KindGuess
from smbflow.pipelines.invoices.case import InvoiceCase, TypedReading
from smbflow.pipelines.invoices.decide import CHECKS, decide
from smbflow.pipelines.invoices.present import on_approval, present
from tests.unit.invoices.office import CLEAN, NOW, D, answer, case, context


def checked(**more: Any) -> InvoiceCase:
    """Take the clean invoice through all checks."""
    passed = case(**more)
    for check in CHECKS.values():
        outcome = check(context(), passed)
        assert isinstance(outcome, Next)
        passed = outcome.value
    return passed


def test_a_case_shows_who_what_and_how_much() -> None:
    """The summary is what lists show without opening it."""
    summary = present(checked()).summary
    assert (summary.who, summary.number, summary.amount, summary.currency, summary.order) == (
        "Muster GmbH",
        "RE-2026-017",
        D(1190),
        "EUR",
        "PO-1007",
    )


def test_fields_carry_their_evidence() -> None:
    """The supplier first, with how it was found."""
    fields = present(checked()).fields
    assert fields["supplier"].value == "Muster GmbH (S1), by VAT number"
    assert fields["gross_total"] == CLEAN.gross_total
    assert next(iter(fields)) == "supplier"


def test_lines_stand_beside_their_order_lines() -> None:
    """Ordered, received, coded, and the verdict in words."""
    line = present(checked()).lines[1]
    assert (line.ordered_quantity, line.ordered_price, line.received) == (D(20), D(25), D(20))
    assert (line.account, line.tax_code, line.order_number) == ("4930", "9", "PO-1007")
    assert line.verdict == "Line 2: 20 of 20 ordered, 20 received, price as agreed (order PO-1007)"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            DocumentKind.INVOICE,
            (
                "Makes a bill of 1,190.00 EUR to Muster GmbH ready to import:"
                " 4930 Office supplies 1,000.00 EUR and VAT 190.00 EUR."
            ),
        ),
        (
            DocumentKind.RECEIPT,
            (
                "Makes a paid expense of 1,190.00 EUR at Muster GmbH ready to import:"
                " 4930 Office supplies 1,000.00 EUR and VAT 190.00 EUR."
            ),
        ),
    ],
)
def test_what_a_yes_does_is_said_in_money(kind: DocumentKind, sentence: str) -> None:
    """Amount, supplier, accounts."""
    assert on_approval(checked(kind=kind)) == sentence


def test_a_yes_that_is_not_enough_says_so() -> None:
    """What is missing comes first."""
    missing = checked(draft=replace(CLEAN, invoice_number=None))
    assert on_approval(missing) == "A yes is not enough yet: Invoice number not found."


def test_other_values_have_a_face_too() -> None:
    """An intake, a reading and a typed reading can wait for a person as well."""
    letter = Letter("a@b.example", "Hello", NOW, "<1>", "")
    reading = Reading(Media.EML, (), letter=letter)
    assert present(context().intake).summary.subject == "invoice.pdf"
    assert present(reading).summary.who == "a@b.example"
    typed = TypedReading(reading, KindGuess(DocumentKind.ORDER, 0.5, ""))
    assert present(typed).summary.kind == "order"
    assert present(typed).on_approval


def test_a_case_survives_storing() -> None:
    """JSON and back is the same case, decisions and all."""
    outcome = decide(context(decision=answer()), checked())
    assert isinstance(outcome, Next)
    stored = TypeAdapter(InvoiceCase)
    assert stored.validate_json(stored.dump_json(outcome.value)) == outcome.value
