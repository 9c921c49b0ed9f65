import threading
from datetime import UTC, datetime, timedelta

import pytest

from smbflow.domain.clock import Clock, StoryClock, SystemClock, VirtualClock

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(
    params=[SystemClock, lambda: StoryClock(MONDAY), lambda: VirtualClock(MONDAY)],
    ids=["system", "story", "virtual"],
)
def clock(request: pytest.FixtureRequest) -> Clock:
    """Return each clock in turn: both keep the same contract."""
    made: Clock = request.param()
    return made


def test_time_is_told_in_utc(clock: Clock) -> None:
    """Every instant carries UTC, so that none can be mistaken for local time."""
    assert clock.now().utcoffset() == timedelta(0)


def test_a_set_event_ends_the_wait_at_once(clock: Clock) -> None:
    """Whoever waits for work is woken by it, not by the time-out."""
    wake = threading.Event()
    wake.set()
    before = clock.now()
    assert clock.wait(wake, 3600)
    assert clock.now() - before < timedelta(hours=1)


def test_a_wait_without_event_says_so(clock: Clock) -> None:
    """A wait that ran out is told apart from one that was ended."""
    assert not clock.wait(threading.Event(), 0.001)


def test_a_weekend_passes_on_the_virtual_clock_without_waiting() -> None:
    """Sixty hours of waiting move the virtual clock sixty hours and take no time."""
    clock = VirtualClock(MONDAY)
    clock.wait(threading.Event(), 60 * 3600)
    assert clock.now() == MONDAY + timedelta(hours=60)


def test_the_virtual_clock_can_jump_back() -> None:
    """A PC whose clock was wrong is modelled by a negative step."""
    clock = VirtualClock(MONDAY)
    clock.advance(timedelta(hours=-2))
    assert clock.now() == MONDAY - timedelta(hours=2)


def test_the_story_clock_starts_on_its_day_and_runs_on() -> None:
    """The demo's clock is as far into its day as the real one has moved since the start."""
    real = VirtualClock(MONDAY + timedelta(days=400))
    clock = StoryClock(MONDAY, real)
    real.advance(timedelta(minutes=5))
    assert clock.now() == MONDAY + timedelta(minutes=5)
