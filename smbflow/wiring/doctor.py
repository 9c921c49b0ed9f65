"""The doctor: looks at all that an office stands on, and says what to do where it is not well."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from smbflow.config.pipeline import load_pipelines
from smbflow.config.reference import load_reference
from smbflow.config.settings import load_settings
from smbflow.domain.view import HealthCheck
from smbflow.errors import SmbflowError
from smbflow.orchestration.audit import verify
from smbflow.paths import Workspace, mounts, unfit_storage
from smbflow.store.database import open_store
from smbflow.store.records import StoredRecords
from smbflow.wiring.models_check import check_models

_LEAST_FREE = 1 << 30
_MODELS_NEED = frozenset({"settings", "store"})


def examine(workspace: Workspace) -> tuple[HealthCheck, ...]:
    """Return one finding a thing looked at, in the order in which they build on each other."""
    looks: dict[str, Callable[[Workspace], str]] = {
        "folders": _folders,
        "disk": _disk,
        "settings": _settings,
        "pipelines": _pipelines,
        "reference files": _reference,
        "store": _store,
        "history": _history,
        "text recognition": _recognition,
    }
    checks = tuple(_looked(name, look, workspace) for name, look in looks.items())
    sound = {check.name for check in checks if check.ok}
    return (*checks, *_models(workspace)) if sound >= _MODELS_NEED else checks


def _looked(name: str, look: Callable[[Workspace], str], workspace: Workspace) -> HealthCheck:
    try:
        return HealthCheck(name, ok=True, sentence=look(workspace))
    except SmbflowError as error:
        return HealthCheck(name, ok=False, sentence=error.title, hint=error.hint)
    except Exception as error:  # noqa: BLE001 - the doctor names whatever is wrong
        return HealthCheck(name, ok=False, sentence=f"{type(error).__name__}: {error}")


def _folders(workspace: Workspace) -> str:
    unfit = unfit_storage(workspace.root.resolve(), mounts())
    if unfit:
        raise SmbflowError(f"{workspace.root}: {unfit}", "Move it to this PC's own disk.")
    for folder in (workspace.private, workspace.spool, workspace.outbox("invoices")):
        with tempfile.TemporaryFile(dir=folder):
            pass
    return f"{workspace.root} can be written"


def _disk(workspace: Workspace) -> str:
    free = shutil.disk_usage(workspace.root).free
    if free < _LEAST_FREE:
        raise SmbflowError(f"Only {free >> 20} MB are free", "Make room on the disk.")
    return f"{free >> 30} GB free"


def _settings(workspace: Workspace) -> str:
    business = load_settings(workspace).business
    if not business.names:
        raise SmbflowError(
            "smbflow.toml names no business", "Write your names under [business], names."
        )
    return f"{business.names[0]}, {business.currency}, {business.timezone}"


def _pipelines(workspace: Workspace) -> str:
    return ", ".join(file.settings.name for file in load_pipelines(workspace))


def _reference(workspace: Workspace) -> str:
    known = load_reference(workspace.reference, load_settings(workspace).business)
    if not (known.accounts and known.tax_codes):
        raise SmbflowError(
            "No accounts or tax codes are on file: every invoice will ask",
            "smbflow import accounts FILE, smbflow import tax_codes FILE",
        )
    return f"{len(known.suppliers)} suppliers, {len(known.accounts)} accounts"


def _store(workspace: Workspace) -> str:
    database = open_store(workspace.store)
    try:
        damage = database.damage()
    finally:
        database.close()
    if damage:
        raise SmbflowError(f"The store is damaged: {damage}", "Put your last backup in its place.")
    return f"{workspace.store.stat().st_size >> 10} KB, whole"


def _history(workspace: Workspace) -> str:
    database = open_store(workspace.store)
    try:
        report = verify(StoredRecords(database).links())
    finally:
        database.close()
    if not report.unaltered:
        raise SmbflowError(f"History was altered: {report.altered}", "Ask who had the file open.")
    return f"unaltered, {report.events} events, head {report.head[:16]}"


def _models(workspace: Workspace) -> tuple[HealthCheck, ...]:
    try:
        return check_models(workspace)
    except SmbflowError as error:
        return (HealthCheck("models", ok=False, sentence=error.title, hint=error.hint),)


def _recognition(_workspace: Workspace) -> str:
    import rapidocr  # noqa: PLC0415 - heavy, and asked for only here

    models = sorted(path.stem for path in Path(rapidocr.__file__).parent.rglob("*.onnx"))
    if not models:
        raise SmbflowError("The models for reading scans are missing", "Install smbflow again.")
    return f"{len(models)} models installed"
