"""The office's workplace for one typed question: handed in like a file, run if nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from smbflow.desk import House
from smbflow.domain.clock import Clock
from smbflow.engine.counter import Counter
from smbflow.engine.door import terms_of
from smbflow.engine.engine import Engine
from smbflow.engine.spool import Spool
from smbflow.engine.workshop import Stores, WatchedPipeline
from smbflow.pipelines.step import Pipeline


@dataclass(frozen=True, slots=True)
class QuestionWorkplace:
    """Hands questions in and runs them (port Workplace)."""

    house: Callable[[], House]
    stores: Stores
    clock: Clock

    def hand_in(self, pipeline: Pipeline, text: str, origin: str, name: str) -> int:
        """Keep a text as a document and return its job's id."""
        house = self.house()
        spool = Spool(house.workspace.spool)
        counter = Counter(self.stores.jobs, spool, self.clock, house.timezone)
        return counter.hand_in(pipeline, text, origin, name)

    def run_only(self, job_id: int) -> None:
        """Run one job (raises WorkspaceBusy where an engine is on)."""
        house = self.house()
        watched = [
            WatchedPipeline(pipeline, house.workspace.inbox(name))
            for name, pipeline in house.pipelines.items()
        ]
        terms = terms_of(house.pipeline_settings)
        engine = Engine(house.workspace, watched, self.stores, clock=self.clock, terms=terms)
        engine.run_only(job_id)
