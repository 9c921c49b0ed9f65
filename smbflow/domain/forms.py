"""Forms: how a value was printed, so that the next one is read the same way."""

from __future__ import annotations

import re
from datetime import date

_FIGURES = re.compile(r"\d+")
_ORDERS = ("DMY", "MDY", "YMD")
_PRINTED_DAY = re.compile(r"(\d+)\s*([./-])\s*(\d+)\s*\2\s*(\d+)")
_CENTURY = 100


def shape_of(number: str) -> str:
    """Return a number's form: `INV-2023/07` is `A-9/9`, white space left out."""
    classes = ("9" if c.isdigit() else "A" if c.isalpha() else c for c in number if not c.isspace())
    return re.sub(r"(.)\1+", r"\1", "".join(classes))


def day_form(printed: str, day: date) -> str:
    """Return how a day is printed in figures (`D.M.Y`); empty for words, or where it is not clear.

    The mark belongs to it: a supplier who changes from dots to strokes may change the order too.
    """
    match = _PRINTED_DAY.search(printed)
    if match is None:
        return ""
    forms = [match[2].join(order) for order in _ORDERS]
    fitting = [form for form in forms if read_by_form(printed, form) == day]
    return fitting[0] if len(fitting) == 1 else ""


def read_by_form(printed: str, form: str) -> date | None:
    """Read a day printed in figures in a known form; None where it does not fit."""
    match = _PRINTED_DAY.search(printed)
    if match is None or not form or match[2] not in form:
        return None
    parts = dict(zip(form.split(match[2]), (match[1], match[3], match[4]), strict=True))
    year = int(parts["Y"])
    try:
        return date(year if year >= _CENTURY else 2000 + year, int(parts["M"]), int(parts["D"]))
    except ValueError:
        return None


def may_be_swapped(printed: str) -> bool:
    """Say whether day and month could be either way round."""
    found = [int(figure) for figure in _FIGURES.findall(printed)]
    small = [figure for figure in found if 1 <= figure <= 12]  # noqa: PLR2004 - months
    return len(found) >= len("DMY") and len(small) >= len("DM") and small[0] != small[1]
