"""Where things lie: the workspace's folders, what ships with smbflow, which disks cannot serve."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import platformdirs
import psutil

ENVIRONMENT_NAME = "SMBFLOW_WORKSPACE"

_NETWORK_FILESYSTEMS = frozenset(
    {"nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "afs", "ncpfs"}
    | {"webdav", "davfs", "ceph", "glusterfs", "fuse.glusterfs", "fuse.davfs2"}
    | {"fuse.sshfs", "macfuse.sshfs", "fuse.rclone"}
)
_SYNCED_FOLDERS = {
    re.compile(r"one ?drive( ?- ?.+)?", re.IGNORECASE): "OneDrive",
    re.compile(r"dropbox( \(.+\))?", re.IGNORECASE): "Dropbox",
    re.compile(r"google ?drive( ?- ?.+)?|my drive", re.IGNORECASE): "Google Drive",
    re.compile(r"icloud ?drive|mobile documents|com~apple~clouddocs", re.IGNORECASE): "iCloud",
    re.compile(r"cloudstorage|nextcloud|owncloud|pcloud ?drive|megasync", re.IGNORECASE): (
        "a cloud storage program"
    ),
}
_ONEDRIVE_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")


class Mount(NamedTuple):
    """A mounted file system: where, of which type, with which options."""

    mountpoint: str
    fstype: str
    opts: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace's folders and files (docs/configuration.md); nothing here touches the disk."""

    root: Path

    @property
    def settings(self) -> Path:
        """The business's own settings."""
        return self.root / "smbflow.toml"

    @property
    def pipelines(self) -> Path:
        """One TOML file a pipeline."""
        return self.root / "pipelines"

    @property
    def reference(self) -> Path:
        """Suppliers, accounts, orders and the like as CSV files."""
        return self.root / "reference"

    @property
    def knowledge(self) -> Path:
        """The documents from which the assistant answers."""
        return self.reference / "knowledge"

    @property
    def formats(self) -> Path:
        """The office's own column sets, each taking the place of the shipped one of its name."""
        return self.root / "formats"

    @property
    def done(self) -> Path:
        """Originals after they were decided, by month."""
        return self.root / "done"

    @property
    def aside(self) -> Path:
        """Originals that were set aside, by month."""
        return self.root / "aside"

    @property
    def private(self) -> Path:
        """What only smbflow and its user may read."""
        return self.root / ".smbflow"

    @property
    def store(self) -> Path:
        """The database."""
        return self.private / "store.sqlite"

    @property
    def spool(self) -> Path:
        """Received bytes under their SHA-256."""
        return self.private / "spool"

    @property
    def sent(self) -> Path:
        """Receipts of what was written into the outbox."""
        return self.private / "sent"

    @property
    def vectors(self) -> Path:
        """Vectors of the examples; made again where it is missing."""
        return self.private / "vectors.npz"

    @property
    def logs(self) -> Path:
        """Technical logs."""
        return self.private / "logs"

    def inbox(self, pipeline: str) -> Path:
        """Where files for a pipeline are dropped unless its TOML file names another folder."""
        return self.root / "inbox" / pipeline

    def outbox(self, pipeline: str) -> Path:
        """Where a pipeline's results are written."""
        return self.root / "outbox" / pipeline

    def samples(self, pipeline: str) -> Path:
        """Files to try a pipeline with."""
        return self.root / "samples" / pipeline


def chosen_workspace(folder: Path | None, environ: Mapping[str, str] = os.environ) -> Workspace:
    """Return the workspace asked for: the argument, SMBFLOW_WORKSPACE, or ~/Smbflow."""
    named = folder or environ.get(ENVIRONMENT_NAME) or Path.home() / "Smbflow"
    return Workspace(Path(named).expanduser().absolute())


def throwaway_folder() -> Path:
    """Return where demo workspaces may live: this system's cache folder, never a synced one."""
    return platformdirs.user_cache_path("smbflow", appauthor=False)


def shipped(name: str) -> Path:
    """Return a folder that ships with smbflow (`pipelines`, `sample_data`).

    In an installed wheel it lies inside the package, in a checkout beside it.
    """
    package = Path(__file__).parent
    installed = package / "shipped" / name
    return installed if installed.exists() else package.parent / name


def mounts() -> tuple[Mount, ...]:
    """Return what is mounted now; on Windows the options tell remote drives."""
    found = psutil.disk_partitions(all=True)
    return tuple(Mount(m.mountpoint, m.fstype.lower(), m.opts) for m in found)


def unfit_storage(
    folder: Path, mounted: Iterable[Mount], environ: Mapping[str, str] = os.environ
) -> str | None:
    """Say what makes a folder unfit for a database, None where nothing does.

    SQLite's locks do not hold on network shares, and synchronising programs replace files
    while they are open (sqlite.org/howtocorrupt.html, 2.1 and 1.2).
    """
    return _synced(folder, environ) or _networked(folder, mounted)


def _synced(folder: Path, environ: Mapping[str, str]) -> str | None:
    homes = [Path(environ[name]) for name in _ONEDRIVE_VARIABLES if environ.get(name)]
    if any(folder.is_relative_to(home) for home in homes):
        return "it is synchronised by OneDrive"
    for pattern, program in _SYNCED_FOLDERS.items():
        if any(pattern.fullmatch(part) for part in folder.parts):
            return f"it is synchronised by {program}"
    return None


def _networked(folder: Path, mounted: Iterable[Mount]) -> str | None:
    if str(folder).startswith(("\\\\", "//")):
        return "it is on a network share"
    around = [m for m in mounted if folder.is_relative_to(m.mountpoint)]
    nearest = max(around, key=lambda m: len(m.mountpoint), default=None)
    if nearest is None:
        return None
    remote = nearest.fstype in _NETWORK_FILESYSTEMS or "remote" in nearest.opts.split(",")
    return "it is on a network drive" if remote else None
