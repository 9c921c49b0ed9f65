"""The journal: technical notes in a file, for whoever looks after smbflow; never on the screen."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs

from smbflow.paths import Workspace, chosen_workspace

_LOG = logging.getLogger("smbflow")
_FILE = "smbflow.log"
_BYTES, _KEPT = 1_000_000, 3
_FORM = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


def keep(workspace: Workspace) -> Path:
    """Write notes of this process into the workspace's logs; return the file's path."""
    folder = workspace.logs
    if not folder.is_dir():
        folder = platformdirs.user_log_path("smbflow", appauthor=False, ensure_exists=True)
    path = folder / _FILE
    to_file = RotatingFileHandler(
        path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", errors="backslashreplace"
    )
    to_file.setFormatter(logging.Formatter(_FORM))
    logging.basicConfig(level=logging.INFO, handlers=[to_file], force=True)
    logging.captureWarnings(capture=True)
    return path


def stop() -> None:
    """Let go of the file, so that its folder can be thrown away."""
    logging.shutdown()
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)


def record(error: Exception, workspace: str | None) -> Path:
    """Note an error that nobody foresaw, with its trace; return the file's path."""
    path = keep(chosen_workspace(Path(workspace) if workspace else None))
    _LOG.error("broken off", exc_info=error)
    return path
