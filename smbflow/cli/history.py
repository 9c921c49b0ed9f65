"""The history: verified, or written out."""

from __future__ import annotations

import csv
import io
import json
from argparse import Namespace
from collections.abc import Iterable, Mapping

from smbflow.cli.office import desk, print_json
from smbflow.cli.output import narrate, write
from smbflow.cli.shapes import ChainShape


def audit(args: Namespace) -> int:
    """Verify or export the history; a broken chain is a failure."""
    return {"verify": _verify, "export": _export}[args.what](args)


def _verify(args: Namespace) -> int:
    with desk(args) as at:
        chain = at.verify_history()
    if args.json:
        print_json(ChainShape, [chain])
    elif chain.intact:
        narrate(f"History unaltered: {chain.events} events, head {chain.head}.")
    else:
        narrate(f"History altered at event {chain.broken_at}.")
    return 0 if chain.intact else 1


def _export(args: Namespace) -> int:
    with desk(args) as at:
        lines = at.history()
        _WRITERS[args.format](lines)
    return 0


def _write_jsonl(lines: Iterable[Mapping[str, object]]) -> None:
    for line in lines:
        write(json.dumps(line))


def _write_csv(lines: Iterable[Mapping[str, object]]) -> None:
    for number, line in enumerate(lines):
        if number == 0:
            write(_csv_line(line.keys()))
        write(_csv_line(line.values()))


def _csv_line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow("" if c is None else ascii_cell(c) for c in cells)
    return out.getvalue()


def ascii_cell(cell: object) -> str:
    """Write a cell so that neither a terminal nor a spreadsheet obeys it."""
    text = json.dumps(str(cell))[1:-1].replace('\\"', '"')
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


_WRITERS = {"jsonl": _write_jsonl, "csv": _write_csv}
