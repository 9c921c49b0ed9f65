"""The ladder of duplicates: what stops, what is looked at, what stays quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from smbflow.domain.bill import BillKind, PastBill
from smbflow.domain.document import DocumentKind
from smbflow.domain.outcome import Next, SetAside
from smbflow.domain.reason import Finding, Reason, Severity
from smbflow.pipelines.invoices.duplicates import find_duplicates
from smbflow.pipelines.invoices.memory import FileSeen, MemoryHistory
from tests.unit.invoices.office import (
    CLEAN,
    ISSUED,
    MUSTER,
    REFERENCE,
    D,
    context,
    found,
    of_muster,
    past,
    services,
)

EARLIER = date(2026, 10, 10)
STOP, ASK, NOTE = Severity.STOP, Severity.ASK, Severity.NOTE
SAME, MAYBE = Reason.DUPLICATE_INVOICE, Reason.POSSIBLE_DUPLICATE


def findings(*bills: PastBill, recurring: bool = False, **more: Any) -> tuple[Finding, ...]:
    """Look for duplicates of the clean invoice among earlier bills."""
    reference = replace(REFERENCE, suppliers=(replace(MUSTER, recurring=recurring),))
    of = services(reference, MemoryHistory(list(bills)))
    outcome = find_duplicates(context(of), of_muster(**more))
    assert isinstance(outcome, Next)
    return outcome.value.findings


@pytest.mark.parametrize(
    ("bill", "usual", "recurring"),
    [
        (past("RE-2026-017", "1190"), (SAME, STOP), (SAME, STOP)),
        (past("2026017", "1190", EARLIER), (SAME, STOP), (SAME, STOP)),
        (past("RE 2026 O17", "99", ISSUED), (SAME, STOP), (SAME, STOP)),
        (past("RE-2026-017", "99", EARLIER), (MAYBE, ASK), (MAYBE, NOTE)),
        (past("RE-2026-018", "1190", date(2026, 11, 4)), (MAYBE, ASK), (MAYBE, NOTE)),
        (past("X", "5", None, text_hash="hash of the page"), (MAYBE, ASK), (MAYBE, NOTE)),
        (past("RE-2026-018", "1190", EARLIER), None, None),
        (past("RE-2026-018", "1190", None), None, None),
        (past("RE-2026-017", "1190", kind=BillKind.CREDIT_NOTE), None, None),
        (past("RE-2026-017", "1190", job_id=7), None, None),
    ],
    ids=[
        *("same", "same number and amount", "same number and date", "same number only"),
        *("same amount, near", "same text", "same amount, far", "no date", "credit note", "itself"),
    ],
)
def test_the_ladder(bill: PastBill, usual: Any, recurring: Any) -> None:
    """Same number with amount or date stops; likeness is asked, and only noted where usual."""
    for expected, quiet in ((usual, False), (recurring, True)):
        said = [(f.reason, f.severity) for f in findings(bill, recurring=quiet)]
        assert said == ([expected] if expected else [])


def test_the_sentence_names_the_other_and_links_it() -> None:
    """A person sees which bill it was, and can open it."""
    finding = findings(past("RE-2026-017", "1190", job_id=3))[0]
    assert finding.sentence == (
        "Muster GmbH billed this already: invoice RE-2026-017 of 10 Nov 2026 over 1,190.00 EUR"
    )
    assert finding.other == "3"
    assert findings(past("RE-2026-017", "1190"))[0].other == "bill RE-2026-017"


def test_the_same_bytes_stop() -> None:
    """Whole files compare with whole files, parts with the same part."""
    history = MemoryHistory(files=[FileSeen("f00d", 3), FileSeen("f00d", 9)])
    outcome = find_duplicates(context(services(history=history)), of_muster())
    assert isinstance(outcome, Next)
    finding = outcome.value.findings[0]
    assert (finding.reason, finding.severity, finding.other) == (Reason.DUPLICATE_FILE, STOP, "3")
    document = replace(context().intake.document, first_page=1, last_page=2)
    part = find_duplicates(context(services(history=history), document=document), of_muster())
    assert isinstance(part, Next)
    assert part.value.findings == ()


def test_pdf_and_xml_of_one_mail_are_one_bill() -> None:
    """The second form is set aside and linked, whichever came first."""
    history = MemoryHistory([past("RE-2026-017", "1190", parent_id=5, job_id=6)])
    document = replace(context().intake.document, parent_id=5)
    outcome = find_duplicates(context(services(history=history), document=document), of_muster())
    assert isinstance(outcome, SetAside)
    assert (outcome.finding.severity, outcome.finding.other) == (NOTE, "6")


def credit(**change: Any) -> Any:
    """Make a credit note of Muster GmbH."""
    draft = replace(CLEAN, invoice_number=found("GS-1"), **change)
    return of_muster(draft, kind=DocumentKind.CREDIT_NOTE)


@pytest.mark.parametrize(
    ("number", "gross", "reason", "sentence"),
    [
        ("RE-16", "1190", None, ""),
        (
            None,
            "1190",
            Reason.CREDITED_INVOICE_UNKNOWN,
            "The credit note of Muster GmbH names no invoice",
        ),
        (
            "RE-99",
            "1190",
            Reason.CREDITED_INVOICE_UNKNOWN,
            "The credit note of Muster GmbH names invoice RE-99, which we do not have",
        ),
        (
            "RE-16",
            "1500",
            Reason.SUMS_DIFFER,
            "1,500.00 EUR credited, 1,190.00 EUR billed with invoice RE-16",
        ),
    ],
)
def test_a_credit_note_knows_its_invoice(
    number: str | None, gross: str, reason: Reason | None, sentence: str
) -> None:
    """Unknown or smaller invoices are asked about; the link is kept."""
    history = MemoryHistory([past("RE-16", "1190", EARLIER)])
    named = found(number) if number else None
    given = credit(preceding_invoice=named, gross_total=found(D(gross)))
    outcome = find_duplicates(context(services(history=history)), given)
    assert isinstance(outcome, Next)
    said = [(f.reason, f.sentence) for f in outcome.value.findings]
    assert said == ([(reason, sentence)] if reason else [])
    assert outcome.value.credits == ("RE-16" if number == "RE-16" else None)
