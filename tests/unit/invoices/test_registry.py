"""A pipeline is its file's step names; a wrong file says where and what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from smbflow.config.pipeline import PipelineFile, PipelineSettings, load_pipeline
from smbflow.config.toml import TomlFile, checked
from smbflow.errors import ConfigurationError
from smbflow.pipelines.invoices.kit import KIT
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.registry import assemble, step_of
from tests.unit.invoices.office import case, services

USUAL = tuple(KIT.steps)


def file(steps: tuple[str, ...]) -> PipelineFile:
    """Make a pipeline's file with these steps."""
    text = 'name = "invoices"\nsteps = []\n'
    return PipelineFile(
        PipelineSettings("invoices", steps), TomlFile("pipelines/invoices.toml", text, {})
    )


def test_the_usual_steps_fit_together() -> None:
    """The shipped order is a pipeline from the folder to the accounts."""
    pipeline = assemble(file(USUAL), KIT, services())
    assert [step.name for step in pipeline.steps][:3] == ["take_in", "read", "split"]
    assert pipeline.index(pipeline.revise_at) == 5


def test_the_shipped_file_says_what_holds_anyway() -> None:
    """Its steps are the usual ones and its settings the defaults, so that comments are true."""
    shipped = load_pipeline(Path(__file__).parents[3] / "pipelines" / "invoices.toml")
    assert shipped.settings.steps == USUAL
    assert checked(InvoiceSettings, shipped.source, "settings") == InvoiceSettings()


def test_a_check_may_be_left_out() -> None:
    """An office without orders leaves their steps out."""
    steps = tuple(s for s in USUAL if s not in {"match_orders", "check_tolerances"})
    assert len(assemble(file(steps), KIT, services()).steps) == len(USUAL) - 2


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (("take_in", "raed"), "'raed' is not known; nearest: read"),
        (("take_in", "take_in"), "'take_in' stands there twice"),
        (("take_in", "extract"), "'extract' takes TypedReading, but 'take_in' gives Intake"),
        (("read", "decide"), "'decide' takes InvoiceCase, but 'read' gives Reading"),
        (tuple(s for s in USUAL if s != "validate"), "'validate' is missing"),
        (
            (*(s for s in USUAL if s != "code"), "code"),
            "'code' takes InvoiceCase, but 'post' gives nothing",
        ),
    ],
)
def test_a_wrong_list_is_refused_in_words(steps: tuple[str, ...], said: str) -> None:
    """The error names file, line, key, what is wrong, and the nearest valid name."""
    with pytest.raises(ConfigurationError) as error:
        assemble(file(steps), KIT, services())
    assert str(error.value).startswith("pipelines/invoices.toml line 2, steps: ")
    assert said in str(error.value)


def test_a_function_without_types_is_no_step() -> None:
    """What is not annotated cannot be checked, so it is refused."""

    def untold(context, value):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - the point of the test
        return value

    with pytest.raises(TypeError, match="untold"):
        step_of(untold)


def test_corrections_reach_the_services() -> None:
    """A pipeline's `revise` knows its services already."""
    pipeline = assemble(file(USUAL), KIT, services())
    revised: Any = pipeline.revise(case(), ())
    assert revised.draft == case().draft
