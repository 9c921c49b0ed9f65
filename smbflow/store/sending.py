"""The outbox: effects outside, each with its key; implements domain.ports.jobs.Outbox.

States: queued, sending (the call may have been made), sent, unknown (a person decides), withdrawn
(a person took the decision back in time).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, update

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
_MAY_BE_SENT_AFTER_ALL = frozenset({"unknown", "withdrawn"})


def queue(connection: Connection, job: Row[Any], effect: Effect, now: datetime) -> None:
    """Put an effect into the outbox; one that was asked about or withdrawn is sent after all.

    Raises EffectRepeated where its key was used for anything else.
    """
    same_key = select(outbox.c.id, outbox.c.job_id, outbox.c.state).where(
        outbox.c.key == effect.key
    )
    before = connection.execute(same_key).one_or_none()
    columns: dict[str, Any] = {"state": "queued", "body": effect.body, "attempts": 0}
    columns |= {"run_at": effect.not_before, "updated_at": now}
    if before is None:
        own = {"job_id": job.id, "connector": effect.connector, "key": effect.key}
        connection.execute(insert(outbox), {**columns, **own, "created_at": now})
    elif before.job_id == job.id and before.state in _MAY_BE_SENT_AFTER_ALL:
        connection.execute(update(outbox).where(outbox.c.id == before.id).values(columns))
    else:
        raise EffectRepeated(f"this was done before, for document {before.job_id}", before.job_id)


def held(connection: Connection, job_id: int) -> bool:
    """Say whether an effect of a job waits in the outbox and was never tried."""
    waiting = select(outbox.c.id).where(*_held(job_id))
    return connection.scalar(waiting.limit(1)) is not None


def made(connection: Connection, job_id: int) -> str | None:
    """Return what came of a job's effect that was made, None where none was."""
    gone = select(outbox.c.result).where(outbox.c.job_id == job_id, outbox.c.state == "sent")
    return connection.scalar(gone.where(outbox.c.batch_id.is_(None)).limit(1))


def withdraw(connection: Connection, job_id: int, now: datetime) -> None:
    """Take a held effect back: it is not made."""
    changes = {"state": "withdrawn", "run_at": None, "updated_at": now}
    connection.execute(update(outbox).where(*_held(job_id)).values(changes))


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

    def next_held(self) -> datetime | None:
        """Return when the next held effect is to be made."""
        first = select(func.min(outbox.c.run_at)).where(*_NEVER_TRIED)
        with self._database.read() as connection:
            found: datetime | None = connection.scalar(first)
            return found

    def sending(self, outgoing: Outgoing, now: datetime) -> bool:
        """Note that the call is about to be made; False where it was withdrawn meanwhile."""
        changes = {"state": "sending", "run_at": None}
        with self._database.write() as connection:
            state = select(outbox.c.state).where(outbox.c.id == outgoing.id)
            if connection.scalar(state) == "withdrawn":
                return False
            _change(connection, outgoing, EventKind.EFFECT_SENDING, changes, now)
            return True

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


_NEVER_TRIED = (outbox.c.state == "queued", outbox.c.attempts == 0, outbox.c.batch_id.is_(None))


def _held(job_id: int) -> tuple[ColumnElement[bool], ...]:
    return (outbox.c.job_id == job_id, *_NEVER_TRIED)


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
