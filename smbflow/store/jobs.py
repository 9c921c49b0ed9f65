"""Jobs in the store, as the engine uses them; implements domain.ports.jobs.Jobs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from smbflow.domain.job import JobState
from smbflow.domain.ports.jobs import Arrival, Lease, Original, StepRun
from smbflow.store import intake, leases, progress, spending
from smbflow.store.database import Database
from smbflow.store.tables import documents, jobs, tallies

_DECIDED = (JobState.DONE, JobState.ASIDE)


class StoredJobs:
    """The engine's side of the store; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_in(self, arrivals: Sequence[Arrival], now: datetime) -> tuple[int, ...]:
        """Record files as documents and waiting jobs, each token once."""
        with self._database.write() as connection:
            return tuple(intake.take_in(connection, arrival, now) for arrival in arrivals)

    def claim(
        self,
        pipelines: Collection[str],
        *,
        now: datetime,
        until: datetime,
        only: int | None = None,
    ) -> Lease | None:
        """Lease the next job; looks before it writes, so that idling costs no commit."""
        with self._database.read() as connection:
            if leases.runnable(connection, pipelines, now, only) is None:
                return None
        with self._database.write() as connection:
            return leases.lease(connection, pipelines, now, until, only)

    def commit(self, lease: Lease, run: StepRun, *, until: datetime) -> Lease | None:
        """Store a step's result and move the job, if the lease still holds."""
        with self._database.write() as connection:
            job = leases.held(connection, lease.job.id, lease.token)
            goes_on = progress.advance(connection, job, run, until)
        return leases.following(lease, run) if goes_on else None

    def hand_back(self, lease: Lease, now: datetime) -> None:
        """Give up a lease without having run the step."""
        with self._database.write() as connection:
            leases.give_back(connection, lease.job.id, lease.token, now)

    def recover(self, now: datetime) -> tuple[int, ...]:
        """Free jobs that a dead engine left working."""
        with self._database.write() as connection:
            spending.close_broken_off(connection, now)
            return tuple(leases.free_orphans(connection, now))

    def next_due(self, pipelines: Collection[str]) -> datetime | None:
        """Return when the next job or effect that waits for its time may run."""
        with self._database.read() as connection:
            return leases.next_due(connection, pipelines)

    def clock_went_back(self, by: timedelta, now: datetime) -> None:
        """Bring all due times forward by so much."""
        with self._database.write() as connection:
            leases.bring_forward(connection, by, now)

    def taken_in_month(self, pipeline: str, month: str) -> int:
        """Return how many documents arrived for a pipeline in a month."""
        here = (tallies.c.pipeline == pipeline, tallies.c.month == month)
        with self._database.read() as connection:
            return int(connection.scalar(select(func.sum(tallies.c.jobs)).where(*here)) or 0)

    def originals(self, limit: int) -> tuple[Original, ...]:
        """Return decided jobs whose original has not been filed yet."""
        due = (
            select(
                jobs.c.id,
                documents.c.sha256,
                documents.c.name,
                jobs.c.state,
                jobs.c.updated_at,
                jobs.c.filed_as,
            )
            .join(documents, documents.c.id == jobs.c.document_id)
            .where(jobs.c.filed_at.is_(None), jobs.c.state.in_(_DECIDED))
            .order_by(jobs.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(due).all()
        return tuple(
            Original(
                row.id, row.sha256, row.name, JobState(row.state), row.updated_at, row.filed_as
            )
            for row in rows
        )

    def filed(self, places: Mapping[int, str], now: datetime) -> None:
        """Note by job where its original lies."""
        with self._database.write() as connection:
            for job_id, place in places.items():
                lies_there = update(jobs).where(jobs.c.id == job_id)
                connection.execute(lies_there.values(filed_as=place))
            # What was undone meanwhile is filed again after its next decision.
            decided = (jobs.c.id.in_(places), jobs.c.state.in_(_DECIDED))
            connection.execute(update(jobs).where(*decided).values(filed_at=now))
