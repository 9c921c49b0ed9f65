"""pipelines/*.toml: which pipelines run, from which folder, with which steps and how freely."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from smbflow.config.toml import TomlFile, checked, read_toml
from smbflow.errors import ConfigurationError
from smbflow.paths import Workspace


class Autonomy(StrEnum):
    """How freely a pipeline acts.

    It always asks, acts alone where all checks pass and it is sure, or only where, besides, blind
    checks have shown that it may.
    """

    NEVER = "never"
    CONFIDENT = "confident"
    EARNED = "earned"


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """One pipeline's file. `settings` is the pipeline's own table, checked by the pipeline.

    `inbox` is relative to the workspace unless it is absolute; a network folder is fine here.
    `promise` is the share of mistakes that it may make at most where it has earned to act alone.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    steps: Annotated[tuple[str, ...], Field(min_length=1)]
    enabled: bool = True
    inbox: str = ""
    local_only: bool = False
    autonomy: Autonomy = Autonomy.CONFIDENT
    threshold: Annotated[float, Field(gt=0.5, le=1)] = 0.95
    promise: Annotated[float, Field(ge=0.005, le=0.2)] = 0.05
    settings: dict[str, Any] = field(default_factory=dict)

    def folder(self, workspace: Workspace) -> Path:
        """Return the folder that is watched for this pipeline."""
        own = workspace.root / Path(self.inbox).expanduser()
        return own if self.inbox else workspace.inbox(self.name)


@dataclass(frozen=True, slots=True)
class PipelineFile:
    """A pipeline's settings and the file they came from, for errors that name it."""

    settings: PipelineSettings
    source: TomlFile


def load_pipelines(workspace: Workspace) -> tuple[PipelineFile, ...]:
    """Read all pipelines by file name (raises ConfigurationError on the first wrong one)."""
    files = tuple(load_pipeline(path) for path in sorted(workspace.pipelines.glob("*.toml")))
    if not files:
        hint = f"Expected in {workspace.pipelines}; run: smbflow init"
        raise ConfigurationError("there is no pipeline in pipelines/", hint)
    seen: dict[str, str] = {}
    for file in files:
        if file.settings.name in seen:
            named = f"{file.source.name}, name: '{file.settings.name}'"
            raise ConfigurationError(f"{named} is taken by {seen[file.settings.name]}")
        seen[file.settings.name] = file.source.name
    return files


def file_of(workspace: Workspace, name: str) -> PipelineFile:
    """Read a pipeline's file again as it stands now (raises ConfigurationError)."""
    found = (file for file in load_pipelines(workspace) if file.settings.name == name)
    file = next(found, None)
    if file is None:
        raise ConfigurationError(f"no file in pipelines/ has the name '{name}'")
    return file


def load_pipeline(path: Path) -> PipelineFile:
    """Read one pipeline's file (raises ConfigurationError naming line and key)."""
    source = read_toml(path, f"pipelines/{path.name}")
    return PipelineFile(checked(PipelineSettings, source), source)
