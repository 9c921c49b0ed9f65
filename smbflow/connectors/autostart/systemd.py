"""Linux: a unit of the user's systemd (systemd.service(5), systemd.syntax(7))."""

from __future__ import annotations

from pathlib import Path

from smbflow.connectors.autostart.entry import Engine, Entry

_UNIT = """\
[Unit]
Description=smbflow at work in {workspace}

[Service]
ExecStart={command}
Restart=on-failure
RestartSec=60
SuccessExitStatus=130
Nice=5

[Install]
WantedBy=default.target
"""


def systemd_entry(engine: Engine, config_home: Path) -> Entry:
    """Return the unit; the link is what `systemctl enable` makes."""
    units, name = config_home / "systemd" / "user", f"{engine.name}.service"
    command = " ".join(_quoted(word) for word in engine.command)
    text = _UNIT.format(workspace=_plain(str(engine.workspace)), command=command)
    return Entry(
        units / name,
        text.encode(),
        units / "default.target.wants" / name,
        (("systemctl", "--user", "daemon-reload"), ("systemctl", "--user", "start", name)),
        (("systemctl", "--user", "stop", name),),
    )


def _quoted(word: str) -> str:
    escaped = _plain(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{escaped}"'


def _plain(text: str) -> str:
    """Keep the specifiers of a unit out; a line break would begin another setting."""
    return text.replace("%", "%%").replace("\n", " ")
