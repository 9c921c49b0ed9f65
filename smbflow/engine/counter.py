"""The counter: what a person types comes in like a file, and can be worked on at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from smbflow.domain.clock import Clock
from smbflow.domain.ports.jobs import Arrival, Jobs
from smbflow.engine.spool import Spool
from smbflow.orchestration.monitoring import month_of
from smbflow.pipelines.step import Pipeline


@dataclass(frozen=True, slots=True)
class Counter:
    """Takes typed text into a pipeline; `zone` is whose midnight ends a month."""

    jobs: Jobs
    spool: Spool
    clock: Clock
    zone: str

    def hand_in(self, pipeline: Pipeline, text: str, origin: str, name: str) -> int:
        """Keep a text as a document and return its job's id."""
        content = text.encode()
        sha256, now = self.spool.keep(content), self.clock.now()
        arrival = Arrival(
            token=secrets.token_hex(8),
            pipeline=pipeline.name,
            first_step=pipeline.steps[0].name,
            path=origin,
            name=name,
            mtime_ns=0,
            size=len(content),
            sha256=sha256,
            month=f"{month_of(now, self.zone):%Y-%m}",
            urgent=True,
        )
        (job_id,) = self.jobs.take_in([arrival], now)
        return job_id
