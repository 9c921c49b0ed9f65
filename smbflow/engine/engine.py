"""The engine of one workspace, in threads (`start` … `stop`) or once through (`run_once`).

Only the holder of the workspace's lock does this; everybody else may read and decide, and the
engine sees a decision within a second.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType

from filelock import FileLock, Timeout

from smbflow.domain.clock import Clock
from smbflow.domain.ports.jobs import Connector
from smbflow.engine.door import Terms
from smbflow.engine.pulse import Heart
from smbflow.engine.wake import Waker
from smbflow.engine.workshop import Pace, Stores, WatchedPipeline, Workshop
from smbflow.errors import SmbflowError, WorkspaceBusy
from smbflow.paths import Workspace

_LOG = logging.getLogger(__name__)
_IDLE_SECONDS = 0.5
_BEAT_SECONDS = 1.0
_AFTER_EVENT_SECONDS = 0.2
_BREAK_OFF_SECONDS = 5.0
_USUAL_PACE = Pace()
_USUAL_TERMS: Mapping[str, Terms] = MappingProxyType({})
_NO_CONNECTORS: Mapping[str, Connector] = MappingProxyType({})

Work = Callable[[], float]
"""A piece of work done again and again; returns the seconds to wait before the next time."""


def _nothing() -> None:
    """Break nothing off."""


class Engine:
    """Runs a workspace's pipelines until told to stop, or until nothing is left to do.

    `break_off` ends components that are still at work when stopping takes too long. `terms` say how
    freely each pipeline acts.
    """

    def __init__(
        self,
        workspace: Workspace,
        watched: Sequence[WatchedPipeline],
        stores: Stores,
        *,
        clock: Clock,
        pace: Pace = _USUAL_PACE,
        connectors: Mapping[str, Connector] = _NO_CONNECTORS,
        break_off: Callable[[], None] = _nothing,
        terms: Mapping[str, Terms] = _USUAL_TERMS,
    ) -> None:
        self._clock, self._pace, self._break_off = clock, pace, break_off
        self._lock = FileLock(workspace.private / "engine.lock", thread_local=False)
        self._heart = Heart(stores.office, stores.jobs, clock)
        self._stopping, self._changed = threading.Event(), threading.Event()
        self._leaving, self._idle = threading.Lock(), threading.Event()
        self._idle.set()
        self._shop = Workshop(
            workspace,
            watched,
            stores,
            clock=clock,
            pace=pace,
            connectors=connectors,
            stopping=self._stopping,
            terms=terms,
        )
        self._waker = Waker(self._changed)
        self._threads: list[threading.Thread] = []
        self._bells: list[threading.Event] = []

    @property
    def running(self) -> bool:
        """Say whether this engine holds the workspace."""
        return self._lock.is_locked

    def run_once(self) -> None:
        """Do all there is to do and return; what waits for a person or is for later stays.

        Files that are still being written and steps to be tried again are waited for. Raises
        WorkspaceBusy where another engine holds the workspace, StoreBusy on a full disk.
        """
        with self._holding():
            pause: float | None = 0.0
            while pause is not None and not self._clock.wait(self._stopping, pause):
                look = self._shop.look()
                self._heart.note("folders", look.problems)
                self._heart.beat()
                self._shop.drain()
                while self._shop.tidy():
                    self._heart.beat()
                pause = self._shop.pause_until_due(look)

    def run_only(self, job_id: int) -> None:
        """Run one job for somebody who waits, and nothing else.

        Leaves no sign of life: the office is not at work because of it. Raises WorkspaceBusy where
        an engine is on, which will run it.
        """
        self._lock_workspace()
        try:
            self._shop.run_only(job_id)
        finally:
            self._lock.release()

    def start(self) -> None:
        """Start working in threads (raises WorkspaceBusy where another engine is on)."""
        self._hold()
        for number in range(self._pace.runners):
            bell = threading.Event()
            self._bells.append(bell)
            self._employ(f"runner {number}", self._run_one, bell)
        self._employ("watch", self._look, self._changed)
        self._employ("porter", self._tidy, self._stopping)
        self._employ("heart", self._beat, self._stopping)
        self._waker.start([folder.path for folder in self._shop.folders])

    def stop(self, grace_seconds: float = 10.0) -> None:
        """Stop in an orderly way: steps under way are finished, or broken off after the grace.

        A job whose step was not finished is handed back and runs again at the next start. Ends
        `run_once` in another thread, too. Two threads may ask at once: the second waits for the
        first. An engine that was stopped stays so.
        """
        self._stopping.set()
        for bell in (*self._bells, self._changed):
            bell.set()
        with self._leaving:
            self._waker.stop()
            if not self._at_rest(grace_seconds):
                self._break_off()
                self._at_rest(_BREAK_OFF_SECONDS)
            if self._threads:
                self._threads.clear()
                self._release()

    def _at_rest(self, seconds: float) -> bool:
        for thread in self._threads:
            thread.join(seconds)
        return self._idle.wait(seconds) and not any(t.is_alive() for t in self._threads)

    @contextmanager
    def _holding(self) -> Iterator[None]:
        self._hold()
        self._idle.clear()
        try:
            yield
        finally:
            self._release()
            self._idle.set()

    def _lock_workspace(self) -> None:
        try:
            self._lock.acquire(timeout=0)
        except Timeout as taken:
            raise WorkspaceBusy(
                "smbflow is already working on this folder",
                "You can look and decide here; the other one does the work.",
            ) from taken

    def _hold(self) -> None:
        self._lock_workspace()
        try:
            self._shop.recover()
            self._heart.start()
        except BaseException:
            self._lock.release()
            raise

    def _release(self) -> None:
        try:
            self._heart.stop()
        finally:
            self._lock.release()

    def _employ(self, name: str, work: Work, bell: threading.Event) -> None:
        thread = threading.Thread(
            target=self._go_on, args=(name, work, bell), name=f"smbflow {name}", daemon=True
        )
        self._threads.append(thread)
        thread.start()

    def _go_on(self, name: str, work: Work, bell: threading.Event) -> None:
        while not self._stopping.is_set():
            rung = self._clock.wait(bell, self._tried(name, work))
            if rung and not self._stopping.is_set():
                bell.clear()

    def _tried(self, name: str, work: Work) -> float:
        """Do a piece of work; whatever goes wrong is said, and tried again a little later."""
        try:
            pause = work()
        except SmbflowError as error:
            self._heart.note(name, (error.title,))
        except Exception as error:  # noqa: BLE001 - a dead thread would stop the office unseen
            _LOG.exception("%s broke off", name)
            self._heart.note(name, (f"Something went wrong: {error}",))
        else:
            self._heart.note(name, ())
            return pause
        return _BEAT_SECONDS

    def _run_one(self) -> float:
        return 0.0 if self._shop.run_next() else _IDLE_SECONDS

    def _look(self) -> float:
        look = self._shop.look()
        self._heart.note("folders", look.problems)
        if look.taken:
            for bell in self._bells:
                bell.set()
        # A copy of many files makes thousands of events: look, breathe, look again.
        self._clock.wait(self._stopping, _AFTER_EVENT_SECONDS)
        soon = self._pace.settle if look.settling else self._pace.rescan
        return min(soon, self._pace.rescan).total_seconds()

    def _tidy(self) -> float:
        return 0.0 if self._shop.tidy() else _BEAT_SECONDS

    def _beat(self) -> float:
        self._heart.beat()
        return _BEAT_SECONDS
