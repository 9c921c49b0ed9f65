"""What the screen counts: the balance, bills ready to import, the months' accuracy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, case, distinct, func, select, text

from smbflow.domain.bill import BillKind
from smbflow.domain.job import JobState
from smbflow.domain.ports.records import BlindCount, MonthFigures, Tally
from smbflow.domain.reason import Severity
from smbflow.domain.view import ReadyTotal
from smbflow.store.tables import (
    bills,
    documents,
    findings,
    human_checks,
    jobs,
    step_results,
    tallies,
)

_UNDECIDED = -1
MonthKey = tuple[str, str]


def counted(connection: Connection) -> tuple[Tally, ...]:
    """Return the counts of jobs that are not zero."""
    return tuple(
        Tally(
            row.pipeline,
            row.month,
            JobState(row.state),
            None if row.automatic == _UNDECIDED else bool(row.automatic),
            row.jobs,
        )
        for row in connection.execute(select(tallies).where(tallies.c.jobs != 0))
    )


def taken_in(connection: Connection) -> int:
    """Count the documents themselves, not the tallies: the balance compares the two."""
    return int(connection.execute(select(func.count()).select_from(documents)).scalar_one())


def ready_total(connection: Connection) -> ReadyTotal:
    """Add up the bills ready to import, per currency; credits and reversals count against."""
    waiting = select(bills.c.currency, bills.c.gross, bills.c.kind, bills.c.reverses).where(
        text("posting = 'ready'")  # spelled out: a partial index is not used for a parameter
    )
    rows = connection.execute(waiting).all()
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        totals[row.currency] += _signed(row.gross, row.kind, row.reverses)
    return ReadyTotal(len(rows), tuple(sorted(totals.items())))


def month_figures(connection: Connection, since_month: str) -> MonthFigures:
    """Return blind checks, confirmations, reasons and costs by pipeline and month."""
    return MonthFigures(
        blind=_blind(connection, since_month),
        confirmed=_confirmed(connection, since_month),
        reasons=_reasons(connection, since_month),
        costs=_costs(connection, since_month),
    )


def costs_since(connection: Connection, instant: datetime) -> Decimal:
    """Add up what steps cost since an instant; free ones are not read."""
    paid = select(step_results.c.cost).where(
        step_results.c.ended_at >= instant, step_results.c.cost != Decimal(0)
    )
    total = Decimal(0)
    for cost in connection.execute(paid).scalars():
        total += cost
    return total


def _signed(gross: Decimal, kind: str, reverses: str | None) -> Decimal:
    against = (kind == BillKind.CREDIT_NOTE) != (reverses is not None)
    return -gross if against else gross


def _blind(connection: Connection, since: str) -> tuple[BlindCount, ...]:
    c = human_checks.c
    by_document = (
        select(c.pipeline, c.month, c.stratum, func.min(c.right).label("all_right"))
        .where(c.blind, c.month >= since)
        .group_by(c.job_id)
        .subquery()
    )
    d = by_document.c
    strata = select(d.pipeline, d.month, d.stratum, func.count(), func.sum(d.all_right)).group_by(
        d.pipeline, d.month, d.stratum
    )
    return tuple(
        BlindCount(pipeline, month, stratum == "automatic", checked, right)
        for pipeline, month, stratum, checked, right in connection.execute(strata)
    )


def _confirmed(connection: Connection, since: str) -> Mapping[MonthKey, int]:
    c = human_checks.c
    said = (
        select(c.pipeline, c.month, func.count(distinct(c.job_id)))
        .where(~c.blind, c.right, c.month >= since)
        .group_by(c.pipeline, c.month)
    )
    return {(pipeline, month): jobs_ for pipeline, month, jobs_ in connection.execute(said)}


def _reasons(connection: Connection, since: str) -> Mapping[MonthKey, tuple[tuple[str, int], ...]]:
    c = findings.c
    times = func.sum(case((c.severity != Severity.NOTE, 1), else_=0))
    asked = (
        select(c.pipeline, c.month, c.reason, times)
        .where(c.month >= since, c.escalation_id.is_not(None))
        .group_by(c.month, c.pipeline, c.reason)
    )
    return _ranked(map(tuple, connection.execute(asked)))


def _ranked(rows: Iterable[tuple[Any, ...]]) -> Mapping[MonthKey, tuple[tuple[str, int], ...]]:
    by_month: dict[MonthKey, list[tuple[str, int]]] = defaultdict(list)
    for pipeline, month, reason, times in rows:
        if times:
            by_month[pipeline, month].append((reason, times))
    return {
        key: tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))
        for key, found in by_month.items()
    }


def _costs(connection: Connection, since: str) -> Mapping[MonthKey, Decimal]:
    paid = select(jobs.c.pipeline, jobs.c.month, jobs.c.cost).where(
        jobs.c.cost != Decimal(0), jobs.c.month >= since
    )
    costs: dict[MonthKey, Decimal] = defaultdict(Decimal)
    for pipeline, month, cost in connection.execute(paid):
        costs[pipeline, month] += cost
    return costs
