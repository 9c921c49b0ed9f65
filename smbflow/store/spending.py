"""The book of what models cost; implements domain.ports.spending.Ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import Connection, bindparam, func, select, update

from smbflow.domain.event import Event, EventKind
from smbflow.domain.ports.models import FailureKind
from smbflow.domain.ports.spending import (
    Allowed,
    CallRecord,
    Refusal,
    Reservation,
    Spent,
    SpentSoFar,
)
from smbflow.store import audit
from smbflow.store.database import Database, add_row
from smbflow.store.tables import spending

# Built once: the first runs with every step, and almost always finds nothing.
_TO_BOOK = select(spending.c.id, spending.c.billionths).where(
    spending.c.job_id == bindparam("job"), spending.c.result_id.is_(None)
)
_SO_FAR = select(
    func.coalesce(func.sum(spending.c.billionths), 0),
    func.coalesce(func.sum(spending.c.tokens), 0),
).where(spending.c.day.between(bindparam("first"), bindparam("last")))
_ONE = spending.c.id == bindparam("entry")
_SETTLE = (
    update(spending)
    .where(_ONE)
    .values(billionths=bindparam("cost"), tokens=bindparam("used"), settled=True)
)
_JOB = select(spending.c.job_id).where(_ONE)
_PLACES = 9
_CUT_OFF = "smbflow was cut off during the call; whether it was answered is not known"


@dataclass(frozen=True, slots=True)
class Unbooked:
    """Calls of a job that no step's run has on it yet, and what they cost."""

    calls: tuple[int, ...]
    cost: Decimal

    def book(self, connection: Connection, run_id: int) -> None:
        """Put them on a step's run."""
        if self.calls:
            mine = spending.c.id.in_(self.calls)
            connection.execute(update(spending).where(mine).values(result_id=run_id))


def unbooked(connection: Connection, job_id: int) -> Unbooked:
    """Return the calls that a job has made since its last step was stored."""
    rows = connection.execute(_TO_BOOK, {"job": job_id}).all()
    return Unbooked(tuple(row.id for row in rows), _money(sum(row.billionths for row in rows)))


def close_broken_off(connection: Connection, now: datetime) -> None:
    """Tell of calls for documents that a dead engine was making; they stay spent at the most."""
    cut = select(spending).where(spending.c.job_id.is_not(None), ~spending.c.settled)
    for row in connection.execute(cut).all():
        connection.execute(update(spending).where(spending.c.id == row.id).values(settled=True))
        facts = {"model": row.model, "outcome": FailureKind.TRANSIENT, "why": _CUT_OFF}
        booked = {"cost": str(_money(row.billionths)), "tokens_booked": row.tokens}
        event = Event(EventKind.MODEL_CALLED, "engine", row.job_id, {**facts, **booked})
        audit.record(connection, event, now)


class StoredSpending:
    """The book in the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, wanted: Reservation, allowed: Allowed, now: datetime) -> int | Refusal:
        """Look at the sums and book the call in one transaction."""
        with self._database.write() as connection:
            refused = allowed(_so_far(connection, wanted.day))
            if refused is not None:
                return refused
            row = {"model": wanted.model, "job_id": wanted.job_id, "day": str(wanted.day)}
            most = {"billionths": _billionths(wanted.most.money), "tokens": wanted.most.tokens}
            return add_row(connection, spending, {**row, **most, "settled": False, "at": now})

    def settle(self, entry: int, spent: Spent, record: CallRecord, now: datetime) -> None:
        """Write cost and history in one transaction."""
        cost = {"entry": entry, "cost": _billionths(spent.money), "used": spent.tokens}
        with self._database.write() as connection:
            connection.execute(_SETTLE, cost)
            job_id = connection.execute(_JOB, {"entry": entry}).scalar_one()
            event = Event(EventKind.MODEL_CALLED, "engine", job_id, record.facts, record.content)
            audit.record(connection, event, now)


def _so_far(connection: Connection, day: date) -> SpentSoFar:
    """Add up a day and its month."""
    return SpentSoFar(
        _between(connection, str(day), str(day)),
        _between(connection, f"{day:%Y-%m}-01", f"{day:%Y-%m}-31"),
    )


def _between(connection: Connection, first: str, last: str) -> Spent:
    billionths, tokens = connection.execute(_SO_FAR, {"first": first, "last": last}).one()
    return Spent(_money(billionths), tokens)


def _billionths(money: Decimal) -> int:
    """Round up: a fraction of a billionth never slips through a budget."""
    return int(money.scaleb(_PLACES).to_integral_value(ROUND_CEILING))


def _money(billionths: int) -> Decimal:
    return Decimal(billionths).scaleb(-_PLACES).normalize()
