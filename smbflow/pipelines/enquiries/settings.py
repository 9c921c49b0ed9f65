"""What an office may set for its enquiries: the `[settings]` table of pipelines/enquiries.toml."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

_STRICT = ConfigDict(extra="forbid")

CATCH_ALL = "other"
"""The intent of everything that no other intent fits: it has a route, and is never learnt."""


def _address(text: str) -> str:
    if "@" not in text or any(c.isspace() for c in text):
        message = "is not a mail address"
        raise ValueError(message)
    return text.lower()


def _span(text: str) -> str:
    first, dash, last = text.partition("-")
    try:
        in_order = time.fromisoformat(first.strip()) < time.fromisoformat(last.strip())
    except ValueError:
        in_order = False
    if not dash or not in_order:
        message = "must be two times, such as 08:00-17:00"
        raise ValueError(message)
    return text


Address = Annotated[str, AfterValidator(_address)]
Span = Annotated[str, AfterValidator(_span)]
Name = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
Language = Annotated[str, Field(pattern="^[a-z]{2}$")]


@dataclass(frozen=True, slots=True)
class IntentSettings:
    """What becomes of a mail of this intent.

    `to` is a person of people.csv or any team's name, `due_hours` are working hours. `template` is
    the answer's name in reference/templates/enquiries; without one somebody writes it.
    """

    __pydantic_config__ = _STRICT

    to: Annotated[str, Field(min_length=1)]
    due_hours: Annotated[int, Field(ge=1, le=400)] = 8
    template: Name | None = None
    auto_send: bool = False


@dataclass(frozen=True, slots=True)
class HoursSettings:
    """When the office works, by day; a day that is not named is closed."""

    __pydantic_config__ = _STRICT

    monday: Span | None = "09:00-17:00"
    tuesday: Span | None = "09:00-17:00"
    wednesday: Span | None = "09:00-17:00"
    thursday: Span | None = "09:00-17:00"
    friday: Span | None = "09:00-17:00"
    saturday: Span | None = None
    sunday: Span | None = None
    holidays: tuple[date, ...] = ()

    @property
    def week(self) -> tuple[Span | None, ...]:
        """Return the spans from Monday on."""
        days = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday)
        return (*days, self.saturday, self.sunday)


@dataclass(frozen=True, slots=True)
class CapSettings:
    """How many answers may leave without anybody having looked; beyond that somebody is asked."""

    __pydantic_config__ = _STRICT

    per_hour: Annotated[int, Field(ge=0)] = 10
    per_day: Annotated[int, Field(ge=0)] = 40


@dataclass(frozen=True, slots=True)
class EnquirySettings:
    """All settings of the enquiries pipeline.

    `addresses` are ours: the first one answers, and mail from any of them is our own. `web_forms`
    are senders whose Reply-To is the customer. `away` names people and until when they are.
    `invoices` says whether invoices that hang on a mail become documents of that pipeline.
    `sensitive` is who deals with complaints and the like, whatever they are about.
    """

    __pydantic_config__ = _STRICT

    addresses: tuple[Address, ...] = ()
    web_forms: tuple[Address, ...] = ()
    language: Language = "en"
    hold_seconds: Annotated[int, Field(ge=0, le=86400)] = 120
    invoices: bool = True
    hours: HoursSettings = field(default_factory=HoursSettings)
    cap: CapSettings = field(default_factory=CapSettings)
    away: dict[str, date] = field(default_factory=dict)
    sensitive: IntentSettings | None = None
    intents: dict[Name, IntentSettings] = field(default_factory=dict)
