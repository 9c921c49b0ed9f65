"""What `smbflow replay` and `smbflow backtest` print with `--json`."""

from __future__ import annotations

from pydantic import Field

from smbflow.cli.shape import Shape
from smbflow.domain.ports.jobs import StepOutcome
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
