"""The book of what models cost; implements domain.ports.spending.Ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, select, update

from smbflow.domain.event import Event, EventKind
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

# Built once: it runs with every step, and almost always finds nothing.
_TO_BOOK = select(spending.c.id, spending.c.money).where(
    spending.c.job_id == bindparam("job"), spending.c.result_id.is_(None)
)


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
    return Unbooked(tuple(row.id for row in rows), sum((row.money for row in rows), Decimal(0)))


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
            most = {"money": wanted.most.money, "tokens": wanted.most.tokens}
            return add_row(connection, spending, {**row, **most, "settled": False, "at": now})

    def settle(self, entry: int, spent: Spent, record: CallRecord, now: datetime) -> None:
        """Write cost and history in one transaction."""
        with self._database.write() as connection:
            row = spending.c.id == entry
            cost = {"money": spent.money, "tokens": spent.tokens, "settled": True}
            connection.execute(update(spending).where(row).values(**cost))
            job_id = connection.execute(select(spending.c.job_id).where(row)).scalar_one()
            event = Event(EventKind.MODEL_CALLED, "engine", job_id, record.facts, record.content)
            audit.record(connection, event, now)


def _so_far(connection: Connection, day: date) -> SpentSoFar:
    """Add up the month of a day; SQLite's own sum() would round money."""
    month = select(spending.c.day, spending.c.money, spending.c.tokens).where(
        spending.c.day.between(f"{day:%Y-%m}-01", f"{day:%Y-%m}-31")
    )
    whole, today = Spent(), Spent()
    for row in connection.execute(month):
        whole += Spent(row.money, row.tokens)
        if row.day == str(day):
            today += Spent(row.money, row.tokens)
    return SpentSoFar(today, whole)
