"""The models of the office: which there are, and whether they answer."""

from __future__ import annotations

import signal
import threading
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress

from smbflow.cli.office import existing, print_json, workspace
from smbflow.cli.output import narrate, table, write
from smbflow.domain.view import ModelRow, ModelTally
from smbflow.wiring.models_check import check_models, models_of
from smbflow.wiring.serving import Served, chosen, serving

INTERRUPTED = 130
_NAME = "office"
_LOOK_SECONDS = 2.0
_NEVER = threading.Event()


def models(args: Namespace) -> int:
    """List the models, ask each (or the one named) a small question, or open a model's file."""
    return {"list": _list, "test": _test, "start": _start}[args.what](args)


def _list(args: Namespace) -> int:
    rows = models_of(existing(workspace(args)))
    if args.json:
        print_json("models", rows)
        return 0
    table(
        ("Name", "Model", "Where", "Asked for", "Price", "Right, as people found"),
        map(_cells, rows),
    )
    if not rows:
        narrate("No models yet: smbflow reads by itself. See [models] in smbflow.toml.")
    return 0


def _test(args: Namespace) -> int:
    checks = check_models(existing(workspace(args)), [args.name] if args.name else [])
    if args.json:
        print_json("doctor", checks)
    else:
        table(("", "What", ""), (("ok" if c.ok else "!!", c.name, c.sentence) for c in checks))
        for check in checks:
            if check.hint:
                narrate(f"{check.name}: {check.hint}")
    return 0 if all(check.ok for check in checks) else 1


def _start(args: Namespace) -> int:
    """Serve a model's file on this PC until ctrl+c; where it dies, it is opened again."""
    served = chosen(workspace(args), args.name)
    narrate(f"Opening {served.file.name} …")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with serving(served, args.port) as address:
        _tell(served, address())
        with suppress(KeyboardInterrupt):
            while not _NEVER.wait(_LOOK_SECONDS):
                address()
    narrate("Closed.")
    return INTERRUPTED


def _tell(served: Served, address: str) -> None:
    narrate(f"It answers at {address}, to programs on this PC only. For smbflow.toml:")
    write(f'[models.{_NAME}]\nuse = "openai/{served.file.stem}"\nat = "{address}"')
    narrate("Leave this window open; ctrl+c closes the model.")


def _cells(row: ModelRow) -> tuple[object, ...]:
    price, tasks = _price(row.price_known), ", ".join(row.tasks)
    return (row.name, row.use, row.where, tasks, price, _measured(row.measured))


def _measured(tallies: Sequence[ModelTally]) -> str:
    said = (f"{one.right} of {one.checked} in {one.task}" for one in tallies)
    return ", ".join(said) or "not known yet"


def _price(known: bool) -> str:
    return "known" if known else "not known: tokens are counted"
