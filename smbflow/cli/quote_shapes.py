"""What `smbflow quotes --json` prints."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from smbflow.cli.shape import Shape
from smbflow.domain.ports.quotes import QuoteState


class QuoteShape(Shape):
    """A line of `smbflow quotes`: a quote that left; `due` says that it is time to ask."""

    number: str
    job: int = Field(validation_alias="job_id")
    state: QuoteState
    customer: str
    subject: str
    gross: str
    currency: str
    day: date
    valid_until: date
    follow_up: date
    due: bool
    lapsed: bool
    reason: str
    decided_by: str
