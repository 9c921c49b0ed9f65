"""How a value was printed tells how the next one is to be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.forms import day_form, may_be_swapped, read_by_form, shape_of

PRINTED = {"D.M.Y": "%d.%m.%Y", "M/D/Y": "%m/%d/%Y", "Y-M-D": "%Y-%m-%d"}


@pytest.mark.parametrize(
    ("number", "shape"),
    [("INV-2026/07", "A-9/9"), ("RE 17", "A9"), ("0045", "9"), ("AB12-x", "A9-A")],
)
def test_a_numbers_shape(number: str, shape: str) -> None:
    """Runs of figures and letters count once, joints stay, blanks do not."""
    assert shape_of(number) == shape


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(PRINTED)))
def test_a_learnt_form_reads_the_day_back(day: date, form: str) -> None:
    """Where the form is clear it is the printed one; unclear are those that may be swapped."""
    printed = day.strftime(PRINTED[form])
    learnt = day_form(printed, day)
    assert learnt == form or (not learnt and day.day == day.month) or may_be_swapped(printed)
    assert read_by_form(printed, form) == day


def test_another_mark_is_another_form() -> None:
    """Dots say nothing of strokes, there is no month 13, and words are no figures."""
    assert read_by_form("03/04/2026", "D.M.Y") is None
    assert read_by_form("13/12/2026", "M/D/Y") is None
    assert read_by_form("March 2026", "D.M.Y") is None
    assert day_form("5 March 2026", date(2026, 3, 5)) == ""


def test_which_days_may_be_swapped() -> None:
    """Only where both figures are months and differ."""
    assert may_be_swapped("03/04/2026")
    assert not may_be_swapped("13/04/2026")
    assert not may_be_swapped("04/04/2026")
