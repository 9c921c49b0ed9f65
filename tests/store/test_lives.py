"""Whatever engine and people do, in whatever order: each job is in one state, and the sum holds."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from smbflow.domain.bill import Bill
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.job import ALLOWED, JobState
from smbflow.domain.outcome import Effect
from smbflow.domain.ports.decisions import Resumption
from smbflow.domain.ports.jobs import Arrival, Lease, StepOutcome, StepRun
from smbflow.domain.reason import Reason, ask, note
from smbflow.engine.values import encode
from smbflow.errors import DecisionRefused, LeaseLost
from smbflow.orchestration.audit import verify
from smbflow.store import audit
from smbflow.store.database import create_store, open_store
from smbflow.store.decisions import StoredDecisions
from smbflow.store.jobs import StoredJobs
from tests.engine.trivial import bill

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_UNDONE = note(Reason.UNDONE, "taken back")
_OUTCOMES: dict[StepOutcome, JobState] = {
    StepOutcome.NEXT: JobState.WORKING,
    StepOutcome.ESCALATE: JobState.ESCALATED,
    StepOutcome.SET_ASIDE: JobState.ASIDE,
    StepOutcome.EFFECT: JobState.DONE,
    StepOutcome.WAIT: JobState.WAITING,
    StepOutcome.CRASH: JobState.WAITING,
}


class Lives(RuleBasedStateMachine):
    """Two engines (one of them dead without knowing it) and a person, on one store."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "store.sqlite"
        create_store(path)
        self.database = open_store(path)
        self.jobs = StoredJobs(self.database)
        self.people = StoredDecisions(self.database)
        self.now = NOON
        self.arrived = 0
        self.leases: list[Lease] = []
        self.before: dict[int, JobState] = {}

    def teardown(self) -> None:
        """Close the store."""
        self.database.close()
        self.folder.cleanup()

    @rule(again=st.booleans())
    def arrive(self, *, again: bool) -> None:
        """Take a file in; after a crash the engine may record it a second time."""
        self.arrived += 1
        name = str(self.arrived)
        arrival = Arrival(name, "papers", "read", name, name, 1, 1, name.zfill(64), "2026-11")
        first = self.jobs.take_in([arrival], self.now)
        assert not again or self.jobs.take_in([arrival], self.now) == first

    @rule()
    def claim(self) -> None:
        """Let an engine take the next job."""
        lease = self.jobs.claim(["papers"], now=self.now, until=self.now)
        if lease is not None:
            self.leases.append(lease)

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), outcome=st.sampled_from(sorted(_OUTCOMES)))
    def commit(self, data: st.DataObject, outcome: StepOutcome) -> None:
        """Store a step of a holder, or of somebody who thinks to be one."""
        lease = self.leases.pop(data.draw(st.integers(0, len(self.leases) - 1)))
        run = self._run(lease, outcome)
        holds = self._one("SELECT lease_token FROM jobs WHERE id = ?", lease.job.id) == lease.token
        steps = self._one("SELECT count(*) FROM step_results")
        try:
            following = self.jobs.commit(lease, run, until=self.now)
        except LeaseLost:
            assert not holds
            assert self._one("SELECT count(*) FROM step_results") == steps
            return
        assert holds
        assert (following is None) == (run.state is not JobState.WORKING)
        if following is not None:
            self.leases.append(following)

    @rule()
    def restart(self) -> None:
        """Kill the engine and start it again; the old holders do not know it yet."""
        self.jobs.recover(self.now)

    @precondition(lambda self: self.arrived)
    @rule(data=st.data(), verdict=st.sampled_from(sorted(Verdict)))
    def decide(self, data: st.DataObject, verdict: Verdict) -> None:
        """Let a person say something about any document, at any time."""
        job_id = data.draw(st.integers(1, self.arrived))
        decision = Decision("Ann", verdict, self.now)
        try:
            if verdict is Verdict.UNDO:
                self.people.undo(job_id, decision, _UNDONE, None)
            else:
                resumption = Resumption("read") if verdict is Verdict.RETRY else None
                self.people.decide(job_id, decision, resumption=resumption)
        except DecisionRefused:
            assert self.before[job_id] == self._states()[job_id]

    @rule(seconds=st.integers(-3600, 3600))
    def turn_the_clock(self, seconds: int) -> None:
        """Time passes, or the clock is set back."""
        self.now += timedelta(seconds=seconds)

    @invariant()
    def every_job_moved_as_allowed(self) -> None:
        """No state follows another one against the table, through what happened in between."""
        now = self._states()
        for job_id, state in now.items():
            before = self.before.get(job_id, JobState.WAITING)
            assert state == before or state in ALLOWED[before]
        self.before = now

    @invariant()
    def the_sum_holds(self) -> None:
        """Taken in = all the states together, as the tallies on the screen say."""
        with self.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT state, sum(jobs) FROM tallies GROUP BY 1")
            tallied = {state: count for state, count in rows if count}
        assert tallied == Counter(self._states().values())
        assert sum(tallied.values()) == self.arrived

    @invariant()
    def questions_and_bills_fit_the_state(self) -> None:
        """One open question for each escalated job, one ready bill for each done one, no other."""
        escalated = "SELECT count(*) FROM jobs WHERE state = 'escalated'"
        asked = "SELECT count(*) FROM escalations WHERE decision_id IS NULL"
        assert self._one(escalated) == self._one(asked)
        done = "SELECT count(*) FROM jobs WHERE posting = 'ready' AND state = 'done'"
        assert self._one(done) == self._one("SELECT count(*) FROM bills")

    @invariant()
    def history_is_unaltered(self) -> None:
        """Verify the chain after every step."""
        with self.database.read() as connection:
            assert verify(audit.chain(connection)).unaltered

    def _run(self, lease: Lease, outcome: StepOutcome) -> StepRun:
        asks = (ask(Reason.ALWAYS_ASKED, "May it?"),)
        says = (note(Reason.EMPTY_FILE, "Nothing on it."),)
        key = str(lease.job.id)
        effect = Effect("accounts", key, encode(Bill, bill(key, lease.job.id)))
        return StepRun(
            step="read",
            schema=1,
            outcome=outcome,
            started_at=self.now,
            ended_at=self.now,
            state=_OUTCOMES[outcome],
            next_step="read",
            value="{}" if outcome is StepOutcome.NEXT else None,
            findings={StepOutcome.ESCALATE: asks, StepOutcome.SET_ASIDE: says}.get(outcome, ()),
            effect=effect if outcome is StepOutcome.EFFECT else None,
        )

    def _states(self) -> dict[int, JobState]:
        with self.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT id, state FROM jobs")
            return {job_id: JobState(state) for job_id, state in rows}

    def _one(self, query: str, *values: object) -> object:
        with self.database.read() as connection:
            return connection.exec_driver_sql(query, values).scalar()


def test_no_order_of_events_breaks_the_office() -> None:
    """Files, steps, crashes, restarts, decisions and clocks in any order keep every promise."""
    run_state_machine_as_test(
        Lives, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )
