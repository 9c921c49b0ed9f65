"""A shift: the engine at work in an office, until the work is done or it is told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from smbflow.domain.clock import Clock
from smbflow.engine.door import terms_of
from smbflow.engine.engine import Engine
from smbflow.engine.workshop import Pace, WatchedPipeline
from smbflow.errors import DecisionRefused, SmbflowError, StoreError, WorkspaceBusy
from smbflow.wiring.indexing import Indexing
from smbflow.wiring.office import Office, worker_count
from smbflow.wiring.timetable import Timetable

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0
_TRY_AGAIN_SECONDS = 5.0
_LONGEST_SETTLING = timedelta(seconds=1)


class Shift:
    """Sets an office to work in a thread of its own; `end` waits until it has stopped.

    `problem` is what ended the work early, if anything did.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._clock: Clock = office.clock
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._single_run: Engine | None = None
        self.problem: BaseException | None = None

    def begin(self, *, once: bool = False, wait_for_place: bool = False) -> None:
        """Start working until `end`, or `once` until nothing is left to do.

        Where another engine works here, `problem` becomes WorkspaceBusy, or (`wait_for_place`)
        its place is taken when it stops.
        """
        self._office.staff()
        work = self._once if once else self._waiting if wait_for_place else self._on
        self._thread = threading.Thread(target=self._kept, args=(work,), name="smbflow shift")
        self._thread.start()

    def over(self, seconds: float) -> bool:
        """Wait for the end of the work at most so long; say whether it has come."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def end(self) -> None:
        """Stop in an orderly way: the steps under way are finished or handed back."""
        self._ending.set()
        if self._single_run is not None:
            self._single_run.stop()
        if self._thread is not None:
            self._thread.join()

    def _kept(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as problem:  # noqa: BLE001 - told by whoever waits for the end
            self.problem = problem

    def _once(self) -> None:
        self._office.keeping.hurry()
        self._office.desk.finish_batches()
        self._office.postman.fetch()
        self._single_run = self._new_engine()
        self._single_run.run_once()

    def _waiting(self) -> None:
        """Work whenever nobody else does; what goes wrong is said, and tried again."""
        while not self._ending.is_set():
            try:
                self._on()
            except WorkspaceBusy:
                self._clock.wait(self._ending, _LOOK_SECONDS)
            except SmbflowError as error:
                _LOG.exception("the engine stopped")
                self._report(error)
                self._clock.wait(self._ending, _TRY_AGAIN_SECONDS)

    def _on(self) -> None:
        """Work with one engine after the other: a changed setup gets a new one."""
        timetable = Timetable(self._last_seen())
        indexing = Indexing(self._office.documents, self._clock)
        while not self._ending.is_set():
            engine = self._new_engine()
            engine.start()
            try:
                self._office.desk.finish_batches()
                with self._office.postman.on_the_road(), indexing.under_way():
                    self._watch(timetable)
            finally:
                engine.stop()

    def _watch(self, timetable: Timetable) -> None:
        while not self._clock.wait(self._ending, _LOOK_SECONDS):
            if self._office.keeping.refresh():
                return
            house = self._office.house
            at = house.settings.export.time
            if timetable.struck(at, house.timezone, self._clock.now()):
                self._export()

    def _export(self) -> None:
        try:
            self._office.desk.export_by_timetable()
        except DecisionRefused as nothing:
            _LOG.info("no batch by the timetable: %s", nothing.title)
        except SmbflowError as error:
            self._report(error)

    def _report(self, error: SmbflowError) -> None:
        with suppress(StoreError):
            self._office.stores.office.report_problem(error.title, self._clock.now())

    def _last_seen(self) -> datetime:
        """Return when an engine was last at work here: an export missed since is caught up."""
        pulse = self._office.stores.office.pulse()
        return pulse.beat if pulse else self._clock.now()

    def _new_engine(self) -> Engine:
        house = self._office.house
        settings = house.settings
        watched = [
            WatchedPipeline(pipeline, house.pipeline_settings[name].folder(house.workspace))
            for name, pipeline in house.pipelines.items()
            if house.pipeline_settings[name].enabled
        ]
        rescan = timedelta(seconds=settings.engine.rescan_seconds)
        pace = Pace(
            runners=worker_count(settings.engine),
            rescan=rescan,
            settle=min(rescan, _LONGEST_SETTLING),
            zone=house.timezone,
            least_check_rate=settings.checks.spot_check_rate,
        )
        return Engine(
            house.workspace,
            watched,
            self._office.stores,
            clock=self._clock,
            pace=pace,
            connectors=self._office.connectors,
            break_off=self._office.dismiss,
            terms=terms_of(house.pipeline_settings),
        )
