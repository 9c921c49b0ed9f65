"""The store's side of the desk's questions: each one short read transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from smbflow.domain.bill import Bill
from smbflow.domain.decision import Decision
from smbflow.domain.event import Link
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.ports.jobs import StoredValue
from smbflow.domain.ports.records import (
    FeedQuery,
    JobRecord,
    MonthFigures,
    RecordedEvent,
    StepNote,
    Tally,
)
from smbflow.domain.reason import Finding
from smbflow.domain.view import CheckDue, EffectView, FeedRow, NeedsYouRow, ReadyTotal
from smbflow.store import audit, feed, figures, stories
from smbflow.store.database import Database
from smbflow.store.tables import audit_events

_FORMS = {"jsonl": audit.as_json_lines, "csv": audit.as_csv}


class StoredRecords:
    """Answers the desk (port Records)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def revision(self) -> int:
        """Return the newest audit event: every change writes one."""
        with self._database.read() as connection:
            newest = select(func.coalesce(func.max(audit_events.c.id), 0))
            return int(connection.execute(newest).scalar_one())

    def feed(self, query: FeedQuery) -> tuple[FeedRow, ...]:
        """Return a window of the feed."""
        with self._database.read() as connection:
            return feed.window(connection, query)

    def feed_count(self, query: FeedQuery) -> int:
        """Return how many documents the whole feed would show."""
        with self._database.read() as connection:
            return feed.count(connection, query)

    def needs_you(self, *, limit: int, now: datetime) -> tuple[NeedsYouRow, ...]:
        """Return what waits for a person."""
        with self._database.read() as connection:
            return feed.needing_you(connection, limit, now)

    def checks_due(self, since_month: str) -> tuple[CheckDue, ...]:
        """Return the blind checks that are due."""
        with self._database.read() as connection:
            return feed.checks_due(connection, since_month)

    def taken_in(self) -> int:
        """Return how many documents ever became jobs."""
        with self._database.read() as connection:
            return figures.taken_in(connection)

    def tallies(self) -> tuple[Tally, ...]:
        """Return the counts of jobs."""
        with self._database.read() as connection:
            return figures.counted(connection)

    def ready_total(self) -> ReadyTotal:
        """Return the bills ready to import."""
        with self._database.read() as connection:
            return figures.ready_total(connection)

    def record(self, job_id: int) -> JobRecord | None:
        """Return a job."""
        with self._database.read() as connection:
            return stories.record(connection, job_id)

    def findings(self, job_id: int) -> tuple[Finding, ...]:
        """Return what the job asks now, or why it was set aside."""
        with self._database.read() as connection:
            return feed.open_findings(connection, [job_id])[job_id]

    def steps(self, job_id: int) -> tuple[StepNote, ...]:
        """Return the steps that ran."""
        with self._database.read() as connection:
            return stories.steps(connection, job_id)

    def value(self, result_id: int) -> StoredValue | None:
        """Return a stored value."""
        with self._database.read() as connection:
            return stories.value(connection, result_id)

    def decisions(self, job_id: int) -> tuple[Decision, ...]:
        """Return what people decided on a job."""
        with self._database.read() as connection:
            return stories.decided(connection, job_id)

    def effects(self, job_id: int) -> tuple[EffectView, ...]:
        """Return what happened outside because of a job."""
        with self._database.read() as connection:
            return stories.effects(connection, job_id)

    def sent_bill(self, job_id: int) -> Bill | None:
        """Return a job's bill that has left in a file."""
        with self._database.read() as connection:
            return stories.sent_bill(connection, job_id)

    def checks(self, job_id: int) -> tuple[FieldCheck, ...]:
        """Return what people said of a job's fields."""
        with self._database.read() as connection:
            return stories.checks(connection, job_id)

    def events(
        self, *, job_id: int | None = None, after: int = 0, limit: int = 1000
    ) -> tuple[RecordedEvent, ...]:
        """Return audit events in order."""
        with self._database.read() as connection:
            return stories.events(connection, job_id, after, limit)

    def links(self) -> Iterator[Link]:
        """Return the whole chain, as it stands when the first link is asked for."""
        with self._database.read() as connection:
            yield from audit.chain(connection)

    def history(self, form: str) -> Iterator[str]:
        """Return the whole chain as text lines."""
        return _FORMS[form](self.links())

    def figures(self, since_month: str) -> MonthFigures:
        """Return the months' figures."""
        with self._database.read() as connection:
            return figures.month_figures(connection, since_month)

    def costs_since(self, instant: datetime) -> Decimal:
        """Return what steps cost since an instant."""
        with self._database.read() as connection:
            return figures.costs_since(connection, instant)
