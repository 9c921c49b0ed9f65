"""A person's decisions; implements domain.ports.decisions.Decisions.

Each call is one `BEGIN IMMEDIATE` transaction that checks the job's state as it is now and then
commits answer, audit event, human checks and the job's next state together. So of two people who
answer at once one gets DecisionRefused, a decision is never lost, and none is applied twice. Any
process may call this, also while an engine runs in another: the engine sees the job within a
second. The effect itself is never made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.event import Event, EventKind
from smbflow.domain.job import JobState, Posting
from smbflow.domain.lesson import Lesson
from smbflow.domain.ports.decisions import FieldCheck, Resumption
from smbflow.domain.ports.jobs import StepOutcome
from smbflow.domain.reason import Finding
from smbflow.errors import DecisionRefused
from smbflow.store import audit, bills, lessons, model_checks, questions, sending
from smbflow.store.database import Database, add_row
from smbflow.store.leases import DECISIONS
from smbflow.store.tables import decisions, human_checks, jobs, step_results

_WORDS = {
    JobState.WAITING: "is waiting to be read",
    JobState.WORKING: "is being worked on",
    JobState.DONE: "is decided already",
    JobState.ASIDE: "was set aside",
    JobState.ESCALATED: "is waiting for a person",
}
_OURSELVES = "smbflow"
_DECIDED = frozenset({JobState.DONE, JobState.ASIDE})
_LEFT_THE_HOUSE = frozenset({Posting.IN_FILE, Posting.IN_BOOKS})


class StoredDecisions:
    """Decisions in the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def decide(
        self,
        job_id: int,
        decision: Decision,
        *,
        resumption: Resumption | None = None,
        finding: Finding | None = None,
        checks: Sequence[FieldCheck] = (),
        lesson: Lesson | None = None,
    ) -> None:
        """Answer the open question of a job, by the decision's verdict."""
        with self._database.write() as connection:
            job = _job(connection, job_id)
            _refuse_unless(_may_answer(job, decision.verdict), job)
            decision_id = _keep(connection, job, decision)
            _check(connection, job, decision.by, checks, decision.at)
            if decision.verdict is Verdict.LATER:
                _put_off(connection, job, decision)
            elif decision.verdict is Verdict.REJECT:
                lessons.unlearn(connection, job_id)
                _set_aside(connection, job, decision_id, decision, finding)
            else:
                _go_on(connection, job, decision_id, decision, resumption)
            audit.record(connection, _event(EventKind.DECIDED, job, decision), decision.at)
            lessons.learn(connection, job_id, lesson, decision.by, decision.at)

    def undo(
        self, job_id: int, decision: Decision, finding: Finding, resumption: Resumption | None
    ) -> None:
        """Take back what was decided while nothing left the house: the job asks again."""
        with self._database.write() as connection:
            job = _job(connection, job_id)
            _refuse_unless(_may_undo(connection, job), job)
            _refuse_while_leaving(connection, job_id)
            decision_id = _keep(connection, job, decision)
            bills.take_back(connection, job.id)
            lessons.unlearn(connection, job.id)
            sending.withdraw(connection, job.id, decision.at)
            columns = {
                **_resumed(connection, job, resumption, decision.at),
                **_new_segment(job, decision_id, decision.at),
                "state": JobState.ESCALATED,
                "posting": None,
                "filed_at": None,
            }
            columns |= questions.ask(
                connection,
                job,
                (finding,),
                step=columns.get("step", job.step),
                result_id=columns.get("result_id", job.result_id),
                now=decision.at,
            )
            questions.move(connection, job.id, columns)
            audit.record(connection, _event(EventKind.UNDONE, job, decision), decision.at)

    def check(
        self,
        job_id: int,
        by: str,
        checks: Sequence[FieldCheck],
        at: datetime,
        lesson: Lesson | None = None,
    ) -> None:
        """Record a spot check once; changes nothing else."""
        with self._database.write() as connection:
            job = _job(connection, job_id)
            blind = (human_checks.c.job_id == job_id, human_checks.c.blind)
            if connection.scalar(select(human_checks.c.id).where(*blind).limit(1)) is not None:
                raise DecisionRefused(f"invoice {job_id} was checked already")
            _check(connection, job, by, checks, at)
            facts = {
                "fields": [one.field for one in checks],
                "right": [one.right for one in checks],
            }
            values = {one.field: one.human_value for one in checks}
            audit.record(connection, Event(EventKind.CHECKED, by, job_id, facts, values), at)
            lessons.learn(connection, job_id, lesson, by, at)


def _job(connection: Connection, job_id: int) -> Row[Any]:
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
    if row is None:
        raise DecisionRefused(f"there is no invoice {job_id}", "smbflow jobs lists them.")
    return row


def _may_answer(job: Row[Any], verdict: Verdict) -> bool:
    if verdict is Verdict.RETRY:
        lives = job.posting in {Posting.READY, *_LEFT_THE_HOUSE}
        return job.state in {JobState.ESCALATED, *_DECIDED} and not lives
    return bool(job.state == JobState.ESCALATED)


def _may_undo(connection: Connection, job: Row[Any]) -> bool:
    if job.state == JobState.WORKING:
        return sending.held(connection, job.id)
    return job.state in _DECIDED and job.posting in {None, Posting.READY}


def _refuse_unless(allowed: bool, job: Row[Any]) -> None:
    if allowed:
        return
    if job.posting in _LEFT_THE_HOUSE:
        raise DecisionRefused(
            f"the bill of invoice {job.id} has left in an import file",
            f"smbflow undo {job.id} --reversal makes a bill that reverses it.",
        )
    if job.posting == Posting.READY:
        raise DecisionRefused(
            f"invoice {job.id} is ready to import", f"Take it back first: smbflow undo {job.id}"
        )
    hint = f"smbflow show {job.id} tells what happened."
    raise DecisionRefused(f"invoice {job.id} {_WORDS[JobState(job.state)]}", hint)


def _refuse_while_leaving(connection: Connection, job_id: int) -> None:
    if (result := sending.made(connection, job_id)) is not None:
        title = f"what was decided on {job_id} has left the house: {result}"
        raise DecisionRefused(title, "It cannot be taken back; write to them again instead.")
    if bills.leaving(connection, job_id):
        title = f"the bill of invoice {job_id} is being written into an import file"
        raise DecisionRefused(title, "Look again in a moment.")


def _keep(connection: Connection, job: Row[Any], decision: Decision) -> int:
    row = {
        "job_id": job.id,
        "segment": job.segment,
        "by": decision.by,
        "verdict": decision.verdict,
        "why": decision.why,
        "at": decision.at,
        "body": DECISIONS.dump_json(decision).decode(),
    }
    return add_row(connection, decisions, row)


def close(connection: Connection, job_id: int, finding: Finding, at: datetime) -> None:
    """Set a job aside that needs nobody any more, and withdraw what it held; else do nothing."""
    job = _job(connection, job_id)
    if job.state != JobState.ESCALATED and not sending.held(connection, job_id):
        return
    sending.withdraw(connection, job_id, at)
    decision = Decision(_OURSELVES, Verdict.REJECT, at, finding.sentence)
    _set_aside(connection, job, _keep(connection, job, decision), decision, finding)
    audit.record(connection, _event(EventKind.DECIDED, job, decision), at)


def _put_off(connection: Connection, job: Row[Any], decision: Decision) -> None:
    """Leave the question open: nobody answered it."""
    columns = {"later_until": decision.later_until, "updated_at": decision.at}
    questions.move(connection, job.id, columns)


def _set_aside(
    connection: Connection,
    job: Row[Any],
    decision_id: int,
    decision: Decision,
    finding: Finding | None,
) -> None:
    questions.answer(connection, job.id, decision_id)
    found = (finding,) if finding else ()
    questions.note(connection, job, found, escalation_id=None)
    columns = {
        **questions.NOTHING_ASKED,
        **questions.shown(found),
        **_new_segment(job, decision_id, decision.at),
        "state": JobState.ASIDE,
    }
    questions.move(connection, job.id, columns)


def _go_on(
    connection: Connection,
    job: Row[Any],
    decision_id: int,
    decision: Decision,
    resumption: Resumption | None,
) -> None:
    questions.answer(connection, job.id, decision_id)
    columns = {
        **questions.NOTHING_ASKED,
        **_resumed(connection, job, resumption, decision.at),
        **_new_segment(job, decision_id, decision.at),
        "state": JobState.WAITING,
        "posting": None,
        # Somebody sits there and waits: before all that only came in.
        "priority": 0,
        "filed_at": None if job.state in _DECIDED else job.filed_at,
    }
    questions.move(connection, job.id, columns)


def _resumed(
    connection: Connection, job: Row[Any], resumption: Resumption | None, now: datetime
) -> dict[str, Any]:
    """Return the columns of where the job goes on; None: where it stands."""
    if resumption is None:
        return {}
    result_id = None
    if resumption.value is not None:
        row = {
            "job_id": job.id,
            "segment": job.segment + 1,
            "step": resumption.step,
            "schema_version": resumption.schema,
            "outcome": StepOutcome.REVISED,
            "value": resumption.value,
            "started_at": now,
            "ended_at": now,
        }
        result_id = add_row(connection, step_results, row)
    return {"step": resumption.step, "result_id": result_id}


def _new_segment(job: Row[Any], decision_id: int, now: datetime) -> dict[str, Any]:
    return {
        "segment": job.segment + 1,
        "decision_id": decision_id,
        "run_at": None,
        "crashes": 0,
        "attempts": 0,
        "updated_at": now,
    }


def _check(
    connection: Connection,
    job: Row[Any],
    by: str,
    checks: Sequence[FieldCheck],
    at: datetime,
) -> None:
    common = {
        "job_id": job.id,
        "pipeline": job.pipeline,
        "month": job.month,
        "stratum": "automatic" if job.automatic else "escalated",
        "by": by,
        "at": at,
    }
    names = FieldCheck.__dataclass_fields__
    rows = [{**common, **{name: getattr(one, name) for name in names}} for one in checks]
    if rows:
        connection.execute(insert(human_checks), rows)
        model_checks.measure(connection, job.id, checks, at)


def _event(kind: EventKind, job: Row[Any], decision: Decision) -> Event:
    facts = {
        "verdict": decision.verdict,
        "segment": job.segment,
        "reason": job.reason,
        "confirmed": list(decision.confirmed),
        "corrected": [correction.field for correction in decision.corrections],
    }
    content = {"decision": DECISIONS.dump_json(decision).decode()}
    return Event(kind, decision.by, job.id, facts, content)
