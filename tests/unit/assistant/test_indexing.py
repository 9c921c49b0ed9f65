"""Documents are indexed while the office works."""

from __future__ import annotations

import threading

from smbflow.domain.clock import SystemClock
from smbflow.domain.ports.knowledge import Refreshed
from smbflow.errors import StoreBusy
from smbflow.wiring.indexing import Indexing
from tests.unit.assistant.office import ToldLibrary


class Backlog(ToldLibrary):
    """A library with three handfuls of passages to place."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.looks = 3, 0
        self.done = threading.Event()

    def refresh(self) -> Refreshed:
        """Count the looks."""
        self.looks += 1
        return super().refresh()

    def place(self, most: int) -> int:
        """Place a handful."""
        self.left -= 1
        if not self.left:
            self.done.set()
        return most


class Busy(ToldLibrary):
    """A library whose store is locked."""

    def __init__(self) -> None:
        super().__init__()
        self.tried = threading.Event()

    def refresh(self) -> Refreshed:
        """Refuse."""
        self.tried.set()
        raise StoreBusy("locked")


def test_a_backlog_is_worked_off_by_handfuls() -> None:
    """Look, place some, breathe, until nothing is left."""
    backlog = Backlog()
    with Indexing(backlog, SystemClock()).under_way():
        assert backlog.done.wait(30)
    assert backlog.looks >= 3


def test_a_busy_store_stops_nothing() -> None:
    """It is tried again later; the office goes on."""
    busy = Busy()
    indexing = Indexing(busy, SystemClock())
    with indexing.under_way():
        assert busy.tried.wait(30)
    assert not indexing._some()
