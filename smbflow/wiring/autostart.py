"""Autostart: the engine registered with this PC's operating system, or no longer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from smbflow.config.write import write_atomically
from smbflow.connectors.autostart.entry import Command, Engine, Entry
from smbflow.connectors.autostart.launchd import launchd_entry
from smbflow.connectors.autostart.startup import startup_entry
from smbflow.connectors.autostart.systemd import systemd_entry
from smbflow.paths import Workspace

_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Autostart:
    """Whether the engine starts when the user logs in, by which file, in a sentence."""

    on: bool
    file: str
    sentence: str


def autostart(workspace: Workspace) -> Autostart:
    """Say how it is."""
    entry = entry_of(workspace)
    if not entry.file.exists():
        return _told(entry, on=False, sentence="off: the engine runs while smbflow is open")
    if entry.file.read_bytes() != entry.content:
        words = "on, but for another installation of smbflow: switch it on again"
        return _told(entry, on=True, sentence=words)
    return _told(entry, on=True, sentence="on: the engine starts when you log in")


def switch_on(workspace: Workspace) -> Autostart:
    """Register the engine and start it (raises WorkspaceError where that cannot be written)."""
    entry = entry_of(workspace)
    write_atomically(entry.file, entry.content)
    if entry.link is not None:
        entry.link.parent.mkdir(parents=True, exist_ok=True)
        entry.link.unlink(missing_ok=True)
        entry.link.symlink_to(entry.file)
    now = "on: the engine has started, and starts when you log in"
    later = "on: the engine starts the next time you log in"
    return _told(entry, on=True, sentence=now if _carried_out(entry.start) else later)


def switch_off(workspace: Workspace) -> Autostart:
    """Take the engine out again and stop the one that was started so."""
    entry = entry_of(workspace)
    if entry.file.exists():
        _carried_out(entry.stop)
    for path in (entry.link, entry.file):
        if path is not None:
            path.unlink(missing_ok=True)
    return _told(entry, on=False, sentence="off: the engine runs while smbflow is open")


def entry_of(workspace: Workspace, platform: str = sys.platform) -> Entry:
    """Return what an operating system is told."""
    home = Path.home()
    if platform == "win32":
        app_data = os.environ.get("APPDATA") or home / "AppData" / "Roaming"
        return startup_entry(Engine(_windowless(), workspace.root), Path(app_data))
    engine = Engine(Path(sys.executable), workspace.root)
    if platform == "darwin":
        return launchd_entry(engine, home, os.getuid())
    config_home = os.environ.get("XDG_CONFIG_HOME") or home / ".config"
    return systemd_entry(engine, Path(config_home))


def _windowless() -> Path:
    """Return the interpreter that opens no window on Windows, where it is there."""
    beside = Path(sys.executable).with_name("pythonw.exe")
    return beside if beside.exists() else Path(sys.executable)


def _carried_out(commands: Sequence[Command]) -> bool:
    """Run commands in turn; where one cannot be, the rest wait for the next login."""
    return all(_ran(command) for command in commands)


def _ran(command: Command) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - commands of ours with paths of ours, no shell
            command, capture_output=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _told(entry: Entry, *, on: bool, sentence: str) -> Autostart:
    return Autostart(on, str(entry.file), sentence)
