"""What people's decisions teach about suppliers; implements domain.ports.memory.Memories.

A lesson is written in the transaction of the decision that taught it, so that the next document of
the supplier is read with it even while the first still waits for another answer. It goes with the
decision: what is refused, taken back or reversed teaches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select

from smbflow.domain.event import Event, EventKind
from smbflow.domain.job import Posting
from smbflow.domain.lesson import Lesson, continued
from smbflow.domain.ports.memory import SupplierMemory
from smbflow.store import audit
from smbflow.store.database import Database, add_row
from smbflow.store.history import Moment
from smbflow.store.tables import jobs, lesson_marks, lessons

LESSONS = TypeAdapter(Lesson)

MOST_RECALLED = 24
MOST_KEPT = 12
"""Lessons of one supplier: older ones are of layouts long gone."""

_STANDS = func.coalesce(jobs.c.posting, "") != Posting.REVERSED


class StoredMemories:
    """Lessons in the store; `moment`, where there is one, says as of when they are recalled."""

    def __init__(
        self, database: Database, moment: Callable[[], Moment | None] = lambda: None
    ) -> None:
        self._database = database
        self._moment = moment

    def recall(self, marks: Collection[str]) -> tuple[Lesson, ...]:
        """Return lessons that share the most marks, newest first."""
        shared = func.count().label("shared")
        joined = lesson_marks.join(lessons, lessons.c.id == lesson_marks.c.lesson_id).join(
            jobs, jobs.c.id == lessons.c.job_id
        )
        likest = (
            select(lessons.c.id, lessons.c.body, shared)
            .select_from(joined)
            .where(lesson_marks.c.mark.in_(sorted(marks)), _STANDS)
            .where(*self._known_then())
            .group_by(lessons.c.id)
            .order_by(shared.desc(), lessons.c.id.desc())
            .limit(MOST_RECALLED)
        )
        with self._database.read() as connection:
            found = sorted(connection.execute(likest), key=lambda row: -row.id)
        return tuple(LESSONS.validate_json(row.body) for row in found)

    def kept(self) -> tuple[SupplierMemory, ...]:
        """Return all that is kept, supplier by supplier."""
        by_key: dict[str, list[Row[Any]]] = defaultdict(list)
        with self._database.read() as connection:
            for row in connection.execute(select(lessons).order_by(lessons.c.id)):
                by_key[row.key].append(row)
        kept = (_memory(key, rows) for key, rows in by_key.items())
        return tuple(sorted(kept, key=lambda memory: memory.name.casefold()))

    def forget(self, key: str, *, by: str, at: datetime) -> int:
        """Erase a supplier's lessons; say so in the history."""
        with self._database.write() as connection:
            known = connection.execute(select(lessons).where(lessons.c.key == key)).all()
            if known:
                _erase(connection, [row.id for row in known])
                facts = {"documents": [row.job_id for row in known]}
                event = Event(EventKind.FORGOTTEN, by, None, facts, {"supplier": known[-1].name})
                audit.record(connection, event, at)
        return len(known)

    def _known_then(self) -> tuple[ColumnElement[bool], ...]:
        moment = self._moment()
        if moment is None:
            return ()
        return (lessons.c.at < moment.at, lessons.c.job_id != moment.job_id)


def learn(
    connection: Connection, job_id: int, lesson: Lesson | None, by: str, at: datetime
) -> None:
    """Keep what a decision teaches, together with what its document taught before."""
    if lesson is None:
        return
    before = connection.execute(select(lessons).where(lessons.c.job_id == job_id)).one_or_none()
    if before is not None:
        lesson = continued(LESSONS.validate_json(before.body), lesson)
        _erase(connection, [before.id])
    row = {
        "job_id": job_id,
        "key": lesson.key,
        "name": lesson.name,
        "supplier_id": lesson.supplier_id,
        "by": by,
        "at": at,
        "body": LESSONS.dump_json(lesson).decode(),
    }
    lesson_id = add_row(connection, lessons, row)
    marks = [{"mark": mark, "lesson_id": lesson_id} for mark in lesson.marks]
    if marks:
        connection.execute(insert(lesson_marks), marks)
    _let_go_of_the_oldest(connection, lesson.key)
    facts = {"fields": [memo.field for memo in lesson.memos]}
    event = Event(EventKind.REMEMBERED, by, job_id, facts, {"supplier": lesson.name})
    audit.record(connection, event, at)


def unlearn(connection: Connection, job_id: int) -> None:
    """Forget what a document taught whose decision is taken back, or that is refused."""
    taught = select(lessons.c.id).where(lessons.c.job_id == job_id)
    _erase(connection, list(connection.scalars(taught)))


def _let_go_of_the_oldest(connection: Connection, key: str) -> None:
    mine = select(lessons.c.id).where(lessons.c.key == key).order_by(lessons.c.id.desc())
    _erase(connection, list(connection.scalars(mine.offset(MOST_KEPT))))


def _erase(connection: Connection, ids: Collection[int]) -> None:
    if ids:
        connection.execute(delete(lesson_marks).where(lesson_marks.c.lesson_id.in_(ids)))
        connection.execute(delete(lessons).where(lessons.c.id.in_(ids)))


def _memory(key: str, rows: list[Row[Any]]) -> SupplierMemory:
    taught = [LESSONS.validate_json(row.body) for row in rows]
    fields = {memo.field for lesson in taught for memo in lesson.memos}
    return SupplierMemory(
        key=key,
        name=rows[-1].name,
        supplier_id=rows[-1].supplier_id,
        documents=tuple(row.job_id for row in rows),
        fields=tuple(sorted(fields)),
        last=rows[-1].at,
    )
