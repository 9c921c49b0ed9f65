"""What mails leave behind for later ones; implements domain.ports.conversations.Conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, or_, select

from smbflow.domain.conversation import Conversation, OtherMail
from smbflow.domain.enquiry import Example
from smbflow.domain.job import JobState
from smbflow.domain.ports.jobs import StepRun
from smbflow.store import decisions
from smbflow.store.database import Database
from smbflow.store.tables import jobs, outbox
from smbflow.store.tables_mail import mail_marks, taught_examples

MOST_SHARING = 200

_LEAVING = ("queued", "sending", "sent")


class StoredConversations:
    """Conversations in the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sharing(self, ids: Sequence[str], *, besides: int) -> tuple[OtherMail, ...]:
        """Return the mails that share one of these ids, but for one job's, oldest first."""
        sharing = select(mail_marks.c.job_id).where(
            mail_marks.c.mark.in_(ids), mail_marks.c.job_id != besides
        )
        found = select(jobs).where(jobs.c.id.in_(sharing)).order_by(jobs.c.id).limit(MOST_SHARING)
        with self._database.read() as connection:
            rows = connection.execute(found).all()
            return tuple(_other(connection, row) for row in rows)

    def sent_alone(self, pipeline: str, since: datetime) -> int:
        """Return how many answers were given to the outbox since then that nobody looked at."""
        joined = outbox.join(jobs, jobs.c.id == outbox.c.job_id)
        mine = (jobs.c.pipeline == pipeline, outbox.c.created_at >= since)
        unseen = or_(jobs.c.automatic.is_(None), jobs.c.automatic.is_(True))
        counted = select(func.count()).select_from(joined)
        with self._database.read() as connection:
            leaving = outbox.c.state.in_(_LEAVING)
            return connection.scalar(counted.where(*mine, unseen, leaving)) or 0

    def examples(self, pipeline: str) -> tuple[Example, ...]:
        """Return what people's corrections taught, oldest first."""
        table = taught_examples
        mine = select(table.c.intent, table.c.text).where(table.c.pipeline == pipeline)
        with self._database.read() as connection:
            rows = connection.execute(mine.order_by(table.c.id))
            return tuple(Example(intent, text) for intent, text in rows)


def keep(connection: Connection, job: Row[Any], run: StepRun) -> None:
    """Write down what a step said of its mail, and close the earlier ones that it replaces."""
    if run.part_of is not None:
        _join(connection, job.id, run.part_of)
        for closing in run.part_of.closes:
            decisions.close(connection, closing.job_id, closing.finding, run.ended_at)
    if run.teaches is not None:
        _learn(connection, job, run.teaches, run.ended_at)


def _join(connection: Connection, job_id: int, joined: Conversation) -> None:
    connection.execute(delete(mail_marks).where(mail_marks.c.job_id == job_id))
    common = {"job_id": job_id, "who": joined.who, "sent_at": joined.sent_at}
    rows = [{**common, "mark": mark, "own": mark == joined.own} for mark in joined.shared]
    if rows:
        connection.execute(insert(mail_marks), rows)


def _learn(connection: Connection, job: Row[Any], example: Example, at: datetime) -> None:
    connection.execute(delete(taught_examples).where(taught_examples.c.job_id == job.id))
    row = {"job_id": job.id, "pipeline": job.pipeline, "at": at}
    taught = {**row, "intent": example.intent, "text": example.text}
    connection.execute(insert(taught_examples), taught)


def _other(connection: Connection, job: Row[Any]) -> OtherMail:
    marks = connection.execute(select(mail_marks).where(mail_marks.c.job_id == job.id)).all()
    waiting = (outbox.c.job_id == job.id, outbox.c.state == "queued", outbox.c.attempts == 0)
    held = bool(connection.scalar(select(exists().where(*waiting))))
    at_work = job.state in {JobState.WAITING, JobState.WORKING} and not held
    return OtherMail(
        job_id=job.id,
        own=next((mark.mark for mark in marks if mark.own), ""),
        who=marks[0].who,
        is_open=job.state == JobState.ESCALATED or (job.state == JobState.WORKING and held),
        busy=at_work and bool(job.lease_token or job.run_at is None),
        sent_at=marks[0].sent_at,
    )
