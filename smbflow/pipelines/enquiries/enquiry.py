"""An enquiry on its way: the mail, what is wanted, who deals with it, and the answer drafted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from smbflow.domain.document import Attachment, Letter
from smbflow.domain.enquiry import Flag, FlagKind
from smbflow.domain.reason import Finding, Severity

_GRAVEST_FIRST = (Severity.STOP, Severity.ASK, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that the mail asks for, in its own words.

    `intent` is None where smbflow does not know; `likely` is the nearest all the same.
    """

    text: str
    intent: str | None
    likely: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who deals with it by when; `instead_of` is who is away."""

    to: str
    due: datetime
    instead_of: str | None = None


class Author(StrEnum):
    """Who wrote an answer."""

    TEMPLATE = "template"
    MODEL = "model"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer as it would leave: its text, its language, and whose words they are.

    `sources` name the templates (and the model) that it comes from.
    """

    text: str
    language: str
    author: Author
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enquiry:
    """All that is known of one mail. Each check writes its own findings, under its name.

    `recipient` is the only address that an answer may go to, empty where there is none; nothing in
    the mail's text can change it. `continues` are earlier mails of the same conversation.
    `customer` and `orders` are what is on file of the writer's address, in words.
    """

    letter: Letter
    recipient: str
    attachments: tuple[Attachment, ...] = ()
    flags: tuple[Flag, ...] = ()
    wishes: tuple[Wish, ...] = ()
    intents: tuple[str, ...] = ()
    confidence: float = 0.0
    chosen: bool = False
    assignment: Assignment | None = None
    answer: Answer | None = None
    continues: tuple[int, ...] = ()
    customer: str = ""
    orders: tuple[str, ...] = ()
    found_by: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    cleared: tuple[Finding, ...] = ()

    @property
    def intent(self) -> str | None:
        """Return what is wanted, None where that is not known."""
        return self.intents[0] if self.intents else None

    @property
    def sensitive(self) -> tuple[FlagKind, ...]:
        """Return what calls for a person's own words; orders to the machine change nothing."""
        kinds = dict.fromkeys(flag.kind for flag in self.flags)
        return tuple(kind for kind in kinds if kind is not FlagKind.INJECTION)

    @property
    def text(self) -> str:
        """Return subject and what was written just now, as one text."""
        return f"{self.letter.subject}\n{self.letter.newest}".strip()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all findings, the gravest first, each once."""
        said = dict.fromkeys(f for findings in self.found_by.values() for f in findings)
        return tuple(sorted(said, key=lambda f: _GRAVEST_FIRST.index(f.severity)))

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """Return the findings that still ask: neither notes nor let pass."""
        return tuple(
            f for f in self.findings if f.severity != Severity.NOTE and f not in self.cleared
        )

    @property
    def findings_to_show(self) -> tuple[Finding, ...]:
        """Return what a person should see: open questions first, then notes."""
        notes = (f for f in self.findings if f.severity == Severity.NOTE)
        return (*self.open_findings, *notes)

    def noted(self, check: str, findings: Iterable[Finding]) -> Enquiry:
        """Return the enquiry with what a check found, in place of what it found before."""
        return replace(self, found_by={**self.found_by, check: tuple(findings)})
