"""Dates as printed in several languages; whether the day comes first is the document's habit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from smbflow.ai.extraction.sheet import Row, Sheet, Span
from smbflow.ai.extraction.vocabulary import flat, vocabulary

_YEARS = range(1990, 2100)
_CENTURY = 2000
_SHORT_YEAR = 100
_MONTHS = 12
_LETTER_WIDTH = 612.0
_YEAR = r"(?P<y>(?:19|20)\d\d|\d\d(?!\d))"
_ISO = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-./])(?P<m>\d{1,2})(?P=s)(?P<d>\d{2}|\d(?!\d))"
)
_NUMERIC = re.compile(
    r"(?<![\d.,/-])(?P<a>\d{1,2})[ ]?(?P<s>[-./])[ ]?(?P<b>\d{1,2})[ ]?(?P=s)[ ]?" + _YEAR
)
_COMPACT = re.compile(
    r"(?<![\w/-])(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\w/-])"
)
_DAY_MONTH = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|º)?[.]?[ \-/]?(?:de )?"
    r"(?P<m>[^\W\d_]{3,10})[.,]?[ \-/']?[ ]?(?:de )?" + _YEAR
)
_MONTH_DAY = re.compile(
    r"(?P<m>[^\W\d_]{3,10})[. \-]{1,2}(?P<d>\d{1,2})(?:st|nd|rd|th)?,?[ \-]{1,2}"
    r"(?P<y>(?:19|20)\d\d)"
)
_ANY = r"[\dlI|OoSB]"
_MISREAD = re.compile(rf"(?<!\w)(?=\S*\d){_ANY}{{1,2}}([./-]){_ANY}{{1,2}}\1{_ANY}{{2,4}}(?!\w)")
_DIGITS = str.maketrans("lI|OoSB", "1110058")


@dataclass(frozen=True, slots=True)
class Day:
    """A date on the page; `other` is its second reading where day and month may be swapped."""

    value: date
    span: Span
    other: date | None = None


@dataclass(frozen=True, slots=True)
class Habit:
    """How the document writes dates in numbers, and whether that is clear."""

    month_first: bool
    clear: bool


def days(sheet: Sheet) -> tuple[tuple[Day, ...], ...]:
    """Return the dates of every row, by the row's index."""
    habit = _habit(sheet)
    return tuple(tuple(_days(row, habit)) for row in sheet.rows)


def _days(row: Row, habit: Habit) -> Iterator[Day]:
    taken = -1
    found = [*_by_name(row), *_by_number(row, habit)]
    for day in sorted(found, key=lambda d: (d.span.start, -d.span.end)):
        if day.span.start >= taken:
            taken = day.span.end
            yield day


def _by_number(row: Row, habit: Habit) -> Iterator[Day]:
    text = _MISREAD.sub(_in_digits, row.text)
    for pattern in (_ISO, _COMPACT):
        for match in pattern.finditer(text):
            if value := _date(match["y"], match["m"], match["d"]):
                yield Day(value, Span(row, match.start(), match.end()))
    for match in _NUMERIC.finditer(text):
        day_first = _date(match["y"], match["b"], match["a"])
        swapped = _date(match["y"], match["a"], match["b"])
        first, second = (swapped, day_first) if habit.month_first else (day_first, swapped)
        if value := first or second:
            other = second if first and second != first else None
            unclear = other if not habit.clear and match["s"] != "." else None
            yield Day(value, Span(row, match.start(), match.end()), unclear)


def _in_digits(token: re.Match[str]) -> str:
    """Return a date with the letters that OCR took for digits put right; its length stays."""
    return token.group().translate(_DIGITS)


def _by_name(row: Row) -> Iterator[Day]:
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(row.text):
            month = _month(match["m"])
            if month and (value := _date(match["y"], str(month), match["d"])):
                yield Day(value, Span(row, match.start(), match.end()))


def _month(word: str) -> int | None:
    months = vocabulary().months
    letters = flat(word)
    return months.get(letters) or (months.get(letters[:4]) if len(letters) == 4 else None)  # noqa: PLR2004 - "sept", "juil"


def _date(year: str, month: str, day: str) -> date | None:
    number = int(year)
    number += _CENTURY if number < _SHORT_YEAR else 0
    try:
        return date(number, int(month), int(day)) if number in _YEARS else None
    except ValueError:
        return None


def _habit(sheet: Sheet) -> Habit:
    """Tell whether this document writes the month first: a clear date decides, else where it is."""
    day_first, month_first = 0, 0
    for match in _NUMERIC.finditer(sheet.text):
        day_first += int(match["a"]) > _MONTHS >= int(match["b"])
        month_first += int(match["b"]) > _MONTHS >= int(match["a"])
    if day_first or month_first:
        return Habit(month_first > day_first, clear=True)
    return Habit(_american(sheet), clear="$" not in sheet.text and "USD" not in sheet.text)


def _american(sheet: Sheet) -> bool:
    letter = any(abs(page.width - _LETTER_WIDTH) < 1 for page in sheet.pages)
    dollars = "$" in sheet.text and not re.search(r"[AC]\$|CAD|AUD|NZD|SGD", sheet.text)
    return dollars and (
        letter or re.search(r"\b[A-Z]{2} \d{5}(?:-\d{4})?\b", sheet.text) is not None
    )
