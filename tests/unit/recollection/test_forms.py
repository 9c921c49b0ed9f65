"""How a value was printed tells how the next one is to be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.forms import day_order, read_by_order, shape_of

PRINTED = {"DMY": "%d.%m.%Y", "MDY": "%m/%d/%Y", "YMD": "%Y-%m-%d"}


@pytest.mark.parametrize(
    ("number", "shape"),
    [("INV-2026/07", "A-9/9"), ("RE 17", "A9"), ("0045", "9"), ("AB12-x", "A9-A")],
)
def test_a_numbers_shape(number: str, shape: str) -> None:
    """Runs of figures and letters count once, joints stay, blanks do not."""
    assert shape_of(number) == shape


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(PRINTED)))
def test_a_learnt_order_reads_the_day_back(day: date, order: str) -> None:
    """Where the order is clear it is the printed one, and it reads what was printed."""
    printed = day.strftime(PRINTED[order])
    learnt = day_order(printed, day)
    assert learnt in {order, ""}
    assert read_by_order(printed, order) == day


def test_an_order_that_does_not_fit_reads_nothing() -> None:
    """There is no month 13, and words are no figures."""
    assert read_by_order("13/12/2026", "MDY") is None
    assert read_by_order("March 2026", "DMY") is None
