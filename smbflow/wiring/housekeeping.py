"""Housekeeping: reads how the office is set up, and again when its files change.

After an edit that is wrong the last good setup goes on serving, and the mistake is said.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from smbflow.config.complaint import not_known
from smbflow.config.pipeline import PipelineFile, load_pipelines
from smbflow.config.settings import Settings, load_settings
from smbflow.config.trial import AS_IT_IS, Trial
from smbflow.desk import House
from smbflow.errors import ConfigurationError
from smbflow.pipelines.step import Pipeline
from smbflow.wiring import assistant, enquiries, invoices, quotes
from smbflow.wiring.parts import Builder, Parts, Setup

BUILDERS: Mapping[str, Builder] = {
    "invoices": invoices.build,
    "quotes": quotes.build,
    "enquiries": enquiries.build,
    "assistant": assistant.build,
}
"""How each pipeline is put together, by the name in its file."""

Stamps = dict[str, tuple[int, int]]


class Housekeeping:
    """Keeps the house up to date (raises ConfigurationError at the start on any mistake)."""

    def __init__(self, parts: Parts, trial: Trial = AS_IT_IS) -> None:
        self._parts = parts
        self._trial = trial
        self._workspace = parts.workspace
        self._reference = parts.reference
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
        files = [self._trial.of_file(file) for file in load_pipelines(self._workspace)]
        settings = self._trial.of_settings(load_settings(self._workspace))
        return House(
            workspace=self._workspace,
            settings=settings,
            pipelines={file.settings.name: self._pipeline(file, settings) for file in files},
            pipeline_settings={file.settings.name: file.settings for file in files},
            reference=self._reference.current,
        )

    def _pipeline(self, file: PipelineFile, settings: Settings) -> Pipeline:
        build = BUILDERS.get(file.settings.name)
        if build is None:
            known = not_known(file.settings.name, BUILDERS)
            raise ConfigurationError(f"{file.source.name}, name: {known}")
        return build(file, Setup(self._parts, settings, self._patient))

    def _look(self) -> Stamps:
        files = [self._workspace.settings, *sorted(self._workspace.pipelines.glob("*.toml"))]
        return {str(path): stamp for path in files if (stamp := _stamp(path))}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
