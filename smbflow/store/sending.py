"""The outbox: effects outside, each with its key; implements domain.ports.jobs.Outbox.

States: queued, sending (the call may have been made), sent, unknown (a person decides).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from smbflow.domain.event import Event, EventKind
from smbflow.domain.job import JobState
from smbflow.domain.outcome import Effect
from smbflow.domain.ports.jobs import Outgoing
from smbflow.domain.reason import Finding
from smbflow.errors import EffectRepeated
from smbflow.store import audit, questions
from smbflow.store.database import Database
from smbflow.store.tables import jobs, outbox

_CAUTIOUS = 20


def queue(connection: Connection, job: Row[Any], effect: Effect, now: datetime) -> None:
    """Put an effect into the outbox; one that a person was asked about is sent after all.

    Raises EffectRepeated where its key was used for anything else.
    """
    same_key = select(outbox.c.id, outbox.c.job_id, outbox.c.state).where(
        outbox.c.key == effect.key
    )
    before = connection.execute(same_key).one_or_none()
    columns = {"state": "queued", "body": effect.body, "run_at": None, "updated_at": now}
    if before is None:
        own = {"job_id": job.id, "connector": effect.connector, "key": effect.key}
        connection.execute(insert(outbox), {**columns, **own, "created_at": now})
    elif (before.job_id, before.state) == (job.id, "unknown"):
        connection.execute(update(outbox).where(outbox.c.id == before.id).values(columns))
    else:
        raise EffectRepeated(f"this was done before, for document {before.job_id}", before.job_id)


class StoredOutbox:
    """The outbox in the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: datetime) -> tuple[Outgoing, ...]:
        """Return effects to be made now, and those that a crash interrupted."""
        in_time = or_(outbox.c.run_at.is_(None), outbox.c.run_at <= now)
        open_rows = (
            select(outbox)
            .where(outbox.c.state.in_(("queued", "sending")), in_time)
            .where(outbox.c.batch_id.is_(None), outbox.c.job_id.is_not(None))
            .order_by(outbox.c.id)
            .limit(_CAUTIOUS)
        )
        with self._database.read() as connection:
            rows = connection.execute(open_rows).all()
        return tuple(_outgoing(row) for row in rows)

    def sending(self, outgoing: Outgoing, now: datetime) -> None:
        """Note that the call is about to be made."""
        changes = {"state": "sending", "run_at": None}
        with self._database.write() as connection:
            _change(connection, outgoing, EventKind.EFFECT_SENDING, changes, now)

    def sent(self, outgoing: Outgoing, result: str, now: datetime) -> None:
        """Note that it happened; the job is done."""
        with self._database.write() as connection:
            changes = {"state": "sent", "result": result}
            _change(connection, outgoing, EventKind.EFFECT_SENT, changes, now)
            columns = {"state": JobState.DONE, **questions.NOTHING_ASKED, "updated_at": now}
            questions.move(connection, outgoing.job_id, columns)
            untouched = (jobs.c.id == outgoing.job_id, jobs.c.automatic.is_(None))
            connection.execute(update(jobs).where(*untouched).values(automatic=True))

    def postponed(self, outgoing: Outgoing, run_at: datetime, why: str, now: datetime) -> None:
        """Note when to try again; an interrupted effect stays one until it was looked up."""
        state = "sending" if outgoing.interrupted else "queued"
        attempts = outgoing.attempts + 1
        changes = {"state": state, "run_at": run_at, "result": why, "attempts": attempts}
        with self._database.write() as connection:
            _change(connection, outgoing, EventKind.EFFECT_POSTPONED, changes, now)

    def unknown(self, outgoing: Outgoing, finding: Finding, now: datetime) -> None:
        """Ask a person whether it happened."""
        with self._database.write() as connection:
            _change(connection, outgoing, EventKind.EFFECT_UNKNOWN, {"state": "unknown"}, now)
            job = connection.execute(select(jobs).where(jobs.c.id == outgoing.job_id)).one()
            asked = questions.ask(
                connection, job, (finding,), step=job.step, result_id=job.result_id, now=now
            )
            columns = {"state": JobState.ESCALATED, "automatic": False, "updated_at": now}
            questions.move(connection, job.id, {**columns, **asked})


def _change(
    connection: Connection,
    outgoing: Outgoing,
    kind: EventKind,
    changes: dict[str, Any],
    now: datetime,
) -> None:
    row = outbox.c.id == outgoing.id
    connection.execute(update(outbox).where(row).values(**changes, updated_at=now))
    facts = {"connector": outgoing.connector, "key": outgoing.key}
    content = {"result": changes["result"]} if changes.get("result") else {}
    audit.record(connection, Event(kind, "engine", outgoing.job_id, facts, content), now)


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(
        id=row.id,
        job_id=row.job_id,
        connector=row.connector,
        key=row.key,
        body=row.body,
        attempts=row.attempts,
        created_at=row.created_at,
        interrupted=row.state == "sending",
    )
