"""Windows: a command file in the user's Startup folder, which asks for no administrator."""

from __future__ import annotations

from pathlib import Path

from smbflow.connectors.autostart.entry import Engine, Entry

_STARTUP = ("Microsoft", "Windows", "Start Menu", "Programs", "Startup")
_FILE = '@echo off\r\nchcp 65001 >nul\r\nstart "smbflow" /b /belownormal {command}\r\n'


def startup_entry(engine: Engine, app_data: Path) -> Entry:
    """Return the command file: UTF-8 by its second line, whatever the PC's own code page."""
    command = " ".join(_quoted(word) for word in engine.command)
    file = app_data.joinpath(*_STARTUP, f"{engine.name}.cmd")
    content = _FILE.format(command=command).encode()
    return Entry(file, content, start=(("cmd", "/c", str(file)),))


def _quoted(word: str) -> str:
    """Quote a word for cmd: file names hold no quotation marks, but may hold per cent signs."""
    return '"{}"'.format(word.replace("%", "%%"))
