"""What is remembered of suppliers: shown, and forgotten on request."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from smbflow.cli.office import desk, person, print_json
from smbflow.cli.output import day_and_time, narrate, table
from smbflow.domain.ports.memory import SupplierMemory
from smbflow.errors import UsageError

_FORGET = "forget"


def memory(args: Namespace) -> None:
    """List what is remembered, of all suppliers or of one; or forget one."""
    words: Sequence[str] = args.what
    if words[:1] == [_FORGET]:
        _forget(args, " ".join(words[1:]))
    else:
        _list(args, " ".join(words))


def _list(args: Namespace, supplier: str) -> None:
    with desk(args) as at:
        kept = at.memories(supplier)
    if args.json:
        print_json("memory", kept)
    elif kept:
        table(("Supplier", "Key", "From documents", "Where these stand", "Last"), map(_cells, kept))
    else:
        narrate("Nothing is remembered yet: it comes with what you approve and correct.")


def _forget(args: Namespace, supplier: str) -> None:
    if not supplier:
        raise UsageError("Say whom to forget", "For instance smbflow memory forget S-17.")
    with desk(args) as at:
        gone = at.forget(supplier, by=person(args, at))
    narrate(f"What {len(gone.documents)} documents taught about {gone.name} is forgotten.")


def _cells(kept: SupplierMemory) -> tuple[object, ...]:
    documents = ", ".join(str(number) for number in kept.documents)
    fields = ", ".join(name.replace("_", " ") for name in kept.fields)
    return kept.name, kept.key, documents, fields, day_and_time(kept.last)
