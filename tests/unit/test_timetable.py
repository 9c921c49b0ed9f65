"""The time of the day's export."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.wiring.timetable import Timetable, last_strike

SIX = time(18)
BERLIN = "Europe/Berlin"
MONDAY = datetime(2026, 11, 23, 16, 59, tzinfo=UTC)


def test_it_strikes_once_a_day() -> None:
    """Six in Berlin is five in UTC: struck by the look after it, and not again before tomorrow."""
    timetable = Timetable(MONDAY)
    looks = [MONDAY + timedelta(minutes=m) for m in (0, 1, 2, 60, 24 * 60, 24 * 60 + 1)]
    assert [timetable.struck(SIX, BERLIN, look) for look in looks] == [
        False, True, False, False, False, True,
    ]  # fmt: skip


def test_a_time_missed_while_the_pc_was_off_is_caught_up_once() -> None:
    """Since last seen on Friday the time came by: one export, not one a day."""
    timetable = Timetable(MONDAY - timedelta(days=3))
    assert timetable.struck(SIX, BERLIN, MONDAY)
    assert not timetable.struck(SIX, BERLIN, MONDAY)


def test_without_a_time_it_never_strikes() -> None:
    """Bills wait for a person who exports."""
    assert not Timetable(MONDAY - timedelta(days=9)).struck(None, BERLIN, MONDAY)


@given(
    st.integers(0, 366 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
    st.times(),
    st.sampled_from(["UTC", BERLIN, "America/New_York"]),
)
def test_the_last_strike_is_within_a_day(now: datetime, at: time, zone: str) -> None:
    """It never lies in the future, and never more than a day (and a clock change) back."""
    strike = last_strike(at, zone, now)
    assert strike <= now < strike + timedelta(hours=25, seconds=1)


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_the_strike_shows_the_time_asked_for(hour: int) -> None:
    """The wall clock of the office shows exactly that time."""
    strike = last_strike(time(hour), BERLIN, MONDAY)
    assert strike.hour == hour
