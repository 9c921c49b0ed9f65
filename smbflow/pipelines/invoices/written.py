"""Amounts and dates as people write them, in statements and in corrections."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

AMOUNT = (
    r"(?<![\w/.,-])[-−]?\s?\d{1,3}(?:[.,'’ \u00a0\u202f]?\d{3})*[.,]\d{2}(?!\d)(?:\s?[-−]|\s?CR\b)?"
)
"""An amount with two decimals, its minus before or after it, as a regular expression."""

_NOT_FIGURE = re.compile(r"[^\d.,]")
_LEADING_MINUS = re.compile(r"^\W*[-−]")
_TRAILING_MINUS = re.compile(r"([-−]|CR)\s*$")
_DATE_FORMS = (
    *("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y"),
    *("%d %b %Y", "%d %B %Y", "%B %d, %Y", "%d %b %y"),
)
DATE = r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{1,2} [A-Za-z]{3,9} \d{2,4}"
"""A date as a regular expression; `read_date` says whether it is one."""


def read_amount(text: str) -> Decimal | None:
    """Return an amount written in any usual form: 1,234.50, 1.234,50, 1 234,50-, 12.

    The last separator is the decimal one unless three digits follow it and it stands there more
    than once or alone as a comma or point between groups of three.
    """
    figures = _NOT_FIGURE.sub("", text)
    negative = bool(_LEADING_MINUS.search(text) or _TRAILING_MINUS.search(text))
    try:
        amount = Decimal(_decimal_point(figures))
    except InvalidOperation:
        return None
    return -amount if negative else amount


def read_date(text: str) -> date | None:
    """Return a date written day first or in ISO form, None where it is none."""
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a calendar day
        except ValueError:
            continue
    return None


def _decimal_point(figures: str) -> str:
    last = max(figures.rfind("."), figures.rfind(","))
    if last < 0:
        return figures
    separator, other = figures[last], "," if figures[last] == "." else "."
    repeated = figures.count(separator) > 1
    if repeated and other not in figures:
        return figures.replace(separator, "")
    whole = figures[:last].replace(".", "").replace(",", "")
    return f"{whole}.{figures[last + 1 :]}"
