"""Questions to a person: opened with their findings, shown on the job, answered once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, update

from smbflow.domain.reason import Finding, Severity
from smbflow.store.database import add_row
from smbflow.store.tables import escalations, findings, jobs

_GRAVITY = {Severity.NOTE: 0, Severity.ASK: 1, Severity.STOP: 2}
_JOB = update(jobs).where(jobs.c.id == bindparam("this"))
NOTHING_ASKED = {
    "reason": None,
    "sentence": None,
    "hard": False,
    "asked_at": None,
    "later_until": None,
}
"""The columns of a job that asks nothing."""


def ask(
    connection: Connection,
    job: Row[Any],
    found: Sequence[Finding],
    *,
    step: str,
    result_id: int | None,
    now: datetime,
) -> dict[str, Any]:
    """Open a question; return the columns that the job shows of it."""
    question = {
        "job_id": job.id,
        "segment": job.segment,
        "step": step,
        "result_id": result_id,
        "asked_at": now,
    }
    note(connection, job, found, escalation_id=add_row(connection, escalations, question))
    return {**shown(found), "asked_at": now, "later_until": None}


def note(
    connection: Connection, job: Row[Any], found: Sequence[Finding], *, escalation_id: int | None
) -> None:
    """Keep findings, of a question or (without one) of a document set aside."""
    common = {
        "job_id": job.id,
        "escalation_id": escalation_id,
        "pipeline": job.pipeline,
        "month": job.month,
    }
    names = ("reason", "severity", "sentence", "field", "other")
    rows = [{**common, **{name: getattr(one, name) for name in names}} for one in found]
    if rows:
        connection.execute(insert(findings), rows)


def shown(found: Sequence[Finding]) -> dict[str, Any]:
    """Return what a job's row shows of its findings: the gravest one."""
    gravest = max(found, key=lambda one: _GRAVITY[one.severity], default=None)
    if gravest is None:
        return {"reason": None, "sentence": None, "hard": False}
    return {
        "reason": gravest.reason,
        "sentence": gravest.sentence,
        "hard": gravest.severity is Severity.STOP,
    }


def answer(connection: Connection, job_id: int, decision_id: int) -> None:
    """Close the open question of a job, if there is one."""
    is_open = (escalations.c.job_id == job_id, escalations.c.decision_id.is_(None))
    connection.execute(update(escalations).where(*is_open).values(decision_id=decision_id))


def move(connection: Connection, job_id: int, columns: dict[str, Any]) -> None:
    """Change a job's row."""
    connection.execute(_JOB, {**columns, "this": job_id})
