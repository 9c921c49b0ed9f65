"""What a step may answer. Escalation is an outcome, not an exception; a retry is a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from smbflow.domain.conversation import Conversation
from smbflow.domain.enquiry import Example
from smbflow.domain.reason import Finding

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Next(Generic[T]):
    """Go on to the next step with this value; documents found on the way become jobs beside it.

    `part_of` is the conversation that the document belongs to, `teaches` an example of what was
    wanted, by a person's word.
    """

    value: T
    children: tuple[Child, ...] = ()
    part_of: Conversation | None = None
    teaches: Example | None = None


@dataclass(frozen=True, slots=True)
class Escalate(Generic[T]):
    """Wait for a person; the step gets `value`, which they see, again after the decision."""

    findings: tuple[Finding, ...]
    value: T


@dataclass(frozen=True, slots=True)
class SetAside:
    """Nothing to post and nothing to ask: keep the document and show why."""

    finding: Finding
    part_of: Conversation | None = None


BOOKS = "accounts"
"""The connector whose effects are bills: made ready, and held until the export."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that must happen once outside, by its key; `body` is the connector's JSON.

    Until `not_before` it is held, and can be taken back.
    """

    connector: str
    key: str
    body: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A document found inside another one: a spooled file, or a range of the parent's pages."""

    pipeline: str
    sha256: str
    name: str
    size: int
    first_page: int | None = None
    last_page: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """The document holds others; each becomes a linked job of its own, and this one is done."""

    children: tuple[Child, ...]
    finding: Finding


@dataclass(frozen=True, slots=True)
class Wait:
    """Go on with this step at a later time."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Retry:
    """A passing failure: run this step again at `at`."""

    at: datetime
    why: str


Outcome = Next[T] | Escalate[T] | SetAside | Effect | Split | Wait | Retry
