"""The history: verified, or written out."""

from __future__ import annotations

import sys
from argparse import Namespace

from smbflow.cli.office import desk, print_json
from smbflow.cli.output import narrate, say, write


def audit(args: Namespace) -> int:
    """Verify or export the history; an altered one is a failure."""
    return {"verify": _verify, "export": _export}[args.what](args)


def _verify(args: Namespace) -> int:
    with desk(args) as at:
        chain = at.verify_history()
    if args.json:
        print_json("audit_verify", [chain])
    elif chain.unaltered:
        narrate(f"History unaltered: {chain.events} events, the last one's hash is {chain.head}.")
    else:
        narrate(f"History was altered: {chain.altered}.")
    return 0 if chain.unaltered else 1


def _export(args: Namespace) -> int:
    """Write it as it was hashed; on a terminal made safe, where it would be obeyed."""
    show = say if sys.stdout.isatty() else write
    with desk(args) as at:
        for line in at.history(args.format):
            show(line)
    return 0
