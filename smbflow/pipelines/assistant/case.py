"""The values that grow on a question's way through the assistant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from smbflow.domain.answer import Answer, System
from smbflow.domain.ports.knowledge import Evidence
from smbflow.domain.ports.ledger import LedgerQuery
from smbflow.domain.reason import Finding


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and by whom; `asked_by` is empty where a file was dropped.

    `waits` says that somebody sits and waits: the answer is shown, not written into a file.
    """

    text: str
    asked_by: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """Where a question is looked up: a query of the books or the history, or a table's name.

    `about` narrows a table (a supplier's id, an order's number, a product). `refused` is what is
    said to a question that is never answered.
    """

    system: System
    query: LedgerQuery | None = None
    table: str = ""
    about: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class AssistantCase:
    """A question with what was found and what is said.

    `guess` is what would be said if a person lets it pass. `typed` is a person's own answer until
    it is `answer`.
    """

    question: Question
    errand: Errand
    evidence: Evidence = field(default_factory=Evidence)
    guess: Answer | None = None
    answer: Answer | None = None
    typed: str = ""
    findings: tuple[Finding, ...] = ()

    def noted(self, *findings: Finding) -> AssistantCase:
        """Return the case with findings added."""
        return replace(self, findings=(*self.findings, *findings))
