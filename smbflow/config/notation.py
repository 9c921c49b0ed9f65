"""How numbers and dates are written in files: read exactly, or refused where two readings exist."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Mark(StrEnum):
    """The decimal mark; the other one then groups thousands."""

    POINT = "."
    COMMA = ","


class DateOrder(StrEnum):
    """What comes first in a date such as 03/04/2026."""

    DMY = "DMY"
    MDY = "MDY"


_GROUPS = {Mark.POINT: ",", Mark.COMMA: "."}
_GRAMMAR = {
    # A grouped number starts without a zero: 0,125 can only be a decimal.
    mark: re.compile(
        rf"(?:\d+|[1-9]\d{{0,2}}(?:[{re.escape(group)}'’ \u00a0\u2009\u202f]\d{{3}})+)"
        rf"(?:{re.escape(mark)}\d+)?"
    )
    for mark, group in _GROUPS.items()
}
_MINUS = "-\u2212"
_ISO = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}.*)?)?")
_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_NAMED = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ](\d{4}|\d{2})")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_CENTURY = 2000


def readings(text: str) -> dict[Mark, Decimal]:
    """Return what a number can mean, by decimal mark; empty where it is no number.

    Bears a sign before or after, accounting brackets, and blanks or apostrophes between thousands.
    """
    body, negative = _unsigned(text.strip())
    return {
        mark: _exact(body, mark).copy_negate() if negative else _exact(body, mark)
        for mark, grammar in _GRAMMAR.items()
        if grammar.fullmatch(body)
    }


def _exact(body: str, mark: Mark) -> Decimal:
    digits = "".join(c for c in body if c.isdigit() or c == mark)
    return Decimal(digits.replace(mark, "."))


def _unsigned(text: str) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text[:1] in tuple(_MINUS):
        return text[1:].strip(), True
    if text[-1:] in tuple(_MINUS):
        return text[:-1].strip(), True
    return text.removeprefix("+").strip(), False


def common_mark(texts: Iterable[str]) -> Mark | None:
    """Return the decimal mark on which the clear numbers of a column agree, None without one."""
    clear = {next(iter(found)) for text in texts if len(found := readings(text)) == 1}
    return clear.pop() if len(clear) == 1 else None


def number(text: str, mark: Mark | None = None, *, usual: Mark = Mark.POINT) -> Decimal:
    """Read a number; `mark` is what the rest of the file shows, `usual` what its kind suggests.

    Raises ValueError where it is no number, or where 1.234 could as well be 1234.
    """
    found = readings(text)
    values = set(found.values())
    if not values:
        raise ValueError("is not a number")
    if len(values) == 1:
        return values.pop()
    if mark is None and usual in text:
        mark = usual
    if mark is None:
        either = " or ".join(str(value) for value in sorted(values))
        raise ValueError(f"may mean {either}; write it without a mark between thousands")
    return found[mark]


def dates(text: str) -> dict[DateOrder, date]:
    """Return what a date can mean, by order of day and month; empty where it is no date."""
    text = text.strip()
    if match := _ISO.fullmatch(text):
        return _certain(match[1], match[2], match[3])
    if match := _NAMED.fullmatch(text):
        return _certain(match[3], str(_MONTHS.get(match[2].lower(), 0)), match[1])
    if not (match := _SHORT.fullmatch(text)):
        return {}
    first, mark, second, year = match.groups()
    if mark == ".":  # no country writes the month first with points
        return _certain(year, second, first)
    orders = {DateOrder.DMY: _day(year, second, first), DateOrder.MDY: _day(year, first, second)}
    return {order: day for order, day in orders.items() if day}


def _certain(year: str, month: str, day: str) -> dict[DateOrder, date]:
    found = _day(year, month, day)
    return dict.fromkeys(DateOrder, found) if found else {}


def _day(year: str, month: str, day: str) -> date | None:
    full_year = int(year) + (_CENTURY if int(year) < 100 else 0)  # noqa: PLR2004 two digits
    try:
        return date(full_year, int(month), int(day))
    except ValueError:
        return None


def common_order(texts: Iterable[str]) -> DateOrder | None:
    """Return the order on which the clear dates of a column agree, None without one."""
    clear = {next(iter(found)) for text in texts if len(found := dates(text)) == 1}
    return clear.pop() if len(clear) == 1 else None


def day(text: str, order: DateOrder | None) -> date:
    """Read a date (raises ValueError where it is none, or where day and month may be swapped)."""
    found = dates(text)
    values = set(found.values())
    if len(values) == 1 and (order is None or order in found):
        return values.pop()
    if not values or (order is not None and order not in found):
        raise ValueError("is not a date; write it as 2026-11-30")
    if order is None:
        raise ValueError("may be the day or the month first; write it as 2026-11-30")
    return found[order]
