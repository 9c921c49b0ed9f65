"""The workshop: the engine's parts put together, each doing one pass when told to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from smbflow.domain.clock import Clock
from smbflow.domain.ports.jobs import Arrival, Connector, Jobs, Outbox
from smbflow.domain.ports.office import Office
from smbflow.domain.ports.trust import TrustBook
from smbflow.engine.door import Door, Terms
from smbflow.engine.originals import Originals
from smbflow.engine.runner import Runner
from smbflow.engine.sender import Sender
from smbflow.engine.spool import Fingerprint, Incoming, Spool
from smbflow.engine.spot_checks import SpotChecks
from smbflow.engine.watch import Look, Watch, WatchedFolder
from smbflow.orchestration.monitoring import month_of
from smbflow.paths import Workspace
from smbflow.pipelines.step import Pipeline


@dataclass(frozen=True, slots=True)
class WatchedPipeline:
    """A pipeline and the folder whose files go through it."""

    pipeline: Pipeline
    folder: Path


@dataclass(frozen=True, slots=True)
class Stores:
    """The store as the engine sees it."""

    jobs: Jobs
    outbox: Outbox
    office: Office
    trust: TrustBook


@dataclass(frozen=True, slots=True)
class Pace:
    """How many documents at a time, how often folders are looked through, when a file is whole.

    `zone` is the business's time zone, `least_check_rate` the least share of spot checks.
    """

    runners: int = 2
    rescan: timedelta = timedelta(seconds=2)
    settle: timedelta = timedelta(seconds=1)
    zone: str = "UTC"
    least_check_rate: float = 0.0


class Workshop:
    """Looks, runs, sends and files, one pass at a time; the holder of the lock calls it."""

    def __init__(
        self,
        workspace: Workspace,
        watched: Sequence[WatchedPipeline],
        stores: Stores,
        *,
        clock: Clock,
        pace: Pace,
        connectors: Mapping[str, Connector],
        stopping: Event,
        terms: Mapping[str, Terms],
    ) -> None:
        self.folders = tuple(WatchedFolder(one.pipeline.name, one.folder) for one in watched)
        self._pipelines = {one.pipeline.name: one.pipeline for one in watched}
        self._stores, self._clock, self._pace, self._stopping = stores, clock, pace, stopping
        self._spool = Spool(workspace.spool)
        door = Door(stores.trust, terms)
        least = pace.least_check_rate
        self._checks = SpotChecks(stores.jobs, stores.office, clock, least, door.alarmed)
        self._watch = Watch(self._spool, self._record, pace.settle)
        self._runner = Runner(
            jobs=stores.jobs,
            pipelines=self._pipelines,
            spool=self._spool,
            clock=clock,
            stopping=stopping,
            draw=self._draw,
            month=self._month,
            door=door,
        )
        self._sender = Sender(stores.outbox, connectors, clock)
        self._originals = Originals(stores.jobs, self._spool, workspace.root, clock, self._month)

    def recover(self) -> None:
        """Free what a dead engine held."""
        self._stores.jobs.recover(self._clock.now())

    def look(self) -> Look:
        """Look once through the folders of pipelines that are not paused."""
        paused = self._stores.office.paused()
        active = [folder for folder in self.folders if folder.pipeline not in paused]
        return self._watch.look(active, self._clock.now())

    def run_next(self) -> bool:
        """Run one job as far as it goes; say whether there was one."""
        return self._runner.run_next(self._stores.office.paused())

    def run_only(self, job_id: int) -> None:
        """Run one job as far as it goes, whatever else waits."""
        self._runner.run_only(job_id)

    def drain(self) -> None:
        """Run all jobs that may run now."""
        with ThreadPoolExecutor(self._pace.runners, thread_name_prefix="runner") as pool:
            lines = [pool.submit(self._run_all) for _ in range(self._pace.runners)]
        for line in lines:
            line.result()

    def tidy(self) -> bool:
        """Make the effects that are due and file some originals; say whether there may be more."""
        self._sender.send_due()
        return self._originals.file_some() > 0

    def pause_until_due(self, look: Look) -> float | None:
        """Return the seconds until something is due, None where nothing is left to do."""
        now = self._clock.now()
        active = self._pipelines.keys() - self._stores.office.paused()
        due = (self._stores.jobs.next_due(sorted(active)), self._stores.outbox.next_held())
        pauses = [max(0.0, (at - now).total_seconds()) for at in due if at is not None]
        if look.settling:
            pauses.append(self._pace.settle.total_seconds())
        return min(pauses, default=None)

    def _run_all(self) -> None:
        while not self._stopping.is_set() and self.run_next():
            pass

    def _record(
        self, folder: WatchedFolder, arrived: Sequence[tuple[Incoming, Fingerprint]]
    ) -> None:
        now = self._clock.now()
        arrivals = [self._arrival(folder, incoming, found, now) for incoming, found in arrived]
        self._stores.jobs.take_in(arrivals, now)

    def _arrival(
        self, folder: WatchedFolder, incoming: Incoming, found: Fingerprint, now: datetime
    ) -> Arrival:
        month = self._month(now)
        return Arrival(
            token=incoming.token,
            pipeline=folder.pipeline,
            first_step=self._pipelines[folder.pipeline].steps[0].name,
            path=_storable(str(folder.path / incoming.path.name)),
            name=_storable(incoming.path.name),
            mtime_ns=found.mtime_ns,
            size=found.size,
            sha256=found.sha256,
            month=month,
            spot_check=self._draw(folder.pipeline, month, found.sha256),
        )

    def _draw(self, pipeline: str, month: str, drawn_by: str) -> bool:
        """Draw for a blind check, unless a person sees all of this pipeline anyway."""
        checked = self._pipelines[pipeline].checked
        return bool(checked) and self._checks.draw(pipeline, month, drawn_by)

    def _month(self, instant: datetime) -> str:
        return f"{month_of(instant, self._pace.zone):%Y-%m}"


def _storable(name: str) -> str:
    r"""Spell out bytes that are no UTF-8 (`\udcff`), which no database would take."""
    return name.encode("utf-8", "backslashreplace").decode()
