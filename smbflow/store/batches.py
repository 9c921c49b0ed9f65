"""Batches: ready bills bound to files, each written once; implements domain.ports.batches.Batches.

`open_batch` commits what is about to be written (outbox rows in `sending`, with the SHA-256 of
each file) before a byte is written; `mark_sent` commits after. After a crash in between the caller
looks at the files: there and equal means sent, else it writes them again from `bills_in`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from smbflow.domain.bill import Bill, BillKind
from smbflow.domain.event import Event, EventKind
from smbflow.domain.job import Posting
from smbflow.domain.ports.batches import Batch, BatchFile, ReadyBill
from smbflow.errors import DecisionRefused
from smbflow.store import audit, bills
from smbflow.store.database import Database
from smbflow.store.tables import batches, jobs, outbox
from smbflow.store.tables import bills as bill_rows

_LEFT_THE_HOUSE = (Posting.IN_FILE, Posting.IN_BOOKS)


class StoredBatches:
    """The bills' way out, in the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ready(self) -> tuple[ReadyBill, ...]:
        """Return all bills that are ready to import and in no batch yet, oldest first."""
        free = (bill_rows.c.posting == Posting.READY, bill_rows.c.batch_id.is_(None))
        with self._database.read() as connection:
            return _bills(connection, free)

    def next_number(self) -> int:
        """Return the number that the next batch will have."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.max(batches.c.id))) or 0) + 1

    def open_batch(
        self,
        number: int,
        format_name: str,
        bill_ids: Sequence[int],
        files: Sequence[BatchFile],
        *,
        by: str,
        now: datetime,
    ) -> None:
        """Bind ready bills to a batch whose files are about to be written."""
        with self._database.write() as connection:
            totals = _bind(connection, number, bill_ids)
            row = {
                "id": number,
                "format": format_name,
                "state": "sending",
                "bills": len(bill_ids),
                "files": json.dumps([{"name": f.name, "sha256": f.sha256} for f in files]),
                "control_totals": json.dumps(totals),
                "by": by,
                "created_at": now,
            }
            connection.execute(insert(batches), row)
            bound = bill_rows.c.id.in_(bill_ids)
            connection.execute(update(bill_rows).where(bound).values(batch_id=number))
            connection.execute(insert(outbox), [_outgoing(number, file, now) for file in files])
            facts = {"batch": number, "bills": len(bill_ids), "totals": totals}
            _record(connection, EventKind.BATCH_OPENED, by, facts, now)

    def unfinished(self) -> tuple[Batch, ...]:
        """Return batches left in `sending` by a crash, oldest first."""
        with self._database.read() as connection:
            left = select(batches).where(batches.c.state == "sending").order_by(batches.c.id)
            return tuple(_batch(row) for row in connection.execute(left))

    def bills_in(self, number: int) -> tuple[ReadyBill, ...]:
        """Return a batch's bills in the order of their ids."""
        with self._database.read() as connection:
            return _bills(connection, (bill_rows.c.batch_id == number,))

    def mark_sent(self, number: int, now: datetime) -> None:
        """Note that all files of a batch are written: its bills are in file."""
        with self._database.write() as connection:
            _move(connection, number, "sending", "sent")
            connection.execute(update(batches).where(batches.c.id == number).values(sent_at=now))
            written = update(outbox).where(outbox.c.batch_id == number)
            connection.execute(written.values(state="sent", updated_at=now))
            _post(connection, number, Posting.READY, Posting.IN_FILE, now)
            _record(connection, EventKind.BATCH_SENT, "engine", {"batch": number}, now)

    def mark_in_books(self, number: int, *, by: str, now: datetime) -> None:
        """Note a person's or the books' word that the batch was imported."""
        with self._database.write() as connection:
            _move(connection, number, "sent", "in_books")
            _post(connection, number, Posting.IN_FILE, Posting.IN_BOOKS, now)
            _record(connection, EventKind.BATCH_IN_BOOKS, by, {"batch": number}, now)

    def reverse(self, job_id: int, reversal: Bill, *, by: str, now: datetime) -> None:
        """Mark a job's exported bill as reversed and make its reversing bill ready."""
        left = (bill_rows.c.job_id == job_id, bill_rows.c.posting.in_(_LEFT_THE_HOUSE))
        with self._database.write() as connection:
            bill_id = connection.scalar(select(bill_rows.c.id).where(*left))
            if bill_id is None:
                title = f"the bill of invoice {job_id} is in no import file"
                raise DecisionRefused(title, f"Take it back instead: smbflow undo {job_id}")
            reversed_ = {"posting": Posting.REVERSED}
            connection.execute(update(bill_rows).where(bill_rows.c.id == bill_id).values(reversed_))
            job = update(jobs).where(jobs.c.id == job_id)
            connection.execute(job.values(posting=Posting.REVERSED, updated_at=now))
            body = bills.BILLS.dump_json(reversal).decode()
            bills.add(connection, reversal, {"job_id": None, "body": body}, now)
            event = Event(EventKind.REVERSED, by, job_id, {"key": reversal.key})
            audit.record(connection, event, now)

    def recent(self, limit: int) -> tuple[Batch, ...]:
        """Return the newest batches first."""
        newest = select(batches).order_by(batches.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(_batch(row) for row in connection.execute(newest))


def _bills(connection: Connection, wanted: tuple[Any, ...]) -> tuple[ReadyBill, ...]:
    columns = (bill_rows.c.id, bill_rows.c.body)
    rows = connection.execute(select(*columns).where(*wanted).order_by(bill_rows.c.id)).all()
    return tuple(ReadyBill(row.id, bills.BILLS.validate_json(row.body)) for row in rows)


def _bind(connection: Connection, number: int, bill_ids: Sequence[int]) -> dict[str, str]:
    """Check that all bills are still ready; return the control totals by currency."""
    if connection.scalar(select(batches.c.id).where(batches.c.id == number)) is not None:
        raise DecisionRefused(f"batch {number} was just written by somebody else", "Try again.")
    columns = (bill_rows.c.kind, bill_rows.c.currency, bill_rows.c.gross)
    free = (bill_rows.c.posting == Posting.READY, bill_rows.c.batch_id.is_(None))
    wanted = select(*columns).where(bill_rows.c.id.in_(bill_ids), *free)
    found = connection.execute(wanted).all()
    if not found or len(found) != len(bill_ids):
        raise DecisionRefused("a bill of this batch was taken back meanwhile", "Try again.")
    totals: dict[str, Decimal] = {}
    for row in found:
        signed = -row.gross if row.kind == BillKind.CREDIT_NOTE else row.gross
        totals[row.currency] = totals.get(row.currency, Decimal(0)) + signed
    return {currency: str(totals[currency]) for currency in sorted(totals)}


def _outgoing(number: int, file: BatchFile, now: datetime) -> dict[str, Any]:
    return {
        "batch_id": number,
        "connector": "file",
        "key": f"batch:{number}:{file.name}",
        "body": json.dumps({"name": file.name, "sha256": file.sha256}),
        "state": "sending",
        "created_at": now,
        "updated_at": now,
    }


def _move(connection: Connection, number: int, before: str, after: str) -> None:
    row = (batches.c.id == number, batches.c.state == before)
    if connection.execute(update(batches).where(*row).values(state=after)).rowcount == 0:
        raise DecisionRefused(f"batch {number} is not there to be marked", "See: smbflow export")


def _post(
    connection: Connection, number: int, before: Posting, after: Posting, now: datetime
) -> None:
    """Move a batch's bills and their jobs on; what was reversed meanwhile stays so."""
    mine = (bill_rows.c.batch_id == number, bill_rows.c.posting == before)
    job_ids = list(connection.scalars(select(bill_rows.c.job_id).where(*mine)))
    connection.execute(update(bill_rows).where(*mine).values(posting=after))
    posted = update(jobs).where(jobs.c.id.in_(job_ids))
    connection.execute(posted.values(posting=after, updated_at=now))


def _batch(row: Row[Any]) -> Batch:
    totals = json.loads(row.control_totals)
    return Batch(
        number=row.id,
        format=row.format,
        state=row.state,
        bills=row.bills,
        files=tuple(BatchFile(**file) for file in json.loads(row.files)),
        control_totals=tuple((currency, Decimal(totals[currency])) for currency in totals),
        by=row.by,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )


def _record(
    connection: Connection, kind: EventKind, by: str, facts: dict[str, Any], now: datetime
) -> None:
    audit.record(connection, Event(kind, by, None, facts), now)
