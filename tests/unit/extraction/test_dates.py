"""Dates in the forms of several languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.ai.extraction.dates import days
from smbflow.ai.extraction.sheet import sheet_of
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages


def seen(text: str) -> list[date]:
    """Return the dates in a text."""
    return [d.value for row in days(sheet_of(text_pages(text, ReadingLimits()))) for d in row]


@pytest.mark.parametrize(
    "printed",
    [
        "2026-03-01",
        "01.03.2026",
        "1.3.26",
        "01/03/2026 and 31/03/2026",
        "March 1, 2026",
        "1st March 2026",
        "1 Mar 2026",
        "01-Mar-2026",
        "1. März 2026",
        "1er mars 2026",
        "1 maart 2026",
        "1 de marzo de 2026",
        "20260301",
        "2026/03/0114:05",
    ],
)
def test_each_usual_form_is_read(printed: str) -> None:
    """Numbers and month names, the day or the year first, even with the time glued on."""
    assert seen(printed)[0] == date(2026, 3, 1)


def test_a_clear_date_tells_the_order_of_the_others() -> None:
    """One date with a day above 12 decides for the whole document."""
    assert seen("03/04/2026 and 03/31/2026")[0] == date(2026, 3, 4)
    assert seen("03/04/2026 and 31/03/2026")[0] == date(2026, 4, 3)


@pytest.mark.parametrize("text", ["31.13.2026", "version 2.1.1", "0815-4711", "RE-20151008/504"])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """Impossible days, versions and numbers are no dates."""
    assert seen(text) == []


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_written_with_points_is_read_back(day: date) -> None:
    """The German form is read back for every day."""
    assert seen(f"Datum: {day:%d.%m.%Y}") == [day]


@pytest.mark.parametrize("printed", ["l4/0l/2027", "14.O1.2027", "due I4-01-2O27"])
def test_letters_that_a_scanner_took_for_digits_are_put_right(printed: str) -> None:
    """l, I and O inside a date in numbers are digits, not the end of it."""
    assert seen(printed) == [date(2027, 1, 14)]
