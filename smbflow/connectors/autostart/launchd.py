"""macOS: an agent of the user's launchd (launchd.plist(5))."""

from __future__ import annotations

import plistlib
from pathlib import Path

from smbflow.connectors.autostart.entry import Engine, Entry

_PAUSE_SECONDS = 60


def launchd_entry(engine: Engine, home: Path, user_id: int) -> Entry:
    """Return the agent's property list."""
    label = f"org.smbflow.{engine.name}"
    file = home / "Library" / "LaunchAgents" / f"{label}.plist"
    told = {
        "Label": label,
        "ProgramArguments": list(engine.command),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": _PAUSE_SECONDS,
        "ProcessType": "Background",
    }
    domain = f"gui/{user_id}"
    return Entry(
        file,
        plistlib.dumps(told),
        start=(("launchctl", "bootstrap", domain, str(file)),),
        stop=(("launchctl", "bootout", f"{domain}/{label}"),),
    )
