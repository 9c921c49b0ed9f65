"""What people's words say of models; implements domain.measured.ModelFigures.

The model's own answer is compared, not what was made of it: so a model is measured also where it
was outvoted. Rows hold no personal content and outlive what retention erases.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, cast, delete, func, insert, select

from smbflow.domain.event import EventKind
from smbflow.domain.measured import Measured, alike
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.store.database import Database
from smbflow.store.history import Moment
from smbflow.store.tables import audit_contents, audit_events, model_checks


class StoredModelFigures:
    """Figures in the store; `moment`, where there is one, says as of when they are looked at."""

    def __init__(
        self, database: Database, moment: Callable[[], Moment | None] = lambda: None
    ) -> None:
        self._database = database
        self._moment = moment

    def of(self, task: str) -> Mapping[str, Measured]:
        """Return how often models were right in a task."""
        return {model: found for (done, model), found in self.all().items() if done == task}

    def all(self) -> Mapping[tuple[str, str], Measured]:
        """Return by task and model how often it was right."""
        c = model_checks.c
        counted = select(c.task, c.model, func.sum(cast(c.right, Integer)), func.count()).group_by(
            c.task, c.model
        )
        moment = self._moment()
        if moment is not None:
            counted = counted.where(c.at < moment.at, c.job_id != moment.job_id)
        with self._database.read() as connection:
            rows = connection.execute(counted).all()
        return {(task, model): Measured(right, checked) for task, model, right, checked in rows}


def measure(
    connection: Connection, job_id: int, checks: Sequence[FieldCheck], at: datetime
) -> None:
    """Keep what checks of a job's fields say of the models that read them; the last word counts."""
    said = {check.field: check.human_value for check in checks if check.human_value is not None}
    if not said:
        return
    answers = dict(_answers(connection, job_id))
    rows = [
        {"job_id": job_id, "task": task, "model": model, "field": name, "at": at}
        | {"right": alike(str(answer[name]), human)}
        for (task, model), answer in answers.items()
        for name, human in said.items()
        if answer.get(name) is not None
    ]
    c = model_checks.c
    connection.execute(delete(model_checks).where(c.job_id == job_id, c.field.in_(said)))
    if rows:
        connection.execute(insert(model_checks), rows)


def _answers(
    connection: Connection, job_id: int
) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    """Yield what each model answered about a job, in order, by task and model."""
    calls = (
        select(audit_events.c.facts, audit_contents.c.content)
        .join(audit_contents, audit_contents.c.event_id == audit_events.c.id)
        .where(audit_events.c.job_id == job_id, audit_events.c.kind == EventKind.MODEL_CALLED)
        .order_by(audit_events.c.id)
    )
    for row in connection.execute(calls):
        facts, content = json.loads(row.facts), json.loads(row.content)
        answer = json.loads(content.get("said", "null"))
        if isinstance(answer, dict):
            task = str(facts.get("prompt", "")).partition("/")[0]
            yield (task, str(facts["model"])), answer
