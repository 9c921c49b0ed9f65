"""Housekeeping: reads how the office is set up, and again when its files change.

After an edit that is wrong the last good setup goes on serving, and the mistake is said.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from smbflow.config.models import Task
from smbflow.config.pipeline import PipelineFile, load_pipelines
from smbflow.config.reference import ReferenceFolder
from smbflow.config.settings import Settings, load_settings
from smbflow.config.toml import checked
from smbflow.desk import House
from smbflow.domain.ports.history import History
from smbflow.errors import ConfigurationError
from smbflow.orchestration.calling import Neighbours
from smbflow.orchestration.panel import Panel
from smbflow.paths import Workspace
from smbflow.pipelines.invoices.kit import KIT
from smbflow.pipelines.invoices.services import InvoiceServices
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.registry import assemble
from smbflow.pipelines.step import Pipeline
from smbflow.wiring.components import PooledComponents
from smbflow.wiring.models import panel_of

Stamps = dict[str, tuple[int, int]]

_NONE = timedelta(0)


class Housekeeping:
    """Keeps the house up to date (raises ConfigurationError at the start on any mistake)."""

    def __init__(
        self,
        workspace: Workspace,
        components: PooledComponents,
        history: History,
        calls: Neighbours,
    ) -> None:
        self._workspace = workspace
        self._calls = calls
        self._components = components
        self._history = history
        self._reference = ReferenceFolder(workspace)
        self._lock = threading.Lock()
        self._patient = True
        self._seen = self._look()
        self._house = self._load()
        self._problem: ConfigurationError | None = None

    def house(self) -> House:
        """Return the setup as last read without a mistake."""
        return self._house

    def complaint(self) -> str | None:
        """Return what is wrong in a file that was edited, None where all is well."""
        self._reference.current()
        problem = self._problem or self._reference.problem
        return None if problem is None else f"{problem.title} (the last good one is used)"

    def hurry(self) -> None:
        """Let no document wait for models that are away: a person is asked at once."""
        with self._lock:
            self._patient = False
            self._house = self._load()

    def refresh(self) -> bool:
        """Read what has changed; say whether there is a new setup."""
        with self._lock:
            if (look := self._look()) == self._seen:
                return False
            self._seen = look
            try:
                self._house, self._problem = self._load(), None
            except ConfigurationError as error:
                self._problem = error
            return self._problem is None

    def _load(self) -> House:
        files = load_pipelines(self._workspace)
        settings = load_settings(self._workspace)
        return House(
            workspace=self._workspace,
            settings=settings,
            pipelines={file.settings.name: self._pipeline(file, settings) for file in files},
            pipeline_settings={file.settings.name: file.settings for file in files},
            reference=self._reference.current,
        )

    def _pipeline(self, file: PipelineFile, settings: Settings) -> Pipeline:
        if file.settings.name != "invoices":
            raise ConfigurationError(
                f"{file.source.name}, name: '{file.settings.name}' is not known",
                "This version has one pipeline: invoices.",
            )
        services = InvoiceServices(
            reader=self._components,
            teller=self._components,
            splitter=self._components,
            extractor=self._components,
            reference=self._reference.current,
            history=self._history,
            settings=checked(InvoiceSettings, file.source, "settings"),
            autonomy=file.settings.autonomy,
            threshold=file.settings.threshold,
            panel=self._panel(Task.EXTRACT, file, settings),
        )
        return assemble(file, KIT, services)

    def _panel(self, task: Task, file: PipelineFile, settings: Settings) -> Panel | None:
        local_only = file.settings.local_only
        found = panel_of(task, settings, self._calls, local_only=local_only)
        return found if found is None or self._patient else replace(found, patience=_NONE)

    def _look(self) -> Stamps:
        files = [self._workspace.settings, *sorted(self._workspace.pipelines.glob("*.toml"))]
        return {str(path): stamp for path in files if (stamp := _stamp(path))}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
