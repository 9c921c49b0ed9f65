"""The office's switches and marks, one row each; implements domain.ports.office.Office."""

from __future__ import annotations

import json
import secrets
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from smbflow.domain.event import Event, EventKind
from smbflow.domain.ports.office import Pulse
from smbflow.store import audit
from smbflow.store.database import Database
from smbflow.store.tables import audit_events, office

_SECRET = "secret"  # noqa: S105 - the name of the row, not its value
_PULSE = "pulse"
_PROBLEM = "problem"
_PAUSED = "paused/"
_RATE = "spot_check_rate/"
_PULSES = TypeAdapter(Pulse)


class StoredOffice:
    """What the office remembers, in the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def secret(self) -> bytes:
        """Return the store's secret, making it the first time."""
        with self._database.write() as connection:
            put(connection, _SECRET, secrets.token_hex(32), keep=True)
            return bytes.fromhex(_value(connection, _SECRET) or "")

    def paused(self) -> frozenset[str]:
        """Return the names of paused pipelines."""
        with self._database.read() as connection:
            keys = select(office.c.key).where(office.c.key.startswith(_PAUSED, autoescape=True))
            return frozenset(key.removeprefix(_PAUSED) for key in connection.scalars(keys))

    def pause(self, pipeline: str, by: str, now: datetime) -> None:
        """Stop a pipeline after its present steps."""
        with self._database.write() as connection:
            put(connection, _PAUSED + pipeline, by)
            audit.record(connection, Event(EventKind.PAUSED, by, None, {"pipeline": pipeline}), now)

    def resume(self, pipeline: str, by: str, now: datetime) -> None:
        """Let a pipeline go on."""
        with self._database.write() as connection:
            connection.execute(delete(office).where(office.c.key == _PAUSED + pipeline))
            event = Event(EventKind.RESUMED, by, None, {"pipeline": pipeline})
            audit.record(connection, event, now)

    def note_autonomy(self, pipeline: str, before: str, after: str, by: str, now: datetime) -> None:
        """Write into the history that a person set how freely a pipeline acts."""
        facts = {"pipeline": pipeline, "before": before, "after": after}
        with self._database.write() as connection:
            audit.record(connection, Event(EventKind.AUTONOMY_SET, by, None, facts), now)

    def spot_check_rate(self, pipeline: str, month: str) -> float | None:
        """Return the month's fixed rate."""
        with self._database.read() as connection:
            value = _value(connection, f"{_RATE}{pipeline}/{month}")
        return None if value is None else float(value)

    def fix_spot_check_rate(self, pipeline: str, month: str, rate: float, now: datetime) -> None:
        """Fix the month's rate; the first one stays."""
        facts = {"pipeline": pipeline, "month": month, "rate": str(rate)}
        with self._database.write() as connection:
            if put(connection, f"{_RATE}{pipeline}/{month}", str(rate), keep=True):
                audit.record(connection, Event(EventKind.RATE_FIXED, "engine", None, facts), now)

    def pulse(self) -> Pulse | None:
        """Return the engine's last sign of life."""
        with self._database.read() as connection:
            value = _value(connection, _PULSE)
        return None if value is None else _PULSES.validate_json(value)

    def beat(self, pulse: Pulse) -> None:
        """Leave a sign of life; losing one in a power cut would not matter."""
        with self._database.write(durable=False) as connection:
            put(connection, _PULSE, _PULSES.dump_json(pulse).decode())

    def problem(self) -> str | None:
        """Return the engine's last problem."""
        with self._database.read() as connection:
            value = _value(connection, _PROBLEM)
        return None if value is None else str(json.loads(value)["sentence"])

    def report_problem(self, sentence: str | None, now: datetime) -> None:
        """Say what is wrong, or that it is over."""
        with self._database.write(durable=False) as connection:
            if sentence is None:
                connection.execute(delete(office).where(office.c.key == _PROBLEM))
            else:
                said = {"sentence": sentence, "at": now.isoformat()}
                put(connection, _PROBLEM, json.dumps(said))

    def version(self) -> int:
        """Return the number of the last audit event: every change has one."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.max(audit_events.c.id))) or 0)


def put(connection: Connection, key: str, value: str, *, keep: bool = False) -> bool:
    """Set a row and say whether it is new or changed; with `keep` an earlier value stays."""
    new = insert(office).values(key=key, value=value)
    statement = (
        new.on_conflict_do_nothing()
        if keep
        else new.on_conflict_do_update(index_elements=["key"], set_={"value": value})
    )
    return connection.execute(statement).rowcount > 0


def _value(connection: Connection, key: str) -> str | None:
    return connection.scalar(select(office.c.value).where(office.c.key == key))
