"""Periods as people say them: in May, last quarter, this financial year, the VAT quarter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from smbflow.pipelines.assistant.settings import PeriodSettings

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_SHORT = tuple(month[:3] for month in _MONTHS)
# "may" is a verb as often as a month: it counts after a preposition or before a year.
_MONTH = re.compile(
    r"\b(?:(?P<lead>in|for|during|since|of|until|from)\s+)?"
    rf"(?P<name>{'|'.join((*_MONTHS, 'sept', *_SHORT))})\b\.?(?:\s+(?P<year>20\d\d))?"
)
_YEAR = re.compile(r"\b(?:in|for|during|since|of|year)\s+(20\d\d)\b")
_QUARTER = re.compile(r"\bq([1-4])(?:\s+(?:of\s+)?(20\d\d))?\b")
_DAY = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_SPOKEN_DAY = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({'|'.join((*_MONTHS, *_SHORT))})\b"
    r"(?:\s+(20\d\d))?"
)
_RELATIVE = re.compile(
    r"\b(this|last|current|previous)\s+"
    r"(vat quarter|quarter|financial year|fiscal year|tax year|year|month|week)\b"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included, and how that is said."""

    since: date
    until: date
    words: str


def period_in(question: str, today: date, settings: PeriodSettings) -> Period | None:
    """Return the period that a question names, None where it names none."""
    text = question.casefold()
    found = next((p for read in _READERS for p in read(text, today, settings)), None)
    if found and re.search(r"\bsince\b", text):
        return Period(found.since, today, f"since {_day(found.since)}")
    return found


def _relative(text: str, today: date, settings: PeriodSettings) -> Iterator[Period]:
    for which, what in _RELATIVE.findall(text):
        before = which in {"last", "previous"}
        since, until = _SPANS[what](today, settings)
        if before:
            since, until = _SPANS[what](since - timedelta(days=1), settings)
        said = f"in the {'last' if before else 'current'} {what.replace('vat', 'VAT')}"
        yield Period(since, until, f"{said} ({_day(since)} to {_day(until)})")


def _near_days(text: str, today: date, _: PeriodSettings) -> Iterator[Period]:
    if re.search(r"\btoday\b", text):
        yield Period(today, today, "today")
    if re.search(r"\byesterday\b", text):
        day = today - timedelta(days=1)
        yield Period(day, day, "yesterday")


def _quarters(text: str, today: date, _: PeriodSettings) -> Iterator[Period]:
    for number, year in _QUARTER.findall(text):
        first = date(int(year or today.year), int(number) * 3 - 2, 1)
        if not year and first > today:
            first = first.replace(year=today.year - 1)
        yield Period(first, _end_of(first, 3), f"in quarter {number} of {first.year}")


def _days(text: str, today: date, _: PeriodSettings) -> Iterator[Period]:
    named = [(int(y), int(m), int(d)) for y, m, d in _DAY.findall(text)]
    named += [
        (int(y or today.year), _month(name), int(d)) for d, name, y in _SPOKEN_DAY.findall(text)
    ]
    days = [date(y, m, d) for y, m, d in named if 1 <= m <= 12 and d <= _length(y, m)]  # noqa: PLR2004 - months
    if len(days) > 1:
        first, last = min(days), max(days)
        yield Period(first, last, f"from {_day(first)} to {_day(last)}")
    elif days:
        yield Period(days[0], days[0], f"on {_day(days[0])}")


def _months(text: str, today: date, _: PeriodSettings) -> Iterator[Period]:
    found = [m for m in _MONTH.finditer(text) if m["name"] != "may" or m["lead"] or m["year"]]
    firsts = [_first_of(m["name"], m["year"], today) for m in found]
    if not firsts:
        return
    since, until = min(firsts), _end_of(max(firsts), 1)
    one = f"in {since:%B %Y}"
    yield Period(since, until, one if len(firsts) == 1 else f"from {since:%B %Y} to {until:%B %Y}")


def _years(text: str, _today: date, _: PeriodSettings) -> Iterator[Period]:
    for year in _YEAR.findall(text):
        yield Period(date(int(year), 1, 1), date(int(year), 12, 31), f"in {year}")


Read = Callable[[str, date, PeriodSettings], Iterator[Period]]
_READERS: tuple[Read, ...] = (_relative, _near_days, _quarters, _days, _months, _years)


def _week(day: date, _: PeriodSettings) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _span_of_months(day: date, months: int, begins: int) -> tuple[date, date]:
    """Return the span of so many months around a day; spans begin in the month `begins`."""
    back = (day.month - begins) % months
    month = day.month - back
    first = date(day.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return first, _end_of(first, months)


_SPANS: dict[str, Callable[[date, PeriodSettings], tuple[date, date]]] = {
    "week": _week,
    "month": lambda day, _: _span_of_months(day, 1, 1),
    "quarter": lambda day, _: _span_of_months(day, 3, 1),
    "vat quarter": lambda day, s: _span_of_months(day, 3, s.vat_quarter_ends % 12 + 1),
    "year": lambda day, _: _span_of_months(day, 12, 1),
    **dict.fromkeys(
        ("financial year", "fiscal year", "tax year"),
        lambda day, s: _span_of_months(day, 12, s.year_starts),
    ),
}


def _first_of(name: str, year: str | None, today: date) -> date:
    """Return a month's first day; without a year the latest such month that has begun."""
    first = date(int(year or today.year), _month(name), 1)
    return first if year or first <= today else first.replace(year=today.year - 1)


def _month(name: str) -> int:
    return _SHORT.index(name[:3]) + 1


def _length(year: int, month: int) -> int:
    return _end_of(date(year, month, 1), 1).day


def _end_of(first: date, months: int) -> date:
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
