"""What the steps of the assistant may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from smbflow.domain.document import Reading
from smbflow.domain.ports.ai import PageRange
from smbflow.domain.ports.knowledge import Library
from smbflow.domain.ports.ledger import Ledger
from smbflow.domain.reference import Reference
from smbflow.orchestration.panel import Panel
from smbflow.pipelines.assistant.settings import AssistantSettings
from smbflow.pipelines.step import StepContext


class MailReader(Protocol):
    """Reads a mail that holds a question."""

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Read a file (raises UnreadableDocument, ComponentFailure)."""
        ...


@dataclass(frozen=True, slots=True)
class AssistantServices:
    """The neighbours of the steps; `reference` reads the files again when they have changed.

    `today` is the office's day at an instant. `panel` are the models that are asked where the
    documents' own words are not sure enough, None where the office has none.
    """

    documents: Library
    ledger: Ledger
    reader: MailReader
    reference: Callable[[], Reference]
    today: Callable[[datetime], date]
    settings: AssistantSettings = field(default_factory=AssistantSettings)
    panel: Panel | None = None
    always_asks: bool = False


Context = StepContext[AssistantServices]
