"""A workspace made and opened: the folders, the first settings, and who may read them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from smbflow.config.sheet import render_sheet
from smbflow.config.tables import TABLES
from smbflow.config.write import write_atomically
from smbflow.errors import WorkspaceError
from smbflow.paths import Workspace, mounts, shipped, unfit_storage

_QUOTE = "quote.typ"
_REFERENCE_FOLDERS = ("examples", "templates", "knowledge")
_WAY_OUT = (
    "Choose a folder on this computer's own disk: smbflow --workspace FOLDER. "
    "Files may still arrive on a share: set inbox in pipelines/invoices.toml."
)


def create_workspace(root: Path, *, sample: bool = False) -> Workspace:
    """Make what a workspace lacks and overwrite nothing; `sample` adds the sample office.

    Raises WorkspaceError where the folder cannot hold a store or cannot be written.
    """
    workspace = Workspace(root.expanduser().absolute())
    refuse_unfit(workspace)
    try:
        _make_folders(workspace)
        _fill(workspace, sample=sample)
    except (OSError, subprocess.SubprocessError) as error:
        raise WorkspaceError(f"{workspace.root} cannot be a workspace: {error}") from error
    return workspace


def open_workspace(workspace: Workspace) -> Workspace:
    """Return a workspace that can be worked in, its private folders made again where missing.

    Raises WorkspaceError where there is none or its disk cannot hold a store.
    """
    if not workspace.settings.is_file():
        hint = "Make one with: smbflow init, or choose another with: --workspace FOLDER"
        raise WorkspaceError(f"There is no workspace in {workspace.root}", hint)
    refuse_unfit(workspace)
    try:
        _make_folders(workspace)
    except (OSError, subprocess.SubprocessError) as error:
        raise WorkspaceError(f"{workspace.root} cannot be used: {error}") from error
    return workspace


def shipped_pipelines() -> tuple[str, ...]:
    """Return the names of the pipelines that a new workspace has, with their folders."""
    return tuple(sorted(file.stem for file in shipped("pipelines").glob("*.toml")))


def quote_template(workspace: Workspace) -> dict[str, bytes]:
    """Return the office's own template of a quote with its logo; ours where there is none."""
    own, ours = workspace.reference / "templates", Path(__file__).with_name("templates")
    logos = (own / name for name in ("logo.svg", "logo.png", "logo.jpg"))
    template = own / _QUOTE if (own / _QUOTE).is_file() else ours / _QUOTE
    return {path.name: path.read_bytes() for path in (template, *logos) if path.is_file()}


def refuse_unfit(workspace: Workspace) -> None:
    """Raise WorkspaceError where the store would lie on a shared or synchronised disk."""
    reason = unfit_storage(workspace.root.resolve(), mounts())
    if reason:
        raise WorkspaceError(f"{workspace.root} cannot hold the store: {reason}", _WAY_OUT)


def _make_folders(workspace: Workspace) -> None:
    for pipeline in shipped_pipelines():
        for place in (workspace.inbox, workspace.outbox, workspace.samples):
            place(pipeline).mkdir(parents=True, exist_ok=True)
    for folder in (workspace.pipelines, workspace.reference, workspace.done, workspace.aside):
        folder.mkdir(exist_ok=True)
    for name in _REFERENCE_FOLDERS:
        (workspace.reference / name).mkdir(exist_ok=True)
    make_private(workspace.private)
    workspace.spool.mkdir(exist_ok=True)
    workspace.logs.mkdir(exist_ok=True)


def make_private(folder: Path) -> None:
    """Make a folder that only its user may enter: 0700, on Windows a user-only access list."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.name == "nt":
        user = f"{os.environ.get('USERDOMAIN', '.')}\\{os.environ.get('USERNAME', '')}"
        subprocess.run(access_command(folder, user), check=True, capture_output=True)  # noqa: S603 our own words
    else:
        folder.chmod(0o700)


def access_command(folder: Path, user: str) -> list[str]:
    """Return the Windows command that leaves a folder to one user: no inherited rights."""
    icacls = str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "icacls.exe")
    return [icacls, str(folder), "/inheritance:r", "/grant:r", f"{user}:(OI)(CI)F", "/q"]


def _fill(workspace: Workspace, *, sample: bool) -> None:
    samples = shipped("sample_data")
    if sample:
        office = [samples / "smbflow.toml", *(samples / "pipelines").glob("*.toml")]
        _copy_missing(samples, [*office, *(samples / "reference").rglob("*")], workspace.root)
        _copy_missing(samples / "files", (samples / "files").rglob("*"), workspace.root / "samples")
    pipelines = shipped("pipelines")
    _copy_missing(pipelines, pipelines.glob("*.toml"), workspace.pipelines)
    if not workspace.settings.exists():
        template = Path(__file__).with_name("template.toml")
        write_atomically(workspace.settings, template.read_bytes())
    templates = Path(__file__).with_name("templates")
    _copy_missing(templates, templates.glob("*.typ"), workspace.reference / "templates")
    for table in TABLES:
        if not (workspace.reference / table.file).exists():
            header = render_sheet(table.column_names, ())
            write_atomically(workspace.reference / table.file, header.encode())


def _copy_missing(base: Path, files: Iterable[Path], target: Path) -> None:
    for file in files:
        place = target / file.relative_to(base)
        if file.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
