"""A step's outcome becomes the job's next state: result, question, effect, children, event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from smbflow.domain.event import Event, EventKind
from smbflow.domain.job import ALLOWED, JobState, Posting, Summary
from smbflow.domain.outcome import BOOKS
from smbflow.domain.ports.jobs import StepOutcome, StepRun
from smbflow.store import audit, bills, conversations, intake, questions, sending
from smbflow.store.database import add_row
from smbflow.store.spending import unbooked
from smbflow.store.tables import step_results

_EVENTS: Mapping[StepOutcome, EventKind] = {
    StepOutcome.NEXT: EventKind.STEP_DONE,
    StepOutcome.ESCALATE: EventKind.ASKED,
    StepOutcome.SET_ASIDE: EventKind.SET_ASIDE,
    StepOutcome.SPLIT: EventKind.SPLIT,
    StepOutcome.EFFECT: EventKind.READY,
    StepOutcome.WAIT: EventKind.POSTPONED,
    StepOutcome.RETRY: EventKind.POSTPONED,
    StepOutcome.CRASH: EventKind.CRASHED,
}


def advance(connection: Connection, job: Row[Any], run: StepRun, until: datetime) -> bool:
    """Store what a step did and move the job; say whether its holder goes on with it."""
    calls = unbooked(connection, job.id)
    run = replace(run, cost=run.cost + calls.cost)
    run_id, result_id = _keep_result(connection, job, run)
    calls.book(connection, run_id)
    columns = {
        **_next_state(job, run),
        **_summary(run.summary),
        **_drawn(run),
        **_asked(connection, job, run, result_id),
        **_effect(connection, job, run),
    }
    goes_on = columns["state"] is JobState.WORKING and run.effect is None
    lease = {} if goes_on else {"lease_token": None}
    columns |= {"result_id": result_id, "lease_until": until if goes_on else None, **lease}
    for child in run.children:
        intake.add_child(connection, job, child, run.ended_at)
    questions.move(connection, job.id, columns)
    audit.record(connection, _event(job, run), run.ended_at)
    conversations.keep(connection, job, run)
    return goes_on


def _keep_result(connection: Connection, job: Row[Any], run: StepRun) -> tuple[int, int | None]:
    """Store the run; return its id and that of the job's current value, maybe an earlier one."""
    row = {
        "job_id": job.id,
        "segment": job.segment,
        "step": run.step,
        "schema_version": run.schema,
        "outcome": run.outcome,
        "value": run.value,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "cpu_ms": run.cpu_ms,
        "cost": run.cost,
    }
    before: int | None = None if run.from_start else job.result_id
    run_id = add_row(connection, step_results, row)
    return run_id, before if run.value is None else run_id


def _next_state(job: Row[Any], run: StepRun) -> dict[str, Any]:
    if run.state not in ALLOWED[JobState(job.state)]:
        raise ValueError(f"a job cannot go from {job.state} to {run.state}")
    return {
        "state": run.state,
        "step": run.next_step,
        "run_at": run.run_at,
        "crashes": run.crashes,
        "attempts": run.attempts,
        "cost": job.cost + run.cost,
        "automatic": _automatic(job.automatic, run.state),
        "updated_at": run.ended_at,
    }


def _automatic(before: bool | None, state: JobState) -> bool | None:
    if before is not None:
        return before
    outcome = {JobState.ESCALATED: False, JobState.DONE: True, JobState.ASIDE: True}
    return outcome.get(state)


def _drawn(run: StepRun) -> dict[str, Any]:
    """Ask nobody to read fields off what was taken apart: its parts have them."""
    return {"spot_check": False} if run.outcome is StepOutcome.SPLIT else {}


def _summary(summary: Summary | None) -> dict[str, Any]:
    if summary is None:
        return {}
    names = ("kind", "who", "number", "subject", "amount", "currency")
    values = {name: getattr(summary, name) for name in names}
    return {**values, "order_number": summary.order}


def _asked(
    connection: Connection, job: Row[Any], run: StepRun, result_id: int | None
) -> dict[str, Any]:
    if run.state is JobState.ESCALATED:
        return questions.ask(
            connection, job, run.findings, step=run.next_step, result_id=result_id, now=run.ended_at
        )
    questions.note(connection, job, run.findings, escalation_id=None)
    return {**questions.NOTHING_ASKED, **questions.shown(run.findings)}


def _effect(connection: Connection, job: Row[Any], run: StepRun) -> dict[str, Any]:
    """Hold a bill until the export; put every other effect into the outbox."""
    if run.effect is None:
        return {}
    if run.effect.connector == BOOKS:
        bills.make_ready(connection, job, run.effect.body, run.ended_at)
        return {"posting": Posting.READY}
    sending.queue(connection, job, run.effect, run.ended_at)
    return {}


def _event(job: Row[Any], run: StepRun) -> Event:
    facts: dict[str, Any] = {
        "step": run.step,
        "segment": job.segment,
        "outcome": run.outcome,
        "cpu_ms": run.cpu_ms,
        "cost": str(run.cost),
    }
    if run.findings:
        facts["reasons"] = [finding.reason for finding in run.findings]
    if run.effect:
        facts |= {"connector": run.effect.connector, "key": run.effect.key}
    content: dict[str, Any] = {"why": run.why} if run.why else {}
    if run.findings:
        content["sentences"] = [finding.sentence for finding in run.findings]
    return Event(_kind(run), "engine", job.id, facts, content)


def _kind(run: StepRun) -> EventKind:
    """Return what happened: only a bill is ready to import, anything else is about to be sent."""
    if run.effect is not None and run.effect.connector != BOOKS:
        return EventKind.EFFECT_QUEUED
    return _EVENTS[run.outcome]
