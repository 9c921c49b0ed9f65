"""Carries out one command and turns what went wrong into a sentence and an exit code."""

from __future__ import annotations

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from smbflow.cli.commands import parser
from smbflow.cli.output import narrate, speak_utf8
from smbflow.errors import SmbflowError, UsageError

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
_THE_APP = "smbflow.cli.screen:open_app"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0 ok, 1 failed, 2 usage, 130 interrupted."""
    speak_utf8()
    chosen = _chosen(arguments)
    try:
        return _carry_out(chosen)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except SmbflowError as error:
        return _refuse(error)
    except Exception as error:  # noqa: BLE001 - a person gets a sentence, the log the trace
        return _apologise(error, chosen)


def _chosen(arguments: Sequence[str] | None) -> Namespace:
    """Read the command line; values may follow an option too, as in `check 12 --by Nora vat=0`.

    argparse takes positional values that may be left out only where they stand together.
    """
    known = parser()
    chosen, left = known.parse_known_args(arguments)
    if left and (not hasattr(chosen, "values") or any(word.startswith("-") for word in left)):
        known.error(f"unrecognized arguments: {' '.join(left)}")
    if left:
        chosen.values = [*chosen.values, *left]
    return chosen


def _carry_out(chosen: Namespace) -> int:
    module, function = getattr(chosen, "target", _THE_APP).split(":")
    return getattr(importlib.import_module(module), function)(chosen) or OK


def _refuse(error: SmbflowError) -> int:
    narrate(error.title)
    if error.hint:
        narrate(error.hint)
    return USAGE if isinstance(error, UsageError) else FAILED


def _reader_left() -> int:
    """End quietly when `| head` has seen enough; stdout must not be flushed again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK


def _apologise(error: Exception, chosen: Namespace) -> int:
    from smbflow.cli.journal import record  # noqa: PLC0415 - only when all else failed

    narrate(f"Something went wrong that should not ({type(error).__name__}).")
    narrate(f"The details are in {record(error, chosen.workspace)}")
    return FAILED
