"""What `smbflow replay` and `smbflow backtest` print with `--json`."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from smbflow.cli.shape import Amount, Shape
from smbflow.desk.backtest import Mark
from smbflow.domain.ports.jobs import StepOutcome
from smbflow.engine.attempt import Came
from smbflow.engine.replay import Agreement


class DifferenceShape(Shape):
    """A value then and now; `field` is its place, as in `draft.invoice_number.value`."""

    field: str
    then: str
    now: str


class ReplayedStepShape(Shape):
    """A step then and now; `unknown` says which model calls could not be replayed, and why."""

    step: str
    segment: int
    then: StepOutcome
    now: StepOutcome | None
    agreement: Agreement
    differences: tuple[DifferenceShape, ...]
    unknown: tuple[str, ...]


class FirstDifferenceShape(DifferenceShape):
    """Where a replay first differs."""

    step: str


class ReplayShape(Shape):
    """`smbflow replay JOB`: a path run again; `stopped` says why it was not followed to its end."""

    id: int = Field(validation_alias="job_id")
    agreement: Agreement
    first_difference: FirstDifferenceShape | None
    stopped: str
    steps: tuple[ReplayedStepShape, ...]


class SumShape(Shape):
    """How one side of a backtest turned out, in documents, and its cost."""

    right: int
    wrong: int
    as_decided: int
    other: int
    asked: int
    cost: Amount


class TriedShape(Shape):
    """What the machine alone came to with a document, then or on trial."""

    came: Came
    mark: Mark
    reasons: tuple[str, ...]
    cost: Amount


class ChangeShape(Shape):
    """A field then, on trial, and what a person said of it."""

    field: str
    then: str
    now: str
    truth: str | None


class ComparisonShape(Shape):
    """A document of a backtest; `unknown` says which calls could not be made or replayed."""

    id: int = Field(validation_alias="job_id")
    file: str
    then: TriedShape
    now: TriedShape
    changes: tuple[ChangeShape, ...]
    unknown: tuple[str, ...]


class BacktestShape(Shape):
    """`smbflow backtest PIPELINE`: both sides, and the documents whose outcome changes.

    `compared` counts all documents; `then` and `now` count those of which both sides are known.
    """

    pipeline: str
    then: SumShape
    now: SumShape
    changed: tuple[ComparisonShape, ...]
    unknown: tuple[ComparisonShape, ...]
    compared: Annotated[int, BeforeValidator(len)]
    left_out: int
    spent: Amount
