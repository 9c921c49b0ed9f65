"""The book of what models cost: reserved and settled once, on the job's bill and in the chain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smbflow.domain.job import JobState
from smbflow.domain.ports.jobs import Arrival, StepOutcome, StepRun
from smbflow.domain.ports.spending import CallRecord, Reservation, Spent, SpentSoFar
from smbflow.orchestration.audit import verify
from smbflow.orchestration.budget import Budget, refusal
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.jobs import StoredJobs
from smbflow.store.records import StoredRecords
from smbflow.store.spending import StoredSpending

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
CENT = Spent(Decimal("0.01"), 1000)
cents = st.decimals("0", "1", places=2)
tokens = st.integers(0, 2000)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Make a store."""
    create_store(tmp_path / "store.sqlite")
    opened = open_store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def arrival(token: str) -> Arrival:
    """Make a file on its way in."""
    return Arrival(token, "invoices", "extract", "/a.pdf", "a.pdf", 1, 1, "0" * 64, "2026-11")


def step(outcome: StepOutcome, state: JobState) -> StepRun:
    """Make a step's run that says nothing of costs itself."""
    return StepRun("extract", 1, outcome, NOON, NOON, state, "extract")


def sums(ledger: StoredSpending, day: date) -> SpentSoFar:
    """Look at the sums without spending."""
    seen: list[SpentSoFar] = []

    def refuse(so_far: SpentSoFar) -> str:
        seen.append(so_far)
        return "only looking"

    assert ledger.reserve(Reservation("m", None, day, CENT), refuse, NOON) == "only looking"
    return seen[0]


def test_what_is_reserved_counts_until_it_is_settled(database: Database) -> None:
    """A call counts with the most it may cost, then with what it did; days and months apart."""
    ledger = StoredSpending(database)
    booked = [(date(2026, 10, 31), "9"), (date(2026, 11, 1), "0.20"), (TODAY, "0.30")]
    entry, *_ = [
        ledger.reserve(
            Reservation("m", None, day, Spent(Decimal(money), 100)), lambda _: None, NOON
        )
        for day, money in booked
    ]
    assert sums(ledger, TODAY) == SpentSoFar(
        Spent(Decimal("0.30"), 100), Spent(Decimal("0.50"), 200)
    )
    assert isinstance(entry, int)
    ledger.settle(entry, Spent(Decimal("0.1"), 7), CallRecord(), NOON)
    assert sums(ledger, date(2026, 10, 5)).month == Spent(Decimal("0.1"), 7)


def test_two_calls_never_spend_the_same_rest(database: Database) -> None:
    """Twenty threads share a budget of five calls: exactly five get through."""
    ledger = StoredSpending(database)

    def allowed(so_far: SpentSoFar) -> str | None:
        return "spent" if so_far.day.tokens + CENT.tokens > 5 * CENT.tokens else None

    wanted = Reservation("m", None, TODAY, CENT)
    with ThreadPoolExecutor(8) as pool:
        entries = list(pool.map(lambda _: ledger.reserve(wanted, allowed, NOON), range(20)))
    assert sum(isinstance(entry, int) for entry in entries) == 5


def test_calls_are_on_the_document_s_bill(database: Database) -> None:
    """A step's cost is what its calls cost, even where the step then breaks off; each once."""
    jobs, ledger = StoredJobs(database), StoredSpending(database)
    [job_id] = jobs.take_in([arrival("t1")], NOON)
    lease = jobs.claim(["invoices"], now=NOON, until=NOON + timedelta(minutes=5))
    assert lease is not None
    for _ in range(2):
        entry = ledger.reserve(Reservation("m", job_id, TODAY, CENT), lambda _: None, NOON)
        assert isinstance(entry, int)
        facts = {"model": "m", "outcome": "answered"}
        ledger.settle(entry, CENT, CallRecord(facts, {"answered": "{}"}), NOON)
    jobs.commit(lease, step(StepOutcome.CRASH, JobState.WAITING), until=NOON)
    again = jobs.claim(["invoices"], now=NOON, until=NOON + timedelta(minutes=5))
    assert again is not None
    jobs.commit(again, step(StepOutcome.NEXT, JobState.DONE), until=NOON)
    records = StoredRecords(database)
    assert records.costs_since(NOON - timedelta(hours=1)) == Decimal("0.02")
    told = [json.loads(link.facts) for link in records.links() if link.kind == "model_called"]
    assert [facts["model"] for facts in told] == ["m", "m"]
    costs = [json.loads(link.facts).get("cost") for link in records.links()]
    assert [cost for cost in costs if cost is not None] == ["0.02", "0"]
    assert verify(records.links()).unaltered


@settings(max_examples=15, deadline=None)
@given(
    st.decimals("0", "3", places=2),
    st.integers(0, 5000),
    st.lists(st.tuples(cents, tokens, st.floats(0, 1), st.booleans()), min_size=1, max_size=25),
)
def test_no_budget_is_passed_however_calls_overlap(
    tmp_path_factory: pytest.TempPathFactory,
    money: Decimal,
    most_tokens: int,
    calls: list[tuple[Decimal, int, float, bool]],
) -> None:
    """Threads that reserve, settle for less or die in between never pass a limit together."""
    path = tmp_path_factory.mktemp("book") / "store.sqlite"
    create_store(path)
    opened = open_store(path)
    ledger = StoredSpending(opened)
    budget = Budget(money_per_month=money, tokens_per_day=most_tokens)

    def call(wanted: tuple[Decimal, int, float, bool]) -> None:
        price, size, share, dies = wanted
        most = Spent(price, size)
        reservation = Reservation("m", None, TODAY, most)
        entry = ledger.reserve(reservation, lambda far: refusal(budget, far, most), NOON)
        if isinstance(entry, int) and not dies:
            used = Spent((price * Decimal(share)).quantize(Decimal("0.01")), int(size * share))
            ledger.settle(entry, min(used, most, key=lambda s: s.money), CallRecord(), NOON)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(call, calls))
    far = sums(ledger, TODAY)
    assert far.month.money <= money
    assert far.day.tokens <= most_tokens
    assert verify(StoredRecords(opened).links()).unaltered
    opened.close()


def test_a_call_that_a_crash_cut_off_stays_spent(tmp_path: Path) -> None:
    """Booked and never settled: it counts with the most it may have cost, also after a restart."""
    create_store(tmp_path / "store.sqlite")
    opened = open_store(tmp_path / "store.sqlite")
    wanted = Reservation("m", None, TODAY, CENT)
    assert isinstance(StoredSpending(opened).reserve(wanted, lambda _: None, NOON), int)
    opened.close()
    again = open_store(tmp_path / "store.sqlite")
    assert sums(StoredSpending(again), TODAY).day == CENT
    again.close()


def test_a_call_that_was_cut_off_is_told_once(database: Database) -> None:
    """After a crash the history says that a call was made, and not what came of it."""
    jobs, ledger = StoredJobs(database), StoredSpending(database)
    [job_id] = jobs.take_in([arrival("t1")], NOON)
    wanted = Reservation("m", job_id, TODAY, CENT)
    ledger.reserve(wanted, lambda _: None, NOON)
    for _ in range(2):
        jobs.recover(NOON)
    told = [json.loads(link.facts) for link in StoredRecords(database).links()]
    [call] = [facts for facts in told if "model" in facts]
    assert (call["model"], call["outcome"], call["cost"]) == ("m", "transient", "0.01")
    assert sums(ledger, TODAY).day == CENT
