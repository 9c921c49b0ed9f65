"""One document's story: its job, steps, values, decisions, effects, checks and events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, exists, select

from smbflow.domain.bill import Bill
from smbflow.domain.decision import Decision
from smbflow.domain.document import Document
from smbflow.domain.job import Posting
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.ports.jobs import StepOutcome, StoredValue
from smbflow.domain.ports.records import JobRecord, RecordedEvent, StepNote
from smbflow.domain.view import EffectView
from smbflow.store import feed
from smbflow.store.tables import (
    audit_contents,
    audit_events,
    batches,
    bills,
    decisions,
    documents,
    findings,
    human_checks,
    jobs,
    outbox,
    step_results,
)

_BILL = TypeAdapter(Bill)
_DECISION = TypeAdapter(Decision)


def record(connection: Connection, job_id: int) -> JobRecord | None:
    """Return a job whole."""
    row = feed.one(connection, job_id)
    if row is None:
        return None
    job = connection.execute(select(jobs).where(jobs.c.id == job_id)).one()
    document = connection.execute(select(documents).where(documents.c.id == job.document_id)).one()
    blind = exists().where(human_checks.c.job_id == job_id, human_checks.c.blind)
    return JobRecord(
        row=row,
        document=Document(*document),
        result_id=job.result_id,
        spot_check=job.spot_check,
        checked=bool(connection.execute(select(blind)).scalar_one()),
        automatic=job.automatic,
        later_until=job.later_until,
        cost=job.cost,
        linked=_linked(connection, job),
    )


def steps(connection: Connection, job_id: int) -> tuple[StepNote, ...]:
    """Return the steps that ran, oldest first."""
    ran = (
        select(
            step_results.c.id,
            step_results.c.step,
            step_results.c.outcome,
            step_results.c.schema_version,
            step_results.c.value.is_not(None),
        )
        .where(step_results.c.job_id == job_id)
        .order_by(step_results.c.id)
    )
    return tuple(
        StepNote(number, step, StepOutcome(outcome), schema, bool(stored))
        for number, step, outcome, schema, stored in connection.execute(ran)
    )


def value(connection: Connection, result_id: int) -> StoredValue | None:
    """Return a stored value, None where there is none."""
    row = connection.execute(select(step_results).where(step_results.c.id == result_id)).first()
    if row is None or row.value is None:
        return None
    return StoredValue(row.step, StepOutcome(row.outcome), row.schema_version, row.value)


def decided(connection: Connection, job_id: int) -> tuple[Decision, ...]:
    """Return what people decided, oldest first."""
    bodies = select(decisions.c.body).where(decisions.c.job_id == job_id).order_by(decisions.c.id)
    return tuple(_DECISION.validate_json(body) for body in connection.execute(bodies).scalars())


def effects(connection: Connection, job_id: int) -> tuple[EffectView, ...]:
    """Return what left the house: effects from the outbox, and bills with their batch."""
    sent = select(outbox).where(outbox.c.job_id == job_id).order_by(outbox.c.id)
    seen = [
        EffectView(row.connector, row.key, row.state, row.updated_at, row.result)
        for row in connection.execute(sent)
    ]
    made = (
        select(bills, batches.c.format, batches.c.sent_at)
        .outerjoin(batches, batches.c.id == bills.c.batch_id)
        .where(bills.c.job_id == job_id)
        .order_by(bills.c.id)
    )
    seen.extend(_bill_effect(row) for row in connection.execute(made))
    return tuple(seen)


def sent_bill(connection: Connection, job_id: int) -> Bill | None:
    """Return a job's bill that is in a file or in the books."""
    gone_out = (Posting.IN_FILE, Posting.IN_BOOKS)
    sent = select(bills.c.body).where(
        bills.c.job_id == job_id, bills.c.posting.in_(gone_out), bills.c.reverses.is_(None)
    )
    body = connection.execute(sent).scalar()
    return _BILL.validate_json(body) if body else None


def checks(connection: Connection, job_id: int) -> tuple[FieldCheck, ...]:
    """Return what people said of a job's fields, oldest first."""
    names = ("field", "machine_value", "machine_confidence", "human_value", "right", "blind")
    said = (
        select(*(human_checks.c[name] for name in names))
        .where(human_checks.c.job_id == job_id)
        .order_by(human_checks.c.id)
    )
    return tuple(FieldCheck(*row) for row in connection.execute(said))


def events(
    connection: Connection, job_id: int | None, after: int, limit: int
) -> tuple[RecordedEvent, ...]:
    """Return audit events in order, with what is left of their content."""
    wanted = _events(after).limit(limit)
    if job_id is not None:
        wanted = wanted.where(audit_events.c.job_id == job_id)
    return tuple(_event(row) for row in connection.execute(wanted))


def _events(after: int) -> Select[Any]:
    return (
        select(audit_events, audit_contents.c.content)
        .outerjoin(audit_contents, audit_contents.c.event_id == audit_events.c.id)
        .where(audit_events.c.id > after)
        .order_by(audit_events.c.id)
    )


def _event(row: Row[Any]) -> RecordedEvent:
    return RecordedEvent(
        id=row.id,
        at=row.at,
        who=row.who,
        kind=row.kind,
        job_id=row.job_id,
        facts=json.loads(row.facts),
        content=json.loads(row.content) if row.content else {},
    )


def _linked(connection: Connection, job: Row[Any]) -> tuple[int, ...]:
    """Return the job's parent, children, and the jobs that its findings point to."""
    children = select(jobs.c.id).where(jobs.c.parent_id == job.id)
    named = select(findings.c.other).where(
        findings.c.job_id == job.id, findings.c.other.is_not(None)
    )
    pointed: Sequence[str] = connection.execute(named).scalars().all()
    others = [int(other) for other in pointed if other.isdecimal()]
    near = [job.parent_id, *connection.execute(children).scalars(), *others]
    return tuple(sorted({other for other in near if other is not None and other != job.id}))


def _bill_effect(row: Row[Any]) -> EffectView:
    where = f"batch {row.batch_id} ({row.format})" if row.batch_id else ""
    return EffectView("accounts", row.key, row.posting, row.sent_at or row.created_at, where)
