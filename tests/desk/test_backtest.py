"""Judging what is tried: right and wrong by people's words, else beside the decision in force."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from smbflow.desk.backtest import Backtest, Comparison, Mark, Tried, Truth, mark, truth_of
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.document import Document
from smbflow.domain.evidence import Found, How
from smbflow.domain.job import Job, JobState, Summary
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.ports.recordings import Recording
from smbflow.domain.view import Presentation
from smbflow.engine.attempt import Came
from tests.unit.invoices.office import NOW

OURS = {"invoice_number": "R-17", "gross_total": "1190.00"}
SHOWN = Presentation(
    Summary(), {name: Found(value, 1.0, None, How.TEXT) for name, value in OURS.items()}
)


def recording(state: JobState, **decisions: Verdict) -> Recording:
    """Return a job as it stands after these verdicts."""
    document = Document(7, "f00d", "a.pdf", 1, NOW, "inbox")
    job = Job(7, "invoices", document, state, "post", None, Summary(), NOW, NOW)
    made = {number: Decision("Anna", v, NOW) for number, v in enumerate(decisions.values(), 2)}
    return Recording(job, (), made, ())


def said(**values: str) -> Truth:
    """Return a truth in which a person said these."""
    return Truth(values, decided=True, in_force=OURS)


@pytest.mark.parametrize(
    ("came", "truth", "expected"),
    [
        (Came.ALONE, said(gross_total="1190"), Mark.RIGHT),
        (Came.ALONE, said(gross_total="1,190.00"), Mark.RIGHT),
        (Came.ALONE, said(gross_total="1190.01"), Mark.WRONG),
        (Came.ALONE, said(invoice_number="r 17"), Mark.RIGHT),
        (Came.ALONE, said(line="5000"), Mark.RIGHT),
        (Came.ALONE, Truth(in_force=OURS), Mark.AS_DECIDED),
        (Came.ALONE, Truth(in_force={**OURS, "invoice_number": "R-18"}), Mark.OTHER),
        (Came.ALONE, Truth(decided=True, in_force=OURS, aside=True), Mark.WRONG),
        (Came.ALONE, Truth(in_force=OURS, aside=True), Mark.OTHER),
        (Came.ASIDE, Truth(decided=True, aside=True), Mark.RIGHT),
        (Came.ASIDE, Truth(aside=True), Mark.AS_DECIDED),
        (Came.ASIDE, said(), Mark.WRONG),
        (Came.ASKED, said(gross_total="1"), Mark.ASKED),
        (Came.UNKNOWN, said(), Mark.UNKNOWN),
    ],
)
def test_marks(came: Came, truth: Truth, expected: Mark) -> None:
    """Who acts alone is right or wrong by what was said, who asks is neither."""
    assert mark(came, OURS, truth) is expected


def test_truth_is_the_last_word_of_people() -> None:
    """Checks and decisions say what is true; the machine's own fields are only in force."""
    check = FieldCheck("gross_total", "1190.00", 0.9, "1190.01", right=False)
    again = replace(check, human_value="1190.02")
    nobody = truth_of(recording(JobState.DONE), (), SHOWN)
    assert (nobody.values, nobody.decided, nobody.in_force) == ({}, False, OURS)
    somebody = truth_of(recording(JobState.DONE, a=Verdict.APPROVE), (check, again), SHOWN)
    assert (dict(somebody.values), somebody.decided) == ({"gross_total": "1190.02"}, True)
    refused = truth_of(recording(JobState.ASIDE, a=Verdict.REJECT), (), SHOWN)
    assert (refused.aside, refused.decided) == (True, True)
    reopened = truth_of(recording(JobState.DONE, a=Verdict.REJECT, b=Verdict.RETRY), (), SHOWN)
    assert not reopened.decided


def comparison(then: Tried, now: Tried, **more: Any) -> Comparison:
    """Compare two attempts."""
    return Comparison(7, "a.pdf", then, now, said(gross_total="1190.00"), **more)


def test_changes_and_sums() -> None:
    """Fields are compared one by one; what cannot be told counts on neither side."""
    then = Tried(Came.ALONE, Mark.WRONG, {**OURS, "gross_total": "119.00"}, cost=Decimal(2))
    now = Tried(Came.ALONE, Mark.RIGHT, OURS, cost=Decimal(1))
    asked = Tried(Came.ASKED, Mark.ASKED, OURS)
    unknown = Tried(Came.UNKNOWN, Mark.UNKNOWN, {})
    better, worse = comparison(then, now), comparison(now, asked)
    found = Backtest("invoices", (better, worse, comparison(now, now), comparison(now, unknown)))
    [change] = better.changes
    assert (change.field, change.then, change.now) == ("gross_total", "119.00", "1190.00")
    assert change.truth == "1190.00"
    assert found.changed == (better, worse)
    assert (found.then.right, found.then.wrong, found.then.cost) == (2, 1, Decimal(4))
    assert (found.now.right, found.now.wrong, found.now.asked) == (2, 0, 1)
    assert len(found.unknown) == 1
