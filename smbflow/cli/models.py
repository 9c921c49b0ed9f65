"""The models of the office: which there are, and whether they answer."""

from __future__ import annotations

from argparse import Namespace

from smbflow.cli.office import existing, print_json, workspace
from smbflow.cli.output import narrate, table
from smbflow.wiring.models_check import check_models, models_of


def models(args: Namespace) -> int:
    """List the models, or ask each (or the one named) a small question."""
    return _test(args) if args.what == "test" else _list(args)


def _list(args: Namespace) -> int:
    rows = models_of(existing(workspace(args)))
    if args.json:
        print_json("models", rows)
        return 0
    table(
        ("Name", "Model", "Where", "Asked for", "Price"),
        (
            (row.name, row.use, row.where, ", ".join(row.tasks), _price(row.price_known))
            for row in rows
        ),
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


def _price(known: bool) -> str:
    return "known" if known else "not known: tokens are counted"
