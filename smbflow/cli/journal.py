"""The journal of what went wrong unforeseen, for whoever looks after smbflow."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from smbflow.paths import chosen_workspace


def record(error: Exception, workspace: str | None) -> Path:
    """Append an error with its trace to a log file and return the file's path."""
    logs = chosen_workspace(Path(workspace) if workspace else None).logs
    folder = logs if logs.is_dir() else platformdirs.user_log_path("smbflow", ensure_exists=True)
    path = folder / "errors.log"
    with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(f"{datetime.now(UTC).isoformat()}\n")
        file.writelines(traceback.format_exception(error))
    return path
