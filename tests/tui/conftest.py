"""The terminal app under test: a rehearsal office at a fixed moment, driven by a pilot."""

from __future__ import annotations

import asyncio
import inspect
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from smbflow.domain.clock import VirtualClock
from smbflow.domain.ports.desk import Desk
from smbflow.tui.app import SmbflowApp
from smbflow.tui.rehearsal import RehearsalDesk
from tests.tui.driver import NOW, SIZE, Open, office, settle


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine on a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(autouse=True)
def _greenwich(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show times of day as in Greenwich, and no colour rule of the machine."""
    monkeypatch.setitem(os.environ, "TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture
def clock() -> VirtualClock:
    """Return a clock that stands at the rehearsal's moment."""
    return VirtualClock(NOW)


@pytest.fixture
def desk(clock: VirtualClock) -> RehearsalDesk:
    """Return a full office with one person in it."""
    return office(clock)


@pytest.fixture
def opened(clock: VirtualClock) -> Open:
    """Return what opens the app on a desk and waits until its first answers are in."""

    @asynccontextmanager
    async def open_on(
        desk: Desk, size: tuple[int, int] = SIZE, *, person: str | None = None, wait: bool = True
    ) -> AsyncIterator[Pilot[str]]:
        app = SmbflowApp(desk, person, title="Harbour Joinery Ltd", clock=clock)
        async with app.run_test(size=size) as pilot:
            if wait:
                await settle(pilot)
            yield pilot

    return open_on
