"""Scores the reading of labelled documents."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from smbflow.cli.office import print_json, workspace
from smbflow.cli.output import narrate, say
from smbflow.errors import UsageError
from smbflow.pipelines.invoices.evaluation import write_predictions
from smbflow.wiring.examination import Candidate
from smbflow.wiring.measuring import measure

_PIPELINES = ("invoices",)


def evaluate(args: Namespace) -> None:
    """Read labelled documents without effects and print how much was right."""
    if args.pipeline not in _PIPELINES:
        raise UsageError(f"{args.pipeline} cannot be scored", f"There is {', '.join(_PIPELINES)}.")
    folder = Path(args.folder)
    found = measure(folder, args.reader, args.limit, _progress, _candidate(args))
    if args.predictions:
        write_predictions(Path(args.predictions), found)
    if args.json:
        print_json("eval", [found.report()])
    else:
        for line in found.table().splitlines():
            say(line)


def _candidate(args: Namespace) -> Candidate | None:
    """Return the model that reads too, if one is named."""
    if args.model:
        return Candidate(args.model, args.at, args.key, workspace(args), args.pipeline)
    if args.at or args.key:
        raise UsageError("--at and --key belong to --model", "As in --model openai/qwen --at URL.")
    return None


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)
    elif done == of:
        narrate(f"{done} documents read.")
