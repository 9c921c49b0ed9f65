"""The books' own exports, read into reference files and the history of bills."""

from __future__ import annotations

from pathlib import Path

from smbflow.domain.clock import Clock
from smbflow.domain.view import ImportNote
from smbflow.errors import UsageError
from smbflow.paths import Workspace
from smbflow.store.history import StoredHistory


class Bookshelf:
    """Takes what the books export (port BooksImport of the desk)."""

    def __init__(self, workspace: Workspace, history: StoredHistory, clock: Clock) -> None:
        self._workspace = workspace
        self._history = history
        self._clock = clock

    def take(self, kind: str, file: Path) -> ImportNote:
        """Read a file of a kind into the workspace."""
        raise UsageError(f"{kind} cannot be imported yet")
