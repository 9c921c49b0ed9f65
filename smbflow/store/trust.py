"""Blind checks of what the machine did alone, or was about to do; implements TrustBook."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, exists, func, or_, select

from smbflow.domain.event import EventKind
from smbflow.domain.ports.trust import CheckedItem
from smbflow.domain.reason import AT_THE_DOOR
from smbflow.store.database import Database
from smbflow.store.history import Moment
from smbflow.store.tables import audit_events, findings, human_checks, jobs


class StoredTrust:
    """Checks in the store; `moment`, where there is one, says as of when they are looked at."""

    def __init__(
        self, database: Database, moment: Callable[[], Moment | None] = lambda: None
    ) -> None:
        self._database = database
        self._moment = moment

    def checked_alone(self, pipeline: str) -> tuple[CheckedItem, ...]:
        """Return them in the order of their checks."""
        c = human_checks.c
        held = exists().where(findings.c.job_id == c.job_id, findings.c.reason.in_(AT_THE_DOOR))
        least = func.coalesce(func.min(c.machine_confidence), 0.0)
        checked = (
            select(func.min(c.right), least)
            .join(jobs, jobs.c.id == c.job_id)
            .where(c.pipeline == pipeline, c.blind, or_(jobs.c.automatic, held))
            .group_by(c.job_id)
            .order_by(func.min(c.id))
        )
        moment = self._moment()
        if moment is not None:
            checked = checked.where(c.at < moment.at)
        with self._database.read() as connection:
            since = _last_set(connection, pipeline, moment)
            if since is not None:
                checked = checked.where(c.at > since)
            return tuple(
                CheckedItem(bool(right), float(confidence))
                for right, confidence in connection.execute(checked)
            )


def _last_set(connection: Connection, pipeline: str, moment: Moment | None) -> datetime | None:
    """Return when a person last said how freely a pipeline acts."""
    c = audit_events.c
    told = select(c.at, c.facts).where(c.kind == EventKind.AUTONOMY_SET).order_by(c.id.desc())
    if moment is not None:
        told = told.where(c.at < moment.at)
    rows = connection.execute(told)
    return next((row.at for row in rows if json.loads(row.facts)["pipeline"] == pipeline), None)
