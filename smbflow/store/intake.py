"""Files and parts of files become documents and waiting jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select

from smbflow.domain.event import Event, EventKind
from smbflow.domain.job import JobState
from smbflow.domain.ports.jobs import Arrival, ChildJob
from smbflow.store import audit
from smbflow.store.database import add_row
from smbflow.store.tables import arrivals, documents, jobs

_FIRST, _USUAL = 0, 1


def take_in(connection: Connection, arrival: Arrival, now: datetime) -> int:
    """Record an arrival once and return its job's id."""
    known = select(arrivals.c.job_id).where(arrivals.c.token == arrival.token)
    job_id = connection.scalar(known)
    return int(job_id) if job_id is not None else _new_arrival(connection, arrival, now)


def add_child(
    connection: Connection, parent: Row[tuple[object, ...]], child: ChildJob, now: datetime
) -> int:
    """Record a document found inside another one; `parent` is the jobs row it came from."""
    document = {
        "sha256": child.sha256,
        "name": child.name,
        "size": child.size,
        "received_at": now,
        "origin": f"job {parent.id}",
        "parent_id": parent.document_id,
        "first_page": child.first_page,
        "last_page": child.last_page,
    }
    job = {
        "pipeline": child.pipeline,
        "step": child.first_step,
        "spot_check": child.spot_check,
        "month": parent.month,
        "parent_id": parent.id,
        # Its original is the parent's file: nothing of its own goes to done/.
        "filed_at": now,
    }
    return _record(connection, document, job, now)


def _new_arrival(connection: Connection, arrival: Arrival, now: datetime) -> int:
    document = {
        "sha256": arrival.sha256,
        "name": arrival.name,
        "size": arrival.size,
        "received_at": now,
        "origin": arrival.path,
    }
    job = {
        "pipeline": arrival.pipeline,
        "step": arrival.first_step,
        "spot_check": arrival.spot_check,
        "month": arrival.month,
        "priority": _FIRST if arrival.urgent else _USUAL,
    }
    job_id = _record(connection, document, job, now)
    names = ("token", "path", "mtime_ns", "size", "sha256")
    row = {name: getattr(arrival, name) for name in names}
    connection.execute(insert(arrivals), {**row, "job_id": job_id})
    return job_id


def _record(
    connection: Connection, document: dict[str, object], job: dict[str, object], now: datetime
) -> int:
    document_id = add_row(connection, documents, document)
    row = {
        **job,
        "document_id": document_id,
        "state": JobState.WAITING,
        "created_at": now,
        "updated_at": now,
    }
    job_id = add_row(connection, jobs, row)
    facts = {"pipeline": job["pipeline"], "sha256": document["sha256"], "size": document["size"]}
    content = {"name": document["name"], "origin": document["origin"]}
    event = Event(EventKind.TAKEN_IN, "engine", job_id, facts, content)
    audit.record(connection, event, now)
    return job_id
