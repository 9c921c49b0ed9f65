"""Forms: how a value was printed, so that the next one is read the same way."""

from __future__ import annotations

import re
from datetime import date

_FIGURES = re.compile(r"\d+")
_ORDERS = ("DMY", "MDY", "YMD")


def shape_of(number: str) -> str:
    """Return a number's form: `INV-2023/07` is `A-9/9`, white space left out."""
    classes = ("9" if c.isdigit() else "A" if c.isalpha() else c for c in number if not c.isspace())
    return re.sub(r"(.)\1+", r"\1", "".join(classes))


def day_order(printed: str, day: date) -> str:
    """Return in which order a day is printed in figures (`DMY`), empty where that is not clear."""
    found = [int(figure) for figure in _FIGURES.findall(printed)]
    fitting = [order for order in _ORDERS if found[:3] == _figures(day, order, found)]
    return fitting[0] if len(fitting) == 1 else ""


def read_by_order(printed: str, order: str) -> date | None:
    """Read a day printed in figures in a known order; None where it does not fit."""
    found = [int(figure) for figure in _FIGURES.findall(printed)][:3]
    if len(found) != len(order):
        return None
    part = dict(zip(order, found, strict=True))
    year = part["Y"] if part["Y"] > 99 else 2000 + part["Y"]  # noqa: PLR2004 - two figures
    try:
        return date(year, part["M"], part["D"])
    except ValueError:
        return None


def _figures(day: date, order: str, found: list[int]) -> list[int]:
    short = any(f == day.year % 100 for f in found[:3]) and day.year not in found
    year = day.year % 100 if short else day.year
    return [{"D": day.day, "M": day.month, "Y": year}[letter] for letter in order]
