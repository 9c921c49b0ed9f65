"""Leases: which job runs next and who holds it. A lease ends by its token, never by the clock."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Integer, Row, bindparam, func, or_, select, update

from smbflow.domain.decision import Decision
from smbflow.domain.document import Document
from smbflow.domain.event import Event, EventKind
from smbflow.domain.job import Job, JobState, Posting, Summary
from smbflow.domain.ports.jobs import Lease, StepOutcome, StepRun, StoredValue
from smbflow.errors import LeaseLost
from smbflow.store import audit
from smbflow.store.questions import move
from smbflow.store.tables import decisions, documents, jobs, outbox, step_results

DECISIONS = TypeAdapter(Decision)

# Built once: SQLAlchemy takes longer to build and hash a statement than SQLite to run it.
_JOB = select(jobs).where(jobs.c.id == bindparam("id"))
_DOCUMENT = select(documents).where(documents.c.id == bindparam("id"))
_DECISION = select(decisions.c.body).where(decisions.c.id == bindparam("id"))
_RESULT = select(step_results).where(step_results.c.id == bindparam("id"))
_RUNNABLE = (
    select(jobs.c.id)
    .where(
        jobs.c.state == JobState.WAITING,
        jobs.c.pipeline.in_(bindparam("pipelines", expanding=True)),
        or_(jobs.c.run_at.is_(None), jobs.c.run_at <= bindparam("now")),
        or_(bindparam("only", type_=Integer).is_(None), jobs.c.id == bindparam("only")),
    )
    .order_by(jobs.c.priority, jobs.c.crashes, jobs.c.id)
    .limit(1)
)


def runnable(
    connection: Connection, pipelines: Collection[str], now: datetime, only: int | None = None
) -> int | None:
    """Return the job that is to run next, if any; with `only`, that one if it may run."""
    wanted = {"pipelines": list(pipelines), "now": now, "only": only}
    found: int | None = connection.scalar(_RUNNABLE, wanted)
    return found


def lease(
    connection: Connection,
    pipelines: Collection[str],
    now: datetime,
    until: datetime,
    only: int | None = None,
) -> Lease | None:
    """Take the next job, or only that one, if it may run."""
    job_id = runnable(connection, pipelines, now, only)
    if job_id is None:
        return None
    token = secrets.token_hex(16)
    taken = {
        "state": JobState.WORKING,
        "lease_token": token,
        "lease_until": until,
        "run_at": None,
        "updated_at": now,
    }
    move(connection, job_id, taken)
    return current(connection, job_id, token)


def current(connection: Connection, job_id: int, token: str) -> Lease:
    """Return a job as its holder needs it."""
    row = held(connection, job_id, token)
    return Lease(
        job=job_of(connection, row),
        token=token,
        segment=row.segment,
        decision=_decision(connection, row.decision_id),
        stored=_stored(connection, row.result_id),
    )


def following(lease: Lease, run: StepRun) -> Lease:
    """Return the lease for the next step, from what was just stored."""
    job = lease.job.evolve(
        step=run.next_step,
        summary=run.summary or lease.job.summary,
        updated_at=run.ended_at,
        crashes=run.crashes,
        attempts=run.attempts,
    )
    stored = lease.stored
    if run.value is not None:
        stored = StoredValue(run.step, run.outcome, run.schema, run.value)
    return replace(lease, job=job, stored=stored)


def held(connection: Connection, job_id: int, token: str) -> Row[Any]:
    """Return the job's row (raises LeaseLost where the token is not the holder's)."""
    row = connection.execute(_JOB, {"id": job_id}).one()
    if row.lease_token != token:
        raise LeaseLost(f"invoice {job_id} is held by somebody else")
    return row


def give_back(connection: Connection, job_id: int, token: str, now: datetime) -> None:
    """Let a job wait again, as it was before it was claimed."""
    held(connection, job_id, token)
    move(connection, job_id, _free(now))


def free_orphans(connection: Connection, now: datetime) -> list[int]:
    """Let jobs wait again whose engine died, each with one crash more."""
    orphans = list(connection.scalars(select(jobs.c.id).where(jobs.c.lease_token.is_not(None))))
    again = {**_free(now), "crashes": jobs.c.crashes + 1}
    connection.execute(update(jobs).where(jobs.c.id.in_(orphans)).values(again))
    for job_id in orphans:
        audit.record(connection, Event(EventKind.RECOVERED, "engine", job_id), now)
    return orphans


def next_due(connection: Connection, pipelines: Collection[str]) -> datetime | None:
    """Return when the next job or effect that waits for its time is due."""
    job = select(func.min(jobs.c.run_at)).where(
        jobs.c.state == JobState.WAITING, jobs.c.pipeline.in_(pipelines)
    )
    effect = select(func.min(outbox.c.run_at)).where(outbox.c.state.in_(("queued", "sending")))
    due = [at for at in (connection.scalar(job), connection.scalar(effect)) if at is not None]
    return min(due, default=None)


def bring_forward(connection: Connection, by: timedelta, now: datetime) -> None:
    """Bring what lies in the future forward, after the clock went back."""
    for table in (jobs, outbox):
        waiting = select(table.c.id, table.c.run_at).where(table.c.run_at > now)
        for row_id, run_at in connection.execute(waiting).all():
            sooner = update(table).where(table.c.id == row_id).values(run_at=run_at - by)
            connection.execute(sooner)


def _free(now: datetime) -> dict[str, Any]:
    return {
        "state": JobState.WAITING,
        "lease_token": None,
        "lease_until": None,
        "updated_at": now,
    }


def job_of(connection: Connection, row: Row[Any]) -> Job:
    """Return a job with its document, from its row."""
    return Job(
        id=row.id,
        pipeline=row.pipeline,
        document=_document(connection, row.document_id),
        state=JobState(row.state),
        step=row.step,
        posting=Posting(row.posting) if row.posting else None,
        summary=summary(row),
        created_at=row.created_at,
        updated_at=row.updated_at,
        spot_check=row.spot_check,
        crashes=row.crashes,
        attempts=row.attempts,
    )


def summary(row: Row[Any]) -> Summary:
    """Return what lists show of a job."""
    return Summary(
        row.kind, row.who, row.number, row.subject, row.amount, row.currency, row.order_number
    )


def _document(connection: Connection, document_id: int) -> Document:
    row = connection.execute(_DOCUMENT, {"id": document_id}).one()
    return Document(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to a row's mapping


def _decision(connection: Connection, decision_id: int | None) -> Decision | None:
    if decision_id is None:
        return None
    body = connection.scalar(_DECISION, {"id": decision_id})
    return DECISIONS.validate_json(body or "")


def _stored(connection: Connection, result_id: int | None) -> StoredValue | None:
    if result_id is None:
        return None
    row = connection.execute(_RESULT, {"id": result_id}).one()
    return StoredValue(row.step, StepOutcome(row.outcome), row.schema_version, row.value)
