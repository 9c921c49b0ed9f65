"""Writing configuration: whole or not at all, and with the office's own comments kept."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from smbflow.config.toml import checked, parse_toml, read_toml
from smbflow.errors import WorkspaceError

Key = tuple[str, ...]


def write_atomically(path: Path, content: bytes) -> None:
    """Put a file in its place whole: temporary file, fsync, replace, fsync of the folder.

    Raises WorkspaceError where the system refuses, e.g. while a spreadsheet holds the file open.
    """
    try:
        _replace(path, content)
    except OSError as error:
        hint = "Close it in other programs, check the disk's free space, and try again."
        raise WorkspaceError(f"{path.name} cannot be written: {error}", hint) from error


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename outlast a power cut; Windows does so by itself and opens no folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def change_toml(path: Path, name: str, kind: type, changes: Mapping[Key, Any]) -> None:
    """Set keys of a TOML file, None removes one; comments, order and blanks stay.

    The result is checked as `kind` before it is written (raises ConfigurationError).
    """
    changed = edited(read_toml(path, name).text, changes)
    checked(kind, parse_toml(changed, name))
    write_atomically(path, changed.encode())


def edited(text: str, changes: Mapping[Key, Any]) -> str:
    """Return TOML text with keys set or removed and everything else as it was."""
    document = tomlkit.parse(text)
    for (*path, key), value in changes.items():
        table: Any = document
        for part in path:
            table = table.setdefault(part, tomlkit.table())
        _put(table, key, value)
    return tomlkit.dumps(document)


def _put(table: Table, key: str, value: Any) -> None:
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value
