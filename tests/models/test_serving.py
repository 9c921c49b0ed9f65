"""Which model's file is opened where a person asks for one, and what is said where none can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from smbflow.errors import ComponentFailure, UsageError
from smbflow.paths import Workspace
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.serving import Served, chosen, serving


def office(root: Path, *names: str) -> Workspace:
    """Make an office with models from files of these names."""
    made = found_office(root, Firm("Acme", "GB", "GBP"))
    with made.settings.open("a", encoding="utf-8") as settings:
        for name in names:
            said = f"\n[models.{name}]\nfile = 'models/{name}.gguf'\ncontext_tokens = 4096\n"
            settings.write(said)
    return made


def test_a_file_is_named_by_its_section_or_its_path(tmp_path: Path) -> None:
    """A section's name stands for its file and its context, anything else is a path."""
    place = office(tmp_path, "small", "large")
    assert chosen(place, "small") == Served(tmp_path / "models" / "small.gguf", 4096)
    elsewhere = tmp_path / "other.gguf"
    assert chosen(place, str(elsewhere)) == Served(elsewhere, 8192)


def test_the_only_one_needs_no_name(tmp_path: Path) -> None:
    """With one model from a file that one is meant; with two or none the command asks which."""
    one = office(tmp_path / "one", "small")
    assert chosen(one, None).file.name == "small.gguf"
    for names in ((), ("small", "large")):
        with pytest.raises(UsageError, match="which model's file"):
            chosen(office(tmp_path / str(len(names)), *names), None)
    with pytest.raises(UsageError):
        chosen(Workspace(tmp_path / "nowhere"), None)


def test_what_cannot_be_opened_is_said_and_leaves_nothing_running(tmp_path: Path) -> None:
    """A file that is not there ends with its name, not with a hanging process."""
    gone = Served(tmp_path / "gone.gguf")
    with serving(gone, 0) as address, pytest.raises(ComponentFailure, match=r"gone\.gguf is not"):
        address()
