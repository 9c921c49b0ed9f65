"""The timetable: whether the time of the day's export has struck since the last look."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


class Timetable:
    """Looks at the clock; `since` is when somebody last looked, maybe before the PC was off."""

    def __init__(self, since: datetime) -> None:
        self._since = since

    def struck(self, at: time | None, zone: str, now: datetime) -> bool:
        """Say whether `at` in the office's zone came by since the last look."""
        since, self._since = self._since, now
        return at is not None and since < last_strike(at, zone, now) <= now


def last_strike(at: time, zone: str, now: datetime) -> datetime:
    """Return the latest instant, not after `now`, at which the clock showed `at`."""
    local = now.astimezone(ZoneInfo(zone))
    today = datetime.combine(local.date(), at, ZoneInfo(zone))
    return (
        today
        if today <= now
        else datetime.combine(local.date() - timedelta(days=1), at, ZoneInfo(zone))
    )
