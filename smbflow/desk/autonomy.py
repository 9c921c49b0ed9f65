"""Autonomy: how freely a pipeline acts. A person says so, and the history says who it was."""

from __future__ import annotations

from dataclasses import dataclass

from smbflow.config.pipeline import Autonomy, PipelineSettings, file_of
from smbflow.config.write import change_toml
from smbflow.desk.house import House
from smbflow.domain.clock import Clock
from smbflow.domain.ports.office import Office
from smbflow.domain.reference import Person
from smbflow.engine.door import Door, Standing
from smbflow.errors import DecisionRefused, WorkspaceError

_WORKS_ALONE = {
    Autonomy.NEVER: "always asks",
    Autonomy.CONFIDENT: "works alone when sure",
    Autonomy.EARNED: "works alone where it has earned it",
}
_ALARMED = "asks again: more corrections than usual"


@dataclass(frozen=True, slots=True)
class Trust:
    """How freely a pipeline acts, whether it was `alarmed`, and how far trust is earned by band."""

    pipeline: str
    autonomy: Autonomy
    alarmed: bool
    standings: tuple[Standing, ...]


def works_alone(door: Door, pipeline: str, autonomy: Autonomy) -> str:
    """Say how freely a pipeline acts now, in a clerk's words."""
    if autonomy is not Autonomy.NEVER and door.alarmed(pipeline):
        return _ALARMED
    return _WORKS_ALONE[autonomy]


@dataclass(frozen=True, slots=True)
class Reins:
    """Changes a pipeline's autonomy in its file, comments kept.

    Where too many corrections took it away (`alarmed`), saying it anew gives it back.
    """

    house: House
    office: Office
    clock: Clock
    alarmed: bool = False

    def change(self, pipeline: str, wanted: Autonomy, person: Person) -> Autonomy:
        """Set it and return what it was before.

        Anybody may make a pipeline ask; only who may post lets it act alone. Raises
        DecisionRefused, and WorkspaceError where the file cannot be written.
        """
        file = file_of(self.house.workspace, self.house.pipeline(pipeline))
        before = file.settings.autonomy
        if wanted is before and not self.alarmed:
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
