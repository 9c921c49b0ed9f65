"""The house: how the office is set up at this moment, replaced whole when its files change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smbflow.config.pipeline import PipelineSettings
from smbflow.config.settings import Settings
from smbflow.domain.reference import Reference
from smbflow.errors import UsageError
from smbflow.paths import Workspace
from smbflow.pipelines.step import Pipeline


@dataclass(frozen=True, slots=True)
class House:
    """Settings, pipelines and reference data as last read without a mistake."""

    workspace: Workspace
    settings: Settings
    pipelines: Mapping[str, Pipeline]
    pipeline_settings: Mapping[str, PipelineSettings]
    reference: Callable[[], Reference]

    @property
    def timezone(self) -> str:
        """The zone whose midnight ends a day and a month."""
        return self.settings.business.timezone

    def pipeline(self, name: str) -> str:
        """Return a pipeline's name if there is such a one (raises UsageError)."""
        if name not in self.pipelines:
            raise UsageError(
                f"No pipeline is called {name}", f"There is {', '.join(self.pipelines)}."
            )
        return name
