"""Serving: a model's file opened as a server on this PC, for as long as a person wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from smbflow.config.models import ModelSection
from smbflow.config.settings import load_settings
from smbflow.errors import UsageError
from smbflow.paths import Workspace
from smbflow.wiring.local_models import LocalModels

PORT = 8077
"""Where a model is served unless told otherwise."""

_CONTEXT = ModelSection(use="openai/any").context_tokens


@dataclass(frozen=True, slots=True)
class Served:
    """A model's file, and how much it is to hold at once, in tokens."""

    file: Path
    context_tokens: int = _CONTEXT


def chosen(workspace: Workspace, named: str | None) -> Served:
    """Return the file that is named, by its section or its path, else the only one configured.

    Raises UsageError where it is not clear which one is meant.
    """
    known = _with_files(workspace)
    if named in known:
        return known[named]
    if named:
        return Served(Path(named).expanduser().absolute())
    if len(known) == 1:
        return next(iter(known.values()))
    hint = "As in: smbflow models start qwen2.5-3b-instruct-q4_k_m.gguf"
    raise UsageError("Say which model's file is to be opened", hint)


@contextmanager
def serving(served: Served, port: int = PORT) -> Iterator[Callable[[], str]]:
    """Open the file, yield what returns its address, close it at the end.

    Asking for the address again opens it again if it died (raises ComponentFailure where it
    cannot be opened).
    """
    models = LocalModels()
    try:
        yield partial(models.address, served.file, served.context_tokens, port)
    finally:
        models.dismiss()


def _with_files(workspace: Workspace) -> dict[str | None, Served]:
    if not workspace.settings.exists():
        return {}
    sections = load_settings(workspace).models.items()
    return {name: Served(Path(s.file), s.context_tokens) for name, s in sections if s.file}
