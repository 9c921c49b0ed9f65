"""A trial: settings that are tried on past work without being written anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from smbflow.config.complaint import not_known
from smbflow.config.models import EMBEDDED, Task
from smbflow.config.pipeline import PipelineFile
from smbflow.config.settings import Settings
from smbflow.errors import UsageError


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried in place of the office's own; None leaves it as it is.

    `route` names models in the order in which they are asked, for every task.
    """

    route: tuple[str, ...] | None = None
    threshold: float | None = None

    def of_settings(self, settings: Settings) -> Settings:
        """Return the settings with the route on trial (raises UsageError on an unknown model)."""
        if self.route is None:
            return settings
        names = tuple(name for name in self.route if name != EMBEDDED)
        unknown = next((name for name in names if name not in settings.models), None)
        if unknown is not None:
            title = f"The route cannot be tried: {not_known(unknown, settings.models)}"
            raise UsageError(title, "The models stand under [models] in smbflow.toml.")
        routes: dict[str, Any] = dict.fromkeys(Task, (EMBEDDED, *names))
        return replace(settings, routes=replace(settings.routes, special={}, **routes))

    def of_file(self, file: PipelineFile) -> PipelineFile:
        """Return a pipeline's file with the threshold on trial."""
        if self.threshold is None:
            return file
        return replace(file, settings=replace(file.settings, threshold=self.threshold))


AS_IT_IS = Trial()
"""Nothing is tried."""
