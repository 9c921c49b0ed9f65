"""Where the workspace lies and which disks are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from smbflow.paths import Mount, Workspace, chosen_workspace, mounts, shipped, unfit_storage

DISK = Mount("/", "ext4", "rw")


def test_the_argument_wins_over_the_environment_and_the_home_folder(tmp_path: Path) -> None:
    """--workspace wins, then SMBFLOW_WORKSPACE, then ~/Smbflow."""
    named = {"SMBFLOW_WORKSPACE": str(tmp_path / "env")}
    assert chosen_workspace(tmp_path / "arg", named).root == tmp_path / "arg"
    assert chosen_workspace(None, named).root == tmp_path / "env"
    assert chosen_workspace(None, {}).root == Path.home() / "Smbflow"


def test_every_folder_lies_inside_the_workspace(tmp_path: Path) -> None:
    """Nothing of a workspace lies outside its root."""
    workspace = Workspace(tmp_path)
    places = [workspace.store, workspace.spool, workspace.logs, workspace.inbox("invoices")]
    places += [workspace.outbox("invoices"), workspace.samples("invoices"), workspace.formats]
    assert all(place.is_relative_to(tmp_path) for place in places)


@pytest.mark.parametrize(
    "folder",
    [
        "/home/ann/OneDrive/Smbflow",
        "/home/ann/OneDrive - Harbour Ltd/Smbflow",
        "/home/ann/Dropbox/office/Smbflow",
        "/home/ann/Google Drive/Smbflow",
        "/Users/ann/Library/Mobile Documents/com~apple~CloudDocs/Smbflow",
        "/Users/ann/Library/CloudStorage/x/Smbflow",
    ],
)
def test_synchronised_folders_are_unfit(folder: str) -> None:
    """A folder that a synchronising program owns is named as such."""
    assert "synchronised" in (unfit_storage(Path(folder), [DISK], {}) or "")


def test_onedrive_is_known_by_its_variable_too(tmp_path: Path) -> None:
    """Windows tells where OneDrive lies, whatever the folder is called."""
    environ = {"OneDriveCommercial": str(tmp_path)}
    assert "OneDrive" in (unfit_storage(tmp_path / "Smbflow", [], environ) or "")


@pytest.mark.parametrize(
    "mount",
    [
        Mount("/mnt/office", "nfs4", "rw"),
        Mount("/mnt/office", "cifs", "rw"),
        Mount("/mnt/office", "ntfs", "rw,remote"),
    ],
)
def test_network_drives_are_unfit(mount: Mount) -> None:
    """The nearest mount around the folder decides."""
    assert "network" in (unfit_storage(Path("/mnt/office/Smbflow"), [DISK, mount], {}) or "")
    assert unfit_storage(Path("/home/ann/Smbflow"), [DISK, mount], {}) is None


def test_network_shares_are_known_by_their_name() -> None:
    """A UNC path is a share even where nothing is mounted."""
    assert "network share" in (unfit_storage(Path("//server/office/Smbflow"), [], {}) or "")


def test_a_name_that_only_resembles_a_synchronised_folder_is_fine() -> None:
    """A shop called Dropboxes may keep its books."""
    assert unfit_storage(Path("/home/ann/dropboxes/Smbflow"), [DISK], {}) is None


def test_this_machine_tells_its_mounts() -> None:
    """The mounts of the present system can be read."""
    assert mounts()


def test_what_ships_is_found_in_a_checkout() -> None:
    """In a checkout the shipped folders lie beside the package."""
    assert shipped("pipelines").name == "pipelines"
