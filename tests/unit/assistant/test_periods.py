"""Periods as people say them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.pipelines.assistant.periods import period_in
from smbflow.pipelines.assistant.settings import PeriodSettings

TODAY = date(2026, 11, 16)
USUAL = PeriodSettings()


@pytest.mark.parametrize(
    ("said", "since", "until"),
    [
        ("in May", (2026, 5, 1), (2026, 5, 31)),
        ("in December", (2025, 12, 1), (2025, 12, 31)),
        ("in February 2024", (2024, 2, 1), (2024, 2, 29)),
        ("from March to May 2026", (2026, 3, 1), (2026, 5, 31)),
        ("last month", (2026, 10, 1), (2026, 10, 31)),
        ("this month", (2026, 11, 1), (2026, 11, 30)),
        ("last quarter", (2026, 7, 1), (2026, 9, 30)),
        ("in Q2", (2026, 4, 1), (2026, 6, 30)),
        ("in Q4 2025", (2025, 10, 1), (2025, 12, 31)),
        ("this year", (2026, 1, 1), (2026, 12, 31)),
        ("last year", (2025, 1, 1), (2025, 12, 31)),
        ("in 2024", (2024, 1, 1), (2024, 12, 31)),
        ("this week", (2026, 11, 16), (2026, 11, 22)),
        ("yesterday", (2026, 11, 15), (2026, 11, 15)),
        ("on 5 November", (2026, 11, 5), (2026, 11, 5)),
        ("from 1 May to 15 June", (2026, 5, 1), (2026, 6, 15)),
        ("since March", (2026, 3, 1), (2026, 11, 16)),
        ("on 2026-02-03", (2026, 2, 3), (2026, 2, 3)),
    ],
)
def test_a_period_is_understood(
    said: str, since: tuple[int, int, int], until: tuple[int, int, int]
) -> None:
    """Months without a year are the latest that have begun; spans hold both ends."""
    found = period_in(f"How much did they bill us {said}?", TODAY, USUAL)
    assert found is not None
    assert (found.since, found.until) == (date(*since), date(*until))


def test_the_office_says_when_its_years_and_quarters_begin() -> None:
    """A financial year from April, VAT quarters that end in January, April, July, October."""
    office = PeriodSettings(year_starts=4, vat_quarter_ends=1)
    year = period_in("spend this financial year", TODAY, office)
    quarter = period_in("VAT in the last VAT quarter", TODAY, office)
    assert year is not None
    assert quarter is not None
    assert (year.since, year.until) == (date(2026, 4, 1), date(2027, 3, 31))
    assert (quarter.since, quarter.until) == (date(2026, 8, 1), date(2026, 10, 31))


@pytest.mark.parametrize("said", ["May I return it?", "What may we charge?", "How much is oak?"])
def test_no_period_is_no_period(said: str) -> None:
    """The verb is not the month."""
    assert period_in(said, TODAY, USUAL) is None


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 12), st.integers(1, 12))
def test_spans_meet_without_gap(today: date, starts: int, ends: int) -> None:
    """The last quarter ends the day before this one begins, whatever the office's calendar."""
    office = PeriodSettings(starts, ends)
    for what in ("VAT quarter", "financial year", "month", "week"):
        this = period_in(f"this {what}", today, office)
        last = period_in(f"last {what}", today, office)
        assert this is not None
        assert last is not None
        assert this.since <= today <= this.until
        assert last.until == this.since - timedelta(days=1)
