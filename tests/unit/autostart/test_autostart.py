"""Autostart switched on and off in a home of its own, as the command does it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from smbflow.paths import Workspace
from smbflow.wiring.autostart import autostart, entry_of, switch_off, switch_on

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="writes what Linux reads")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return a workspace of a user whose home is empty and whose PC has no systemctl."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return Workspace(tmp_path / "office")


def test_it_is_written_linked_and_taken_out_again(office: Workspace) -> None:
    """On writes the unit and its link, off removes both, and status tells which."""
    assert not autostart(office).on
    found = switch_on(office)
    entry = entry_of(office)
    assert found.on
    assert "next time you log in" in found.sentence
    assert entry.file.read_bytes() == entry.content
    assert entry.link is not None
    assert entry.link.resolve() == entry.file.resolve()
    assert autostart(office).on
    assert switch_on(office).on
    assert not switch_off(office).on
    assert not entry.file.exists()
    assert not entry.link.is_symlink()
    assert not switch_off(office).on


def test_where_the_system_answers_the_engine_starts_at_once(
    office: Workspace, tmp_path: Path
) -> None:
    """With a systemctl that works, on says so, and it is told to load and start the unit."""
    log = tmp_path / "told"
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "$@" >> {log}\n', "utf-8")
    systemctl.chmod(0o755)
    assert "has started" in switch_on(office).sentence
    switch_off(office)
    name = entry_of(office).file.name
    said = ["--user daemon-reload", f"--user start {name}", f"--user stop {name}"]
    assert log.read_text("utf-8").splitlines() == said


def test_a_moved_installation_is_noticed(office: Workspace) -> None:
    """An entry that another Python wrote is on, with the advice to renew it."""
    switch_on(office)
    file = entry_of(office).file
    file.write_bytes(file.read_bytes().replace(b"python", b"elsewhere/python"))
    assert "another installation" in autostart(office).sentence
