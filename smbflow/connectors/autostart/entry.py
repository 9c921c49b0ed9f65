"""An autostart entry: the file that an operating system reads, and what makes it act at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

Command = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Engine:
    """The program to start: an interpreter with smbflow, and the workspace it works in."""

    python: Path
    workspace: Path

    @property
    def command(self) -> Command:
        """Return what is to be run; it waits while an open app does the work."""
        workspace = str(self.workspace)
        return (str(self.python), "-m", "smbflow", "--workspace", workspace, "run", "--wait")

    @property
    def name(self) -> str:
        """Return a name of its own for each workspace."""
        return f"smbflow-{hashlib.sha256(str(self.workspace).encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written where; `link` is a second place that points there.

    `start` and `stop` are commands that make the system act now and not at the next login.
    """

    file: Path
    content: bytes
    link: Path | None = None
    start: tuple[Command, ...] = ()
    stop: tuple[Command, ...] = ()
