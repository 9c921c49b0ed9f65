"""Autonomy: how freely a pipeline acts. A person says so, and the history says who it was."""

from __future__ import annotations

from dataclasses import dataclass

from smbflow.config.pipeline import Autonomy, PipelineSettings, file_of
from smbflow.config.write import change_toml
from smbflow.desk.house import House
from smbflow.domain.clock import Clock
from smbflow.domain.ports.office import Office
from smbflow.domain.reference import Person
from smbflow.errors import DecisionRefused, WorkspaceError


@dataclass(frozen=True, slots=True)
class Reins:
    """Changes a pipeline's autonomy in its file, comments kept."""

    house: House
    office: Office
    clock: Clock

    def change(self, pipeline: str, wanted: Autonomy, person: Person) -> Autonomy:
        """Set it and return what it was before.

        Anybody may make a pipeline ask; only who may post lets it act alone. Raises
        DecisionRefused, and WorkspaceError where the file cannot be written.
        """
        file = file_of(self.house.workspace, self.house.pipeline(pipeline))
        before = file.settings.autonomy
        if wanted is before:
            return before
        if wanted is not Autonomy.NEVER and not person.may_post:
            words = f"{person.name} may not let a pipeline act alone"
            raise DecisionRefused(words, "Ask somebody who may post.")
        # The history first: nothing may act more freely than it tells.
        self._record(pipeline, before, wanted, person.name)
        try:
            path = self.house.workspace.root / file.source.name
            change_toml(path, file.source.name, PipelineSettings, {("autonomy",): wanted.value})
        except WorkspaceError:
            self._record(pipeline, wanted, before, person.name)
            raise
        return before

    def _record(self, pipeline: str, before: Autonomy, after: Autonomy, by: str) -> None:
        self.office.note_autonomy(pipeline, before, after, by, self.clock.now())
