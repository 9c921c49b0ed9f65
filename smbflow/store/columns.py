"""Column types: exact decimals and UTC instants, both kept as text that sorts and reads well."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import String
from sqlalchemy.types import TypeDecorator

_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Exact(TypeDecorator[Decimal]):
    """A decimal kept digit for digit; SQLite's own numbers are binary and would round money."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Any) -> str | None:
        """Write `1234.50`, never an exponent."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, _dialect: Any) -> Decimal | None:
        """Read the decimal back."""
        return None if value is None else Decimal(value)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC with microseconds, e.g. `2026-11-22T20:47:16.000000Z`; sorts as text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> str | None:
        """Write in UTC (a naive datetime raises ValueError)."""
        return None if value is None else stamp(value)

    def process_result_value(self, value: str | None, _dialect: Any) -> datetime | None:
        """Read it back with its zone."""
        return None if value is None else moment(value)


def stamp(instant: datetime) -> str:
    """Write an instant as the store keeps it (a naive datetime raises ValueError)."""
    if instant.tzinfo is None:
        raise ValueError("instants have a zone")
    return instant.astimezone(UTC).strftime(_INSTANT)


def moment(text: str) -> datetime:
    """Read an instant that `stamp` wrote."""
    return datetime.fromisoformat(text)
