"""Settings on trial: tried on past work, written nowhere."""

from __future__ import annotations

import pytest

from smbflow.config.models import ModelSection, Task
from smbflow.config.pipeline import load_pipeline
from smbflow.config.settings import BusinessSection, Settings
from smbflow.config.trial import AS_IT_IS, Trial
from smbflow.errors import UsageError
from smbflow.paths import shipped

OFFICE = Settings(
    BusinessSection(("Acme Ltd",), "GBP", "GB"),
    models={"local": ModelSection("openai/qwen", at="http://127.0.0.1:1/v1")},
)


def test_a_route_on_trial_is_every_task_s() -> None:
    """The models named are asked in this order, after smbflow itself; special routes are out."""
    tried = Trial(route=("local",)).of_settings(OFFICE)
    assert {tried.routes.of(task) for task in Task} == {("embedded", "local")}
    assert tried.routes.special == {}
    alone = Trial(route=("embedded",)).of_settings(OFFICE)
    assert alone.routes.extract == ("embedded",)
    assert AS_IT_IS.of_settings(OFFICE) is OFFICE


def test_an_unknown_model_is_refused_by_name() -> None:
    """A route of a model that is not configured cannot be tried."""
    with pytest.raises(UsageError, match="locl"):
        Trial(route=("locl",)).of_settings(OFFICE)


def test_a_threshold_on_trial_is_the_pipeline_s() -> None:
    """Only the threshold changes, and only where one is tried."""
    file = load_pipeline(shipped("pipelines") / "invoices.toml")
    assert Trial(threshold=0.8).of_file(file).settings.threshold == 0.8
    assert AS_IT_IS.of_file(file) is file
