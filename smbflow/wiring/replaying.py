"""Replaying: finished work is run again on a stage where nothing is written and nobody called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from smbflow.config.trial import AS_IT_IS, Trial
from smbflow.desk import House
from smbflow.domain.clock import VirtualClock
from smbflow.domain.ports.models import ModelGateway
from smbflow.domain.ports.recordings import CallNote, RecordedRun, Recording
from smbflow.engine.door import Door, terms_of
from smbflow.engine.replay import Replay, Stage, Walk
from smbflow.engine.spool import Spool
from smbflow.errors import UsageError
from smbflow.orchestration.calling import Neighbours
from smbflow.orchestration.fallback import BreakerPolicy, Breakers
from smbflow.orchestration.prompts import Prompt
from smbflow.orchestration.recorded import RecordedCall, RecordedGateway, ScratchLedger
from smbflow.pipelines.step import Intake
from smbflow.store.conversations import StoredConversations
from smbflow.store.database import Database
from smbflow.store.history import Moment, StoredHistory
from smbflow.store.lessons import StoredMemories
from smbflow.store.model_checks import StoredModelFigures
from smbflow.store.quotes import StoredQuotes
from smbflow.store.recordings import StoredRecordings
from smbflow.store.records import StoredRecords
from smbflow.store.trust import StoredTrust
from smbflow.wiring.housekeeping import Housekeeping
from smbflow.wiring.office import Office

Heard = Callable[[Recording, RecordedRun], Sequence[CallNote]]
"""Which recorded calls may answer while a run is taken again."""

_NEVER_RESTS = BreakerPolicy(failures=1 << 30, rest=timedelta(days=365))
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Theatre:
    """Where finished work is run again: its own view of the store, clock, models and book.

    Steps see what was known at their hour. `ledger` adds up what calls cost, `gateway` answers
    them from the history.
    """

    recordings: StoredRecordings
    records: StoredRecords
    trust: StoredTrust
    spool: Spool
    heard: Heard
    gateway: RecordedGateway
    ledger: ScratchLedger
    clock: VirtualClock
    moment: Moment | None = None

    def walk(self, house: House, recording: Recording) -> Walk:
        """Return a job ready to be run again (raises UsageError where its pipeline is gone)."""
        job = recording.job
        pipeline = house.pipelines[house.pipeline(job.pipeline)]
        door = Door(self.trust, terms_of(house.pipeline_settings))
        stage = Stage(pipeline, self.go_back, lambda: self.gateway.unknown, door)
        intake = Intake(job.document, self.spool.path(job.document.sha256))
        return Walk(stage, recording, intake, intake)

    def go_back(self, recording: Recording, run: RecordedRun) -> None:
        """Go back to the hour of a run, with the calls that may answer in it."""
        self.clock.advance(run.started_at - self.clock.now())
        self.moment = Moment(run.started_at, recording.job.id)
        calls = self.heard(recording, run)
        self.gateway.turn_to(RecordedCall(call.facts, call.content) for call in calls)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is other than in the office: settings and prompts on trial, who is asked `otherwise`."""

    trial: Trial = AS_IT_IS
    prompts: Mapping[str, Prompt] | None = None
    otherwise: ModelGateway | None = None


def replay(office: Office, job_id: int) -> Replay:
    """Run a job's recorded path again, offline, and compare.

    Raises UsageError where there is no such document, or where a blind check of it is due.
    """
    if office.desk.story(job_id).hidden:
        raise UsageError(
            f"{job_id} is drawn for a spot check", f"Check it first: smbflow check {job_id}"
        )
    with theatre(office, Recording.calls_within) as (house, stage):
        recording = stage.recordings.recording(job_id)
        if recording is None:
            raise UsageError(f"There is no document {job_id}", "See `smbflow jobs`.")
        return stage.walk(house, recording).replay()


@contextmanager
def theatre(
    office: Office, heard: Heard, changes: Changes | None = None
) -> Iterator[tuple[House, Theatre]]:
    """Open a stage beside the office: the same files, and a store that forgets what is written."""
    changes = changes or Changes()
    database = Database(office.workspace.store, forgetful=True)
    stage = Theatre(
        recordings=StoredRecordings(database),
        records=StoredRecords(database),
        trust=StoredTrust(database, lambda: stage.moment),
        spool=Spool(office.workspace.spool),
        heard=heard,
        gateway=RecordedGateway(changes.otherwise),
        ledger=ScratchLedger(),
        clock=VirtualClock(_LONG_AGO),
    )
    calls = Neighbours(
        stage.gateway,
        stage.ledger,
        stage.clock,
        Breakers(_NEVER_RESTS),
        prompts=changes.prompts or {},
        figures=StoredModelFigures(database, lambda: stage.moment).of,
    )
    history = StoredHistory(database, lambda: stage.moment)
    office.staff()
    try:
        memories = StoredMemories(database, lambda: stage.moment)
        quotes = StoredQuotes(database, lambda: stage.moment)
        parts = replace(
            office.parts(history, memories, calls, quotes),
            conversations=StoredConversations(database),
        )
        keeping = Housekeeping(parts, changes.trial)
        yield keeping.house(), stage
    finally:
        database.close()
