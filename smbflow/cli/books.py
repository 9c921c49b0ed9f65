"""To and from the books: batches of ready bills, and what the books export."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from smbflow.cli.office import desk, person, print_json
from smbflow.cli.output import amount, narrate, say
from smbflow.domain.view import BatchNote, ImportNote


def export(args: Namespace) -> None:
    """Write the ready bills as an import file, with control totals."""
    with desk(args) as at:
        batch = at.export(by=person(args, at), format=args.to)
    if args.json:
        print_json("export", [batch])
    else:
        _tell(batch)


def confirm(args: Namespace) -> None:
    """Say that the books took a batch."""
    with desk(args) as at:
        at.confirm_batch(args.batch, by=person(args, at))
    narrate(f"The bills of batch {args.batch} are in the books.")


def import_file(args: Namespace) -> None:
    """Read suppliers, accounts, tax codes, orders or history from the books' own export."""
    with desk(args) as at:
        note = at.import_books(args.kind, Path(args.file), args.dates)
    if args.json:
        print_json("import", [note])
    else:
        _tell_import(note)


def _tell_import(note: ImportNote) -> None:
    narrate(f"{note.read} rows read: {note.added} new and {note.changed} changed in {note.into}.")
    for row, why in note.left_out:
        narrate(f"Row {row} left out: {why}")
    for row, why in note.kept:
        narrate(f"Row {row}, yours was kept: {why}")


def _tell(batch: BatchNote) -> None:
    narrate(f"Batch {batch.number} in the form of {batch.format}: {batch.bills} bills.")
    for currency, control in batch.control_totals:
        narrate(f"Control total {amount(control, currency)}")
    for job, why in batch.refused:
        narrate(f"Left out {job}: {why}")
    for file in batch.files:
        say(file)
