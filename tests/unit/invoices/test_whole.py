"""The whole pipeline in a row, each value stored as JSON in between, as the engine does it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from smbflow.config.pipeline import PipelineFile, PipelineSettings
from smbflow.config.toml import TomlFile
from smbflow.domain.decision import Correction, Decision, Verdict
from smbflow.domain.document import Media, Page, Reading, Route
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.outcome import Effect, Escalate, Next
from smbflow.domain.reason import Reason
from smbflow.domain.reference import Reference
from smbflow.pipelines.invoices.kit import KIT
from smbflow.pipelines.invoices.scripted import ScriptedComponents
from smbflow.pipelines.registry import assemble
from smbflow.pipelines.step import Pipeline
from tests.unit.invoices.office import CLEAN, PAGE, REFERENCE, answer, context, found, services

READING = Reading(Media.PDF, (Page(1, 595, 842, (), PAGE, Route.TEXT),))
FILE = PipelineFile(
    PipelineSettings("invoices", tuple(KIT.steps)), TomlFile("pipelines/invoices.toml", "", {})
)


def pipeline(draft: InvoiceDraft = CLEAN, reference: Reference = REFERENCE) -> Pipeline:
    """Assemble the pipeline over a scripted document."""
    scripted = ScriptedComponents(reading=READING, draft=draft)
    return assemble(FILE, KIT, services(reference, components=scripted))


def run(of: Pipeline, value: Any, start: str = "take_in", decision: Decision | None = None) -> Any:
    """Run the steps from one on, storing each value as JSON; return the last step and outcome."""
    outcome: Any = Next(value)
    name = start
    for step in of.steps[of.index(start) or 0 :]:
        name = step.name
        outcome = step.run(context(of.services, decision), outcome.value)
        if not isinstance(outcome, Next):
            break
        outcome = Next(stored(outcome.value, step.gives))
    return name, outcome


def stored(value: Any, kind: type) -> Any:
    """Store a value and read it again."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    again = adapter.validate_json(adapter.dump_json(value))
    assert again == value
    return again


def test_a_clean_document_becomes_a_bill_by_itself() -> None:
    """From the folder to the accounts without a question."""
    name, outcome = run(pipeline(), context().intake)
    assert name == "post"
    assert isinstance(outcome, Effect)
    bill = json.loads(outcome.body)
    assert (bill["supplier_id"], bill["number"], bill["job_id"]) == ("S1", "RE-2026-017", 7)
    assert [row["account"] for row in bill["rows"]] == ["4930", "4930"]


def test_a_question_answered_goes_on_where_it_stopped() -> None:
    """The value that was shown goes in again with the answer."""
    of = pipeline(replace(CLEAN, invoice_number=found("RE-2026-017", 0.6)))
    name, asked = run(of, context().intake)
    assert isinstance(asked, Escalate)
    assert (name, [f.reason for f in asked.findings]) == ("decide", [Reason.FIELD_UNCERTAIN])
    shown = stored(asked.value, of.steps[of.index(name) or 0].takes)
    assert isinstance(run(of, shown, name, answer())[1], Effect)


@pytest.mark.parametrize(
    ("typed", "number"), [("RE-2026-017", "RE-2026-017"), ("RE-2026-018", "RE-2026-018")]
)
def test_a_correction_is_checked_again_and_goes_on(typed: str, number: str) -> None:
    """What a person typed needs no page to stand on."""
    of = pipeline(replace(CLEAN, invoice_number=None))
    _, asked = run(of, context().intake)
    assert isinstance(asked, Escalate)
    revised = of.revise(asked.value, [Correction("invoice_number", typed)])
    assert of.present(revised).summary.number == number
    _, outcome = run(of, revised, of.revise_at, answer(Verdict.CORRECT))
    assert isinstance(outcome, Effect)
    assert json.loads(outcome.body)["number"] == number


def test_a_first_day_without_reference_data_posts_nothing() -> None:
    """No suppliers, accounts or codes: everything is asked, nothing guessed."""
    bare = Reference(REFERENCE.business)
    _, outcome = run(pipeline(reference=bare), context().intake)
    assert isinstance(outcome, Escalate)
    assert Reason.SUPPLIER_UNKNOWN in {finding.reason for finding in outcome.findings}
