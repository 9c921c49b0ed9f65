"""The assistant put together: its library, its notebook, and the books that it may ask."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from smbflow.ai.retrieval import DocumentLibrary, Senses
from smbflow.config.models import Task
from smbflow.config.pipeline import Autonomy, PipelineFile
from smbflow.config.toml import checked
from smbflow.config.write import write_atomically
from smbflow.paths import Workspace
from smbflow.pipelines.assistant.kit import KIT
from smbflow.pipelines.assistant.services import AssistantServices
from smbflow.pipelines.assistant.settings import AssistantSettings
from smbflow.pipelines.registry import assemble
from smbflow.pipelines.step import Pipeline
from smbflow.store.database import Database
from smbflow.store.knowledge import StoredShelf
from smbflow.wiring.meaning import PooledMeaning
from smbflow.wiring.parts import Setup

_NOTES = "answers"


class NotesFolder:
    """Keeps people's answers as files of the office's knowledge (port Notebook)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, text: str) -> None:
        """Write a note; the same name again takes the first one's place."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_atomically(self._folder / name, text.encode())


class UnwrittenNotes:
    """Implements `Notebook` where past work is only run again: nothing is written."""

    def keep(self, name: str, text: str) -> None:
        """Keep nothing."""


def library(workspace: Workspace, database: Database, meaning: PooledMeaning) -> DocumentLibrary:
    """Open the office's documents."""
    senses = Senses(meaning.read_document, meaning, meaning)
    return DocumentLibrary(workspace.knowledge, StoredShelf(database), senses)


def build(file: PipelineFile, setup: Setup) -> Pipeline:
    """Put the pipeline together that a file describes."""
    parts = setup.parts
    notes = parts.workspace.knowledge / _NOTES
    zone = ZoneInfo(setup.settings.business.timezone)

    def today(instant: datetime) -> date:
        return instant.astimezone(zone).date()

    services = AssistantServices(
        documents=parts.documents,
        ledger=parts.ledger(setup.settings.business.timezone),
        notebook=UnwrittenNotes() if parts.rehearsed else NotesFolder(notes),
        reader=parts.components,
        reference=parts.reference.current,
        today=today,
        settings=checked(AssistantSettings, file.source, "settings"),
        panel=setup.panel(Task.ANSWER, file),
        always_asks=file.settings.autonomy is Autonomy.NEVER,
    )
    return assemble(file, KIT, services)
