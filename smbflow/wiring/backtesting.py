"""Backtesting: documents decided before, tried again with another route, prompt or threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import smbflow.pipelines
from smbflow.config.settings import load_settings
from smbflow.config.trial import AS_IT_IS, Trial
from smbflow.desk import House
from smbflow.desk.backtest import Backtest, Comparison, tried, truth_of
from smbflow.domain.ports.recordings import Recording
from smbflow.engine.attempt import Attempt, Came, attempt, attempted_then, in_force
from smbflow.engine.replay import Walk
from smbflow.errors import SmbflowError, UsageError
from smbflow.orchestration.calling import Caller
from smbflow.orchestration.prompts import Prompt, load_prompt
from smbflow.orchestration.purse import Experiment, Purse
from smbflow.wiring.models import rules_of
from smbflow.wiring.office import Office
from smbflow.wiring.replaying import Changes, Theatre, theatre

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried on which documents; `spend` is the most that calls to models may cost."""

    pipeline: str
    since: datetime
    limit: int
    trial: Trial = AS_IT_IS
    prompt: Prompt | None = None
    spend: Decimal = Decimal(0)


def backtest(office: Office, plan: Plan, progress: Progress) -> Backtest:
    """Try a plan on decided documents, the oldest first; `progress` hears (done, of how many).

    Raises UsageError for a pipeline, model or prompt that is not known here.
    """
    office.house.pipeline(plan.pipeline)
    purse = Purse(office.ledger, plan.spend)
    changes = Changes(plan.trial, _on_trial(plan.prompt), _experiment(office, purse))
    compared: list[Comparison] = []
    with theatre(office, lambda recording, _: recording.calls, changes) as (house, stage):
        jobs = stage.recordings.decided(plan.pipeline, plan.since, plan.limit)
        for number, job_id in enumerate(jobs, start=1):
            recording = stage.recordings.recording(job_id)
            if recording is not None and not office.desk.story(job_id).hidden:
                compared.append(_compared(house, stage, recording))
            progress(number, len(jobs))
    return Backtest(plan.pipeline, tuple(compared), len(jobs) - len(compared), purse.spent)


def read_prompt(file: Path) -> Prompt:
    """Read a prompt that is to be tried (raises UsageError where it is none)."""
    try:
        prompt = load_prompt(file)
    except (OSError, ValueError, KeyError, AttributeError) as error:
        hint = "A prompt has name, version and text, as the shipped ones do."
        raise UsageError(f"{file} is no prompt: {error}", hint) from error
    names = sorted(shipped_prompts())
    if prompt.name not in names:
        raise UsageError(f"No prompt is called {prompt.name}", f"There is {', '.join(names)}.")
    return prompt


def shipped_prompts() -> Mapping[str, Prompt]:
    """Return all prompts of all pipelines by name."""
    folder = Path(smbflow.pipelines.__file__).parent
    found = map(load_prompt, sorted(folder.glob("*/prompts/*.toml")))
    return {prompt.name: prompt for prompt in found}


def _on_trial(prompt: Prompt | None) -> dict[str, Prompt]:
    return {} if prompt is None else {prompt.name: prompt}


def _experiment(office: Office, purse: Purse) -> Experiment:
    """Return a way to the models that spends from the purse and stands in the history."""
    calls = replace(office.calls, ledger=purse)
    rules = rules_of(load_settings(office.workspace))
    return Experiment(Caller(rules, calls), {"trial": "backtest", "choice": "asked in a backtest"})


def _compared(house: House, stage: Theatre, recording: Recording) -> Comparison:
    walk = stage.walk(house, recording)
    pipeline, intake = walk.stage.pipeline, walk.intake
    stands = pipeline.present(in_force(pipeline, recording, intake))
    truth = truth_of(recording, stage.records.checks(recording.job.id), stands)
    then = attempted_then(pipeline, recording, intake)
    stage.ledger.cost = Decimal(0)
    now = _attempt(walk)
    return Comparison(
        job_id=recording.job.id,
        file=recording.job.document.name,
        then=tried(then, pipeline.present(then.value), truth, recording.cost),
        now=tried(now, pipeline.present(now.value), truth, stage.ledger.cost),
        truth=truth,
        unknown=now.unknown,
    )


def _attempt(walk: Walk) -> Attempt:
    try:
        return attempt(walk)
    except SmbflowError as error:
        return Attempt(Came.UNKNOWN, walk.intake, unknown=(error.title,))
