"""Opens the office for one command."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from smbflow.cli import journal
from smbflow.cli.output import write
from smbflow.errors import UsageError
from smbflow.paths import Workspace, chosen_workspace

if TYPE_CHECKING:
    from smbflow.desk import OfficeDesk
    from smbflow.wiring.office import Office


def workspace(args: Namespace) -> Workspace:
    """Return the workspace that the command is about."""
    return chosen_workspace(Path(args.workspace) if args.workspace else None)


@contextmanager
def office(args: Namespace) -> Iterator[Office]:
    """Open the office without starting its engine, and close it again."""
    from smbflow.wiring.office import open_office  # noqa: PLC0415 - the app draws before it

    place = existing(workspace(args))
    journal.keep(place)
    opened = open_office(place)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def desk(args: Namespace) -> Iterator[OfficeDesk]:
    """Open the office for a question or a decision."""
    with office(args) as opened:
        yield opened.desk


def existing(place: Workspace) -> Workspace:
    """Return the workspace if it was made before (raises UsageError)."""
    if not place.settings.exists():
        raise UsageError(
            f"There is no smbflow workspace in {place.root}",
            "Make one with `smbflow init`, or name another with --workspace.",
        )
    return place


def person(args: Namespace, at: OfficeDesk) -> str:
    """Return who decides: --by, or the user of this PC where people.csv names nobody."""
    if args.by:
        return str(args.by)
    if at.people():
        raise UsageError(
            "Say who decides: --by NAME", f"people.csv names {', '.join(at.people())}."
        )
    return os.environ.get("USERNAME") or os.environ.get("USER") or "office"


def at_terminal() -> bool:
    """Say whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def print_json(name: str, views: Iterable[object]) -> None:
    """Print each view in the named shape as one line of ASCII JSON, which no terminal obeys."""
    from smbflow.cli.shapes import SHAPES  # noqa: PLC0415 - costs a quarter of a second

    shape = SHAPES[name]
    for view in views:
        write(json.dumps(shape.model_validate(view).model_dump(mode="json")))
