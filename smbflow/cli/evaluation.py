"""Scores the reading of labelled documents."""

from __future__ import annotations

import importlib
import sys
from argparse import Namespace
from pathlib import Path
from typing import cast

from smbflow.cli.office import print_json, workspace
from smbflow.cli.output import narrate, say
from smbflow.config.write import write_atomically
from smbflow.errors import UsageError
from smbflow.wiring.exam import Exam, Examine
from smbflow.wiring.examination import Candidate

_EXAMINE = {
    "invoices": "smbflow.wiring.measuring:examine",
    "enquiries": "smbflow.wiring.enquiries_exam:examine",
    "quotes": "smbflow.wiring.quotes_exam:examine",
    "assistant": "smbflow.wiring.answering:examine",
}
"""Where each pipeline is measured; each loads much, so only the one that is asked for."""


def evaluate(args: Namespace) -> None:
    """Run a pipeline on labelled cases without effects and print how much was right."""
    if args.pipeline not in _EXAMINE:
        raise UsageError(f"{args.pipeline} cannot be scored", f"There is {', '.join(_EXAMINE)}.")
    exam = Exam(
        Path(args.folder), args.reader, args.limit, _candidate(args), hide_source=args.hide_source
    )
    score = _examine(args.pipeline)(exam, show_progress)
    if args.predictions:
        lines = "".join(f"{line}\n" for line in score.predictions())
        write_atomically(Path(args.predictions), lines.encode())
    if args.json:
        print_json("eval", [score.report()])
    else:
        for line in score.table().splitlines():
            say(line)


def _examine(pipeline: str) -> Examine:
    module, _, name = _EXAMINE[pipeline].partition(":")
    return cast("Examine", getattr(importlib.import_module(module), name))


def _candidate(args: Namespace) -> Candidate | None:
    """Return the model that reads too, if one is named."""
    if args.model:
        return Candidate(args.model, args.at, args.key, workspace(args), args.pipeline)
    if args.at or args.key:
        raise UsageError("--at and --key belong to --model", "As in --model openai/qwen --at URL.")
    return None


def show_progress(done: int, of: int) -> None:
    """Say on stderr how far it is: running on a terminal, once at the end elsewhere."""
    if sys.stderr.isatty():
        print(f"\r{done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)
    elif done == of:
        narrate(f"{done} cases measured.")
