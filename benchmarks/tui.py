"""How soon the app shows its first frame, and how fast it answers a key while the office works.

Run: `python benchmarks/tui.py [JOBS]` (default 100,000). The app runs without a terminal, on a
real store filled with past jobs; two low-priority processes count as documents being read, and
the store changes five times a second. Every figure is from the key to the painted line.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psutil
from desk import fill
from textual import events
from textual.app import RenderableType
from textual.screen import Screen

from smbflow.domain.ports.desk import Desk
from smbflow.paths import Workspace
from smbflow.store.database import open_store
from smbflow.tui.app import SmbflowApp
from smbflow.tui.widgets.feed import Feed
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.office import open_office

KEYS = 200
ENDS = 20
PATIENCE_SECONDS = 10.0
SECONDS_BETWEEN_KEYS = 0.02
SECONDS_BETWEEN_CHANGES = 0.2
READERS = 2


class TimedApp(SmbflowApp):
    """The app, noting when it painted first and telling of every paint."""

    first_paint = 0.0
    painted: asyncio.Event

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        self.first_paint = self.first_paint or time.time()
        self.painted.set()

    async def paint_with(self, done: Callable[[], bool]) -> None:
        """Wait for a paint after which something is so."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                self.painted.clear()
                await self.painted.wait()
                if done():
                    return


def main() -> None:
    """Fill a workspace, start the app on it in a process of its own, then press keys."""
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        workspace = found_office(Path(folder) / "office", Firm("We", "GB", "GBP"))
        database = open_store(workspace.store)
        fill(database, jobs)
        database.close()
        for _ in range(3):
            print(_first_frame(workspace))
        print(f"{jobs:,} jobs; from the key to the painted line:")
        asyncio.run(_press_in_peace(workspace))
        with _readers():
            asyncio.run(_press_at_work(workspace))


def _first_frame(workspace: Workspace) -> str:
    """Start the real command on a terminal of its own; time the panes and the first row."""
    if sys.platform == "win32":
        return "first frame: needs a POSIX terminal"
    import pty  # noqa: PLC0415 - not on Windows

    main, terminal = pty.openpty()
    command = [sys.executable, "-m", "smbflow", "--workspace", workspace.root]
    started = time.perf_counter()
    app = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal)
    try:
        frame, rows = (_drawn(main, started, words) for words in (b"Needs you", b"Taken in"))
    finally:
        app.kill()
        app.wait()
    return f"first frame {frame:.2f} s, figures {rows:.2f} s after the command"


def _drawn(terminal: int, started: float, words: bytes) -> float:
    """Return the seconds until these words were drawn."""
    drawn = b""
    while words not in drawn:
        drawn += os.read(terminal, 65536)
    return time.perf_counter() - started


async def _press_in_peace(workspace: Workspace) -> None:
    async with _opened(workspace) as app:
        print(f"  idle                    {await _pressed(app, ['j'] * KEYS)}")


async def _press_at_work(workspace: Workspace) -> None:
    async with _opened(workspace) as app:
        with _changes(app.seat.desk):
            print(f"  while the office works  {await _pressed(app, ['j'] * KEYS)}")
            print(f"  to the end and back     {await _pressed(app, ['G', 'g'] * ENDS)}")


async def _press(app: TimedApp, key: str) -> float:
    await asyncio.sleep(SECONDS_BETWEEN_KEYS)
    feed = app.screen.query_one(Feed)
    before, pressed = feed.cursor, time.perf_counter()
    app.post_message(events.Key(key, key))
    await app.paint_with(lambda: feed.cursor != before)
    return (time.perf_counter() - pressed) * 1000


@asynccontextmanager
async def _opened(workspace: Workspace) -> AsyncIterator[TimedApp]:
    with open_office(workspace) as office:
        app = TimedApp(office.desk, "Ann", title="We", clock=office.clock)
        app.painted = asyncio.Event()
        async with app.run_test(size=(120, 36)):
            feed = app.screen.query_one(Feed)
            feed.focus()
            if not feed.row_count:
                await app.paint_with(lambda: bool(feed.row_count))
            yield app


@contextmanager
def _changes(desk: Desk) -> Iterator[None]:
    """Let the store change all the time, as an office with its inbox full does."""
    over = threading.Event()

    def change() -> None:
        while not over.wait(SECONDS_BETWEEN_CHANGES):
            desk.pause("invoices", by="Ann")
            desk.resume("invoices", by="Ann")

    changer = threading.Thread(target=change)
    changer.start()
    try:
        yield
    finally:
        over.set()
        changer.join()


@contextmanager
def _readers() -> Iterator[None]:
    """Keep the cores busy at low priority; started before the app, as the engine does."""
    spawn = multiprocessing.get_context("spawn")
    readers = [spawn.Process(target=_read, daemon=True) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        yield
    finally:
        for reader in readers:
            reader.kill()


def _read() -> None:
    """Use a core at low priority, as a reader of documents does."""
    low = getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 10)
    psutil.Process().nice(low)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        sum(range(10_000))


async def _pressed(app: TimedApp, keys: list[str]) -> str:
    times = sorted([await _press(app, key) for key in keys])
    middle, at_99 = statistics.median(times), times[int(len(times) * 0.99) - 1]
    return f"median {middle:.0f} ms, 99% {at_99:.0f} ms, worst {times[-1]:.0f} ms"


if __name__ == "__main__":
    main()
