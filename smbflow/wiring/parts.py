"""What pipelines are put together from: the same parts for each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from smbflow.config.models import Task
from smbflow.config.pipeline import PipelineFile
from smbflow.config.reference import ReferenceFolder
from smbflow.config.settings import Settings
from smbflow.domain.ports.conversations import Conversations
from smbflow.domain.ports.history import History
from smbflow.domain.ports.knowledge import Library
from smbflow.domain.ports.ledger import Ledger
from smbflow.domain.ports.memory import Memories
from smbflow.domain.ports.quotes import QuoteBook
from smbflow.orchestration.calling import Neighbours
from smbflow.orchestration.panel import Panel
from smbflow.paths import Workspace
from smbflow.pipelines.step import Pipeline
from smbflow.wiring.components import PooledComponents
from smbflow.wiring.meaning import PooledMeaning
from smbflow.wiring.models import panel_of

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Parts:
    """What outlives a change of the office's files: store, components, reference, models.

    `ledger` opens the books by the zone whose midnight ends a day.
    """

    workspace: Workspace
    components: PooledComponents
    meaning: PooledMeaning
    history: History
    memories: Memories
    conversations: Conversations
    calls: Neighbours
    reference: ReferenceFolder
    documents: Library
    ledger: Callable[[str], Ledger]
    quotes: QuoteBook


@dataclass(frozen=True, slots=True)
class Setup:
    """The parts with the office's settings; `patient` says whether work waits for models."""

    parts: Parts
    settings: Settings
    patient: bool

    def panel(self, task: Task, file: PipelineFile) -> Panel | None:
        """Return the models of a task, None where the office asks none."""
        name, local_only = file.settings.name, file.settings.local_only
        found = panel_of(
            task, self.settings, self.parts.calls, pipeline=name, local_only=local_only
        )
        return found if found is None or self.patient else replace(found, patience=_NONE)


Builder = Callable[[PipelineFile, Setup], Pipeline]
"""Puts one pipeline together (raises ConfigurationError naming line and key)."""
