"""Working hours: when something that may take so many of them is due, and how they are said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from smbflow.pipelines.enquiries.settings import HoursSettings

_FURTHEST_DAYS = 800
_NAMES = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
}
_TO = {"en": "to", "de": "bis", "fr": "à", "es": "a", "nl": "tot"}


def due_after(start: datetime, hours: int, week: HoursSettings, zone: str) -> datetime:
    """Return the instant after so many working hours from `start`; without any, as many hours."""
    left = timedelta(hours=hours)
    for opens, closes in _shifts(start.astimezone(ZoneInfo(zone)), week):
        if left <= closes - opens:
            return (opens + left).astimezone(start.tzinfo)
        left -= closes - opens
    return start + timedelta(hours=hours)


def in_words(week: HoursSettings, language: str) -> str | None:
    """Say when the office is open, as `Monday to Friday 09:00-17:00`; None where it never is."""
    if language not in _NAMES or not any(week.week):
        return None
    days = zip(_NAMES[language], week.week, strict=True)
    runs = [(span, [name for name, _ in run]) for span, run in groupby(days, key=lambda d: d[1])]
    return ", ".join(f"{_run(names, language)} {span}" for span, names in runs if span)


def _run(names: list[str], language: str) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} {_TO[language]} {names[-1]}"


def _shifts(start: datetime, week: HoursSettings) -> Iterator[tuple[datetime, datetime]]:
    """Yield the office's open spans from an instant on, in its own zone."""
    for ahead in range(_FURTHEST_DAYS):
        day = start.date() + timedelta(days=ahead)
        span = _span_of(day, week)
        if span is None:
            continue
        opens, closes = (datetime.combine(day, at, start.tzinfo) for at in span)
        if closes > start:
            yield max(opens, start), closes


def _span_of(day: date, week: HoursSettings) -> tuple[time, time] | None:
    span = None if day in week.holidays else week.week[day.weekday()]
    if span is None:
        return None
    first, _, last = span.partition("-")
    return time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
