"""The assistant put together: its library, and the books that it may ask."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from smbflow.ai.retrieval import DocumentLibrary, Senses
from smbflow.config.models import Task
from smbflow.config.pipeline import Autonomy, PipelineFile
from smbflow.config.toml import checked
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


def library(workspace: Workspace, database: Database, meaning: PooledMeaning) -> DocumentLibrary:
    """Open the office's documents."""
    senses = Senses(meaning.read_document, meaning, meaning)
    return DocumentLibrary(workspace.knowledge, StoredShelf(database), senses)


def build(file: PipelineFile, setup: Setup) -> Pipeline:
    """Put the pipeline together that a file describes."""
    parts = setup.parts
    zone = ZoneInfo(setup.settings.business.timezone)

    def today(instant: datetime) -> date:
        return instant.astimezone(zone).date()

    services = AssistantServices(
        documents=parts.documents,
        ledger=parts.ledger(setup.settings.business.timezone),
        reader=parts.components,
        reference=parts.reference.current,
        today=today,
        settings=checked(AssistantSettings, file.source, "settings"),
        panel=setup.panel(Task.ANSWER, file),
        always_asks=file.settings.autonomy is Autonomy.NEVER,
    )
    return assemble(file, KIT, services)
