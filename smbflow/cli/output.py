"""What the command line prints: data on stdout, narration on stderr, outside text made safe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from smbflow.domain.text import printable

_GAP = "  "
_WIDEST = 48


def speak_utf8() -> None:
    """Let every console take every name: a Windows code page would raise on the first `ł`."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def say(line: str) -> None:
    """Print a line of data for a person."""
    print(printable(line))


def write(line: str) -> None:
    """Print a line for a machine as it is; JSON escapes what a terminal would obey."""
    print(line, flush=True)


def narrate(line: str) -> None:
    """Tell on stderr what happens, so that stdout stays data."""
    print(printable(line), file=sys.stderr, flush=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows in columns as wide as their longest cell, up to a limit."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *cells, strict=True)]
    for row in (list(headings), *cells):
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(_GAP.join(padded).rstrip())


def plain(value: object) -> str:
    """Write a value as the contract wants it: no exponents, no thousands, ISO dates."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def amount(value: Decimal | None, currency: str | None) -> str:
    """Write an amount as `1,234.50 EUR`, empty where it is not known."""
    return "" if value is None else f"{value:,} {currency or ''}".rstrip()


def day_and_time(instant: datetime) -> str:
    """Write an instant in the PC's own time zone, to the minute."""
    return f"{instant.astimezone():%Y-%m-%d %H:%M}"


def _cell(value: object) -> str:
    text = printable("" if value is None else str(value))
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
