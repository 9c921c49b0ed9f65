"""What the store kept of finished work; implements domain.ports.recordings.Recordings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.event import EventKind
from smbflow.domain.job import JobState
from smbflow.domain.ports.jobs import StepOutcome, StoredValue
from smbflow.domain.ports.recordings import CallNote, RecordedRun, Recording
from smbflow.store.database import Database
from smbflow.store.leases import DECISIONS, job_of
from smbflow.store.tables import (
    audit_contents,
    audit_events,
    bills,
    decisions,
    jobs,
    outbox,
    step_results,
)

_DECIDED = (JobState.DONE, JobState.ASIDE)
_CALLED = EventKind.MODEL_CALLED


class _Event:
    """An audit event of a job, read."""

    def __init__(self, row: Row[Any]) -> None:
        self.at: datetime = row.at
        self.kind: str = row.kind
        self.facts: Mapping[str, Any] = json.loads(row.facts)
        self.content: Mapping[str, Any] = json.loads(row.content) if row.content else {}

    @property
    def run(self) -> tuple[Any, ...]:
        """Return by what it belongs to a step's run, if it tells of one."""
        return self.at, *(self.facts.get(name) for name in ("segment", "step", "outcome"))


class StoredRecordings:
    """Paths of jobs in the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recording(self, job_id: int) -> Recording | None:
        """Return a job's path."""
        with self._database.read() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
            return None if row is None else _recording(connection, row)

    def decided(self, pipeline: str, since: datetime, limit: int) -> tuple[int, ...]:
        """Return the newest decided jobs."""
        wanted = (
            select(jobs.c.id)
            .where(
                jobs.c.pipeline == pipeline,
                jobs.c.state.in_(_DECIDED),
                jobs.c.created_at >= since,
            )
            .order_by(jobs.c.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return tuple(reversed(connection.scalars(wanted).all()))


def _recording(connection: Connection, job: Row[Any]) -> Recording:
    events = _events(connection, job.id)
    told = {event.run: event for event in events}
    ran = select(step_results).where(step_results.c.job_id == job.id).order_by(step_results.c.id)
    return Recording(
        job=job_of(connection, job),
        runs=tuple(
            _run(connection, row, told.get((row.ended_at, row.segment, row.step, row.outcome)))
            for row in connection.execute(ran)
        ),
        decisions=_decisions(connection, job.id),
        calls=tuple(
            CallNote(event.at, event.facts, event.content)
            for event in events
            if event.kind == _CALLED
        ),
        cost=job.cost,
    )


def _events(connection: Connection, job_id: int) -> list[_Event]:
    told = (
        select(audit_events, audit_contents.c.content)
        .outerjoin(audit_contents, audit_contents.c.event_id == audit_events.c.id)
        .where(audit_events.c.job_id == job_id)
        .order_by(audit_events.c.id)
    )
    return [_Event(row) for row in connection.execute(told)]


def _run(connection: Connection, row: Row[Any], event: _Event | None) -> RecordedRun:
    outcome = StepOutcome(row.outcome)
    stored = None
    if row.value is not None:
        stored = StoredValue(row.step, outcome, row.schema_version, row.value)
    facts = event.facts if event else {}
    content = event.content if event else {}
    return RecordedRun(
        segment=row.segment,
        step=row.step,
        outcome=outcome,
        started_at=row.started_at,
        ended_at=row.ended_at,
        value=stored,
        reasons=tuple(facts.get("reasons", ())),
        sentences=tuple(content.get("sentences", ())),
        body=_body(connection, facts) if outcome is StepOutcome.EFFECT else None,
    )


def _body(connection: Connection, facts: Mapping[str, Any]) -> str | None:
    """Return what an effect held: of a bill that still stands, or from the outbox."""
    key = facts.get("key")
    made = select(bills.c.body).where(bills.c.key == key, bills.c.reverses.is_(None))
    sent = select(outbox.c.body).where(outbox.c.key == key)
    found: str | None = connection.scalar(made) or connection.scalar(sent)
    return found


def _decisions(connection: Connection, job_id: int) -> dict[int, Decision]:
    """Return by segment the decision that began it; what was put off began none."""
    made = (
        select(decisions.c.segment, decisions.c.body)
        .where(decisions.c.job_id == job_id, decisions.c.verdict != Verdict.LATER)
        .order_by(decisions.c.id)
    )
    return {row.segment + 1: DECISIONS.validate_json(row.body) for row in connection.execute(made)}
