"""A new workspace: complete, private, and never overwritten."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from smbflow.config.pipeline import load_pipelines
from smbflow.config.reference import load_reference
from smbflow.config.settings import load_settings
from smbflow.config.tables import TABLES
from smbflow.config.workspace import access_command, create_workspace, open_workspace
from smbflow.domain.reference import Reference
from smbflow.errors import WorkspaceError
from smbflow.paths import Workspace, shipped


def test_a_new_workspace_can_be_read_at_once(tmp_path: Path) -> None:
    """Settings, pipelines and the empty reference files of a new workspace are valid."""
    workspace = create_workspace(tmp_path / "office")
    settings = load_settings(workspace)
    assert load_reference(workspace.reference, settings.business) == Reference(settings.business)
    assert "invoices" in {file.settings.name for file in load_pipelines(workspace)}


def test_a_new_workspace_has_all_its_folders(tmp_path: Path) -> None:
    """The tree of the manual is there."""
    workspace = create_workspace(tmp_path)
    folders = [workspace.inbox("invoices"), workspace.outbox("invoices"), workspace.spool]
    folders += [workspace.done, workspace.aside, workspace.logs, workspace.reference / "knowledge"]
    assert all(folder.is_dir() for folder in folders)
    assert all((workspace.reference / table.file).is_file() for table in TABLES)


def test_making_it_again_overwrites_nothing(tmp_path: Path) -> None:
    """A second init adds what is missing and leaves the office's edits alone."""
    workspace = create_workspace(tmp_path)
    mine = workspace.reference / "accounts.csv"
    mine.write_text("account,name\n1,Mine\n", "utf-8")
    (workspace.reference / "people.csv").unlink()
    create_workspace(tmp_path, sample=True)
    assert "Mine" in mine.read_text("utf-8")
    assert (workspace.reference / "people.csv").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows has access lists in place of modes")
def test_the_private_folder_is_its_user_s_only(tmp_path: Path) -> None:
    """Nobody else on the computer may read the store."""
    workspace = create_workspace(tmp_path)
    assert stat.S_IMODE(workspace.private.stat().st_mode) == 0o700


def test_windows_gets_an_access_list_of_one_user() -> None:
    """On Windows inherited rights go and one user's come."""
    command = access_command(Path("x"), r"OFFICE\ann")
    assert "/inheritance:r" in command
    assert r"OFFICE\ann:(OI)(CI)F" in command


def test_a_synchronised_folder_is_refused_with_a_way_out(tmp_path: Path) -> None:
    """The store is never put where another program replaces its file."""
    with pytest.raises(WorkspaceError, match="OneDrive") as caught:
        create_workspace(tmp_path / "OneDrive" / "office")
    assert "--workspace" in caught.value.hint
    assert not (tmp_path / "OneDrive").exists()


def test_a_folder_that_is_no_workspace_is_not_opened(tmp_path: Path) -> None:
    """A mistyped folder is named, not filled."""
    with pytest.raises(WorkspaceError, match="no workspace") as caught:
        open_workspace(Workspace(tmp_path))
    assert "smbflow init" in caught.value.hint
    assert not list(tmp_path.iterdir())


def test_opening_makes_missing_folders_again(tmp_path: Path) -> None:
    """An inbox that somebody deleted is back at the next start."""
    workspace = create_workspace(tmp_path)
    workspace.inbox("invoices").rmdir()
    assert open_workspace(workspace).inbox("invoices").is_dir()


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    """A workspace cannot be made where a file lies."""
    (tmp_path / "office").touch()
    with pytest.raises(WorkspaceError, match="cannot be a workspace"):
        create_workspace(tmp_path / "office")


def test_the_sample_office_is_complete(tmp_path: Path) -> None:
    """With the sample data a workspace has suppliers, codes and files to drop."""
    if not (shipped("sample_data") / "smbflow.toml").exists():
        pytest.skip("the sample data is not generated yet")
    workspace = create_workspace(tmp_path, sample=True)
    reference = load_reference(workspace.reference, load_settings(workspace).business)
    assert reference.suppliers
    assert reference.accounts
    assert reference.tax_codes
    assert any(workspace.samples("invoices").iterdir())
