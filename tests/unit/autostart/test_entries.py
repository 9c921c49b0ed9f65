"""What each operating system is told, to the letter; run on Linux only, rendered for all."""

from __future__ import annotations

import plistlib
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import cast

import pytest

from smbflow.connectors.autostart.entry import Engine
from smbflow.connectors.autostart.launchd import launchd_entry
from smbflow.connectors.autostart.startup import startup_entry
from smbflow.connectors.autostart.systemd import systemd_entry

OFFICE = Engine(Path("/opt/smbflow/bin/python"), Path("/home/ann/Smbflow"))

UNIT = """\
[Unit]
Description=smbflow at work in /home/ann/Smbflow

[Service]
ExecStart="/opt/smbflow/bin/python" "-m" "smbflow" "--workspace" "/home/ann/Smbflow" "run" "--wait"
Restart=on-failure
RestartSec=60
SuccessExitStatus=130
Nice=5

[Install]
WantedBy=default.target
"""


def windows(path: str) -> Path:
    """Return a path as Windows spells it, on any system."""
    return cast("Path", PureWindowsPath(path))


def test_linux_gets_a_unit_of_the_user_s_systemd() -> None:
    """A unit, and the link that `systemctl enable` would make."""
    entry = systemd_entry(OFFICE, Path("/home/ann/.config"))
    units = Path("/home/ann/.config/systemd/user")
    assert entry.content.decode() == UNIT
    assert entry.file == units / f"{OFFICE.name}.service"
    assert entry.link == units / "default.target.wants" / f"{OFFICE.name}.service"
    assert entry.start[-1] == ("systemctl", "--user", "start", f"{OFFICE.name}.service")


@pytest.mark.parametrize(
    ("folder", "word"),
    [
        ("/home/ann/100% mine", '"/home/ann/100%% mine"'),
        ('/home/ann/"x"', '"/home/ann/\\"x\\""'),
        ("/home/ann/$HOME", '"/home/ann/$$HOME"'),
        ("/home/ann/a\nExecStartPre=/bin/evil", '"/home/ann/a ExecStartPre=/bin/evil"'),
    ],
)
def test_no_folder_s_name_says_anything_to_systemd(folder: str, word: str) -> None:
    """Specifiers, quotes, variables and line breaks of a path stay part of the path."""
    entry = systemd_entry(Engine(OFFICE.python, Path(folder)), Path("/c"))
    [line] = [line for line in entry.content.decode().splitlines() if "ExecStart=" in line]
    assert word in line


def test_macos_gets_an_agent_of_launchd() -> None:
    """A property list with the words of the command as a list: nothing is quoted by us."""
    entry = launchd_entry(OFFICE, Path("/Users/ann"), 501)
    label = f"org.smbflow.{OFFICE.name}"
    assert entry.file == Path(f"/Users/ann/Library/LaunchAgents/{label}.plist")
    assert plistlib.loads(entry.content) == {
        "Label": label,
        "ProgramArguments": list(OFFICE.command),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 60,
        "ProcessType": "Background",
    }
    assert entry.start == (("launchctl", "bootstrap", "gui/501", str(entry.file)),)
    assert entry.stop == (("launchctl", "bootout", f"gui/501/{label}"),)


def test_windows_gets_a_file_in_the_startup_folder() -> None:
    """A command file without a window, in UTF-8, with per cent signs doubled."""
    python = windows(r"C:\Tools\smbflow\Scripts\pythonw.exe")
    office = Engine(python, windows(r"C:\Users\Zoë\100% Büro"))
    entry = startup_entry(office, windows(r"C:\Users\Zoë\AppData\Roaming"))
    assert entry.content.decode() == (
        "@echo off\r\nchcp 65001 >nul\r\n"
        r'start "smbflow" /b /belownormal "C:\Tools\smbflow\Scripts\pythonw.exe" "-m" "smbflow" '
        r'"--workspace" "C:\Users\Zoë\100%% Büro" "run" "--wait"'
        "\r\n"
    )
    assert str(entry.file) == (
        r"C:\Users\Zoë\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup"
        rf"\{office.name}.cmd"
    )


def test_each_workspace_has_a_name_of_its_own() -> None:
    """Two offices on one PC do not take each other's place."""
    other = Engine(OFFICE.python, cast("Path", PurePosixPath("/home/ann/Other")))
    assert OFFICE.name != other.name
    assert OFFICE.name == Engine(Path("/usr/bin/python3"), OFFICE.workspace).name
