"""Backtests on the command line: what another route, prompt or threshold would have made."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

from smbflow.cli.evaluation import show_progress
from smbflow.cli.office import office, print_json
from smbflow.cli.output import narrate, plain, say, table
from smbflow.config.trial import Trial
from smbflow.desk.backtest import Backtest, Comparison, Sum
from smbflow.errors import UsageError
from smbflow.wiring.backtesting import Plan, read_prompt
from smbflow.wiring.backtesting import backtest as compare

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_LEAST_THRESHOLD = 0.5


def backtest(args: Namespace) -> None:
    """Try decided documents again, without effects, and say what would have been otherwise."""
    with office(args) as at:
        found = compare(at, _plan(args, at.house.timezone), show_progress)
    if args.json:
        print_json("backtest", [found])
    else:
        _tell(found)


def _plan(args: Namespace, zone: str) -> Plan:
    return Plan(
        pipeline=args.pipeline,
        since=_since(args.since, zone),
        limit=args.limit,
        trial=Trial(_route(args.route), _threshold(args.threshold)),
        prompt=read_prompt(Path(args.prompt)) if args.prompt else None,
        spend=_money(args.spend),
    )


def _route(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(name.strip() for name in text.split(",") if name.strip())


def _threshold(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not _LEAST_THRESHOLD < share <= 1:
        raise UsageError(f"{text} is no threshold", "Write it like 0.9: over 0.5, at most 1.")
    return share


def _since(text: str | None, zone: str) -> datetime:
    if text is None:
        return _EVER
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text} is no day", "Write it as 2026-10-01.") from None
    return day if day.tzinfo else day.replace(tzinfo=ZoneInfo(zone))


def _money(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not (amount.is_finite() and amount >= 0):
        raise UsageError(f"{text} is no amount to spend", "Write it like 0.50.")
    return amount


def _tell(found: Backtest) -> None:
    headings = ("", "Right", "Wrong", "As decided", "Otherwise", "Asked", "Cost")
    table(headings, [_cells("then", found.then), _cells("on trial", found.now)])
    for one in found.changed:
        _tell_change(one)
    for one in found.unknown:
        say(f"{one.job_id}  {one.file}: cannot be told ({'; '.join(one.unknown) or 'not decided'})")
    left_out = f" {found.left_out} left out until their spot check." if found.left_out else ""
    narrate(
        f"{len(found.known)} compared, {len(found.changed)} changed, {len(found.unknown)} cannot "
        f"be told.{left_out} Spent on models now: {plain(found.spent)}."
    )


def _cells(name: str, side: Sum) -> tuple[object, ...]:
    marks = (side.right, side.wrong, side.as_decided, side.other, side.asked)
    return (name, *marks, plain(side.cost))


def _tell_change(one: Comparison) -> None:
    then, now = _words(one.then.came, one.then.mark), _words(one.now.came, one.now.mark)
    say(f"{one.job_id}  {one.file}: then {then}, on trial {now}")
    for change in one.changes:
        truth = "" if change.truth is None else f", a person said {change.truth}"
        say(f"  {change.field}: then {change.then or 'none'}, now {change.now or 'none'}{truth}")


def _words(came: str, mark: str) -> str:
    return came if came == mark else f"{came} ({mark.replace('_', ' ')})"
