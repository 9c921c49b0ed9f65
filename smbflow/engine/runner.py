"""The runner: holds one job at a time, runs its steps, commits each in one transaction."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from smbflow.domain.clock import Clock
from smbflow.domain.outcome import Child
from smbflow.domain.ports.jobs import ChildJob, Jobs, Lease, StepRun
from smbflow.engine.door import Door, Visit
from smbflow.engine.failures import Failures, pipeline_changed
from smbflow.engine.outcomes import Ran, Timing, step_run
from smbflow.engine.spool import Spool
from smbflow.engine.values import PipelineChanged, input_of, step_called
from smbflow.errors import EffectRepeated, LeaseLost, StoreBusy
from smbflow.pipelines.step import Intake, Pipeline, StepContext

_LOG = logging.getLogger(__name__)
_LEASE = timedelta(minutes=15)
_BUSY_SECONDS = 1.0
_BUSY_TRIES = 30

Draw = Callable[[str, str, str], bool]
"""Says whether a document (pipeline, month, what it is drawn by) is spot-checked."""


@dataclass(slots=True)
class Runner:
    """Runs jobs; several threads may share one. `stopping` ends it between two steps."""

    jobs: Jobs
    pipelines: Mapping[str, Pipeline]
    spool: Spool
    clock: Clock
    stopping: threading.Event
    draw: Draw
    month: Callable[[datetime], str]
    door: Door
    failures: Failures = field(default_factory=Failures)
    abandoned: deque[Lease] = field(default_factory=deque)

    def run_next(self, paused: frozenset[str]) -> bool:
        """Run the next job as far as it goes; say whether there was one."""
        self._hand_back_abandoned()
        now = self.clock.now()
        names = self.pipelines.keys() - paused
        lease = self.jobs.claim(sorted(names), now=now, until=now + _LEASE)
        if lease is None:
            return False
        self._run(lease)
        return True

    def run_only(self, job_id: int) -> None:
        """Run one job as far as it goes, if it may run."""
        now = self.clock.now()
        names = sorted(self.pipelines)
        self._run(self.jobs.claim(names, now=now, until=now + _LEASE, only=job_id))

    def _run(self, lease: Lease | None) -> None:
        try:
            while lease is not None and not self.stopping.is_set():
                lease = self._commit(lease, self._step(lease))
            if lease is not None:
                self.jobs.hand_back(lease, self.clock.now())
        except LeaseLost:
            _LOG.warning("another engine took a document over; its step is not stored twice")

    def _step(self, lease: Lease) -> StepRun | None:
        """Run the job's next step; None where it was broken off because we are stopping."""
        started = self.clock.now()
        pipeline = self.pipelines[lease.job.pipeline]
        if self.failures.poisoned(lease):
            return self.failures.poison(lease, started)
        try:
            return self._answer(lease, pipeline, started)
        except PipelineChanged as changed:
            return pipeline_changed(lease, pipeline, str(changed), started)
        except Exception as error:  # noqa: BLE001 - a step may be anybody's code
            if self.stopping.is_set():
                return None
            _LOG.exception("step %s of document %s failed", lease.job.step, lease.job.id)
            return self.failures.after(error, lease, started, self.clock.now())

    def _answer(self, lease: Lease, pipeline: Pipeline, started: datetime) -> StepRun:
        job = lease.job
        step = step_called(pipeline, job.step)
        intake = Intake(job.document, self.spool.path(job.document.sha256))
        value = input_of(pipeline, job.step, lease.stored, intake)
        context = StepContext(job, intake, started, lease.decision, pipeline.services)
        cpu = time.thread_time_ns()
        visit = Visit(pipeline, step, value, lease.decision)
        outcome = self.door.let_out(visit, step.run(context, value))
        cpu_ms = (time.thread_time_ns() - cpu) // 1_000_000
        timing = Timing(started, self.clock.now(), cpu_ms)
        adopt = _Adoption(self, lease)
        return step_run(Ran(lease, pipeline, step, timing, adopt), outcome)

    def _commit(self, lease: Lease, run: StepRun | None) -> Lease | None:
        """Store a run, waiting while the store is busy: the work is done and worth keeping."""
        if run is None:
            self.jobs.hand_back(lease, self.clock.now())
            return None
        tries = 0
        while True:
            try:
                return self.jobs.commit(lease, run, until=run.ended_at + _LEASE)
            except EffectRepeated as repeated:
                run = self.failures.after(repeated, lease, run.started_at, run.ended_at)
            except StoreBusy:
                tries += 1
                if tries >= _BUSY_TRIES or self.clock.wait(self.stopping, _BUSY_SECONDS):
                    self.abandoned.append(lease)
                    raise

    def _hand_back_abandoned(self) -> None:
        """Free jobs whose step could not be stored; it will be run again."""
        while self.abandoned:
            lease = self.abandoned.popleft()
            try:
                self.jobs.hand_back(lease, self.clock.now())
            except StoreBusy:
                self.abandoned.append(lease)
                raise


@dataclass(frozen=True, slots=True)
class _Adoption:
    """Makes jobs to be out of documents found inside a job's document."""

    runner: Runner
    lease: Lease

    def __call__(self, child: Child) -> ChildJob:
        """Return the child's job (raises KeyError where its pipeline does not run here)."""
        pipeline = self.runner.pipelines[child.pipeline]
        drawn_by = (
            child.sha256 if child.first_page is None else f"{child.sha256}:{child.first_page}"
        )
        month = self.runner.month(self.lease.job.created_at)
        job = ChildJob(
            pipeline=child.pipeline,
            first_step=pipeline.steps[0].name,
            sha256=child.sha256,
            name=child.name,
            size=child.size,
            first_page=child.first_page,
            last_page=child.last_page,
        )
        return replace(job, spot_check=self.runner.draw(child.pipeline, month, drawn_by))
