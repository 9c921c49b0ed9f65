"""Making a workspace and looking after it: init, backup, doctor, schema."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from smbflow.cli.contract import contract_schemas, printed
from smbflow.cli.office import office, print_json, workspace
from smbflow.cli.output import narrate, say, table, write
from smbflow.errors import UsageError
from smbflow.paths import chosen_workspace
from smbflow.wiring.doctor import examine
from smbflow.wiring.founding import Firm, found_office


def init(args: Namespace) -> None:
    """Make a workspace, or complete the one that is there; nothing is overwritten."""
    place = chosen_workspace(Path(args.folder)) if args.folder else workspace(args)
    made = found_office(
        place.root, Firm(args.name, args.country, args.currency), sample=args.sample
    )
    files = sorted(str(path.relative_to(made.root)) for path in made.root.glob("*"))
    if args.json:
        print_json("init", [{"workspace": str(made.root), "files": files}])
    else:
        narrate(f"Your workspace is {made.root}")
        narrate(f"Drop invoices into {made.inbox('invoices')}, then start `smbflow`.")


def backup(args: Namespace) -> None:
    """Copy the store while it is in use."""
    target = Path(args.file).absolute()
    if target.exists():
        raise UsageError(f"{target} is there already", "Name a new file.")
    with office(args) as opened:
        opened.backup(target)
    if args.json:
        print_json("backup", [{"file": str(target), "size": target.stat().st_size}])
    else:
        narrate(f"The store is copied to {target}")


def doctor(args: Namespace) -> int:
    """Look for what is wrong; anything wrong is a failure."""
    checks = examine(workspace(args))
    if args.json:
        print_json("doctor", checks)
    else:
        table(("", "What", ""), (("ok" if c.ok else "!!", c.name, c.sentence) for c in checks))
        for check in checks:
            if check.hint and not check.ok:
                narrate(f"{check.name}: {check.hint}")
    return 0 if all(check.ok for check in checks) else 1


def schema(args: Namespace) -> None:
    """Print the JSON Schema of a file or an output, or the names there are."""
    schemas = contract_schemas()
    if args.name is None:
        for name in schemas:
            say(name)
        return
    if args.name not in schemas:
        raise UsageError(f"No schema is called {args.name}", f"There is {', '.join(schemas)}.")
    write(printed(schemas[args.name]).rstrip())
