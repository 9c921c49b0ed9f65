"""Time, injected, so that a weekend passes in a test without waiting for it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits; the only source of both."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        ...

    def wait(self, wake: threading.Event, seconds: float) -> bool:
        """Wait until `wake` is set or `seconds` have passed; return whether it was set."""
        ...


class SystemClock:
    """The clock of the PC."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)

    def wait(self, wake: threading.Event, seconds: float) -> bool:
        """Wait in real time."""
        return wake.wait(seconds)


class StoryClock:
    """A real clock set to another day: it starts there and runs on as the PC's clock does.

    The demo's papers have fixed dates, so its office lives in their week whenever it is shown.
    """

    def __init__(self, start: datetime, real: Clock | None = None) -> None:
        self._real = real or SystemClock()
        self._ahead = start.astimezone(UTC) - self._real.now()

    def now(self) -> datetime:
        """Return the instant in the story."""
        return self._real.now() + self._ahead

    def wait(self, wake: threading.Event, seconds: float) -> bool:
        """Wait as long as the real clock does."""
        return self._real.wait(wake, seconds)


class VirtualClock:
    """A clock that moves only when told to; waiting moves it on at once."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the virtual instant in UTC."""
        with self._lock:
            return self._now

    def wait(self, wake: threading.Event, seconds: float) -> bool:
        """Pass `seconds` of virtual time unless `wake` is set already."""
        if wake.is_set():
            return True
        self.advance(timedelta(seconds=seconds))
        return wake.is_set()

    def advance(self, by: timedelta) -> None:
        """Move the clock; a negative step models a PC whose clock jumped back."""
        with self._lock:
            self._now += by
