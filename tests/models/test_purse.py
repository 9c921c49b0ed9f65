"""What an experiment may spend: never more than was said, within the budget, on no document."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from smbflow.domain.clock import VirtualClock
from smbflow.domain.ports.models import Call, Failure, FailureKind, Message, Price, Reply
from smbflow.domain.ports.spending import CallRecord, Reservation, Spent
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.purse import Experiment, Purse
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway
from tests.models.test_recorded import GOOD, model

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DEAR = Price(Decimal(1), Decimal(2))
DOWN = Failure(FailureKind.TRANSIENT, "it cannot be reached")


def experiment(purse: Purse, *script: Reply | Failure) -> Experiment:
    """Return a way to scripted models that is paid from a purse."""
    near = Neighbours(ScriptedGateway(script), purse, VirtualClock(NOW))
    return Experiment(Caller(Rules(), near), {"trial": "test"})


def call(price: Price | None = DEAR) -> Call:
    """Ask a model anything."""
    return Call(model("a", price=price), (Message("user", "page"),))


def test_an_empty_purse_asks_nobody_who_costs_anything() -> None:
    """With nothing to spend only free models are asked; unknown prices count as too dear."""
    purse = Purse(MemoryLedger(), Decimal(0))
    paid = experiment(purse, GOOD)
    found = paid.ask(call())
    assert isinstance(found, Failure)
    assert "may be spent" in found.why
    unpriced = paid.ask(call(price=None))
    assert isinstance(unpriced, Failure)
    assert "price is not known" in unpriced.why
    free = paid.ask(call(price=Price(Decimal(0), Decimal(0))))
    assert isinstance(free, Reply)
    assert purse.spent == 0


def test_calls_of_an_experiment_are_on_no_document() -> None:
    """They are booked and told in the history, but no job's cost."""
    book = MemoryLedger()
    purse = Purse(book, Decimal(1))
    assert isinstance(experiment(purse, GOOD).ask(call()), Reply)
    [(reserved, spent)] = book.booked
    assert (reserved.job_id, spent.money) == (None, purse.spent)
    assert purse.spent == Decimal("0.0011")
    assert book.records[0].facts["trial"] == "test"


def test_what_still_fails_is_final() -> None:
    """It has tried as often as helps: whoever asks it does not try again."""
    book = MemoryLedger()
    found = experiment(Purse(book, Decimal(1)), DOWN).ask(call())
    assert isinstance(found, Failure)
    assert found.kind is FailureKind.PERMANENT
    assert len(book.records) == 3


@settings(max_examples=30, deadline=None)
@given(
    st.decimals("0", "2", places=2),
    st.lists(
        st.tuples(st.decimals("0", "1", places=2), st.decimals("0", "1", places=2)), max_size=20
    ),
)
def test_a_purse_is_never_overspent(most: Decimal, calls: list[tuple[Decimal, Decimal]]) -> None:
    """However calls overlap in threads, what was spent and is held stays within the purse."""
    purse = Purse(MemoryLedger(), most)

    def spend(wanted: tuple[Decimal, Decimal]) -> None:
        reserved = Reservation("a", 1, date(2026, 11, 23), Spent(max(wanted), 1))
        entry = purse.reserve(reserved, lambda _: None, NOW)
        if isinstance(entry, int):
            purse.settle(entry, Spent(min(wanted), 1), CallRecord(), NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(spend, calls))
    assert purse.spent <= most


def test_the_office_s_own_budget_holds_too() -> None:
    """A purse full of money does not open a budget that is spent."""
    book = MemoryLedger()
    purse = Purse(book, Decimal(100))
    wanted = Reservation("a", 1, date(2026, 11, 23), Spent(Decimal(1), 1))
    assert purse.reserve(wanted, lambda _: "the day's money is spent", NOW) == (
        "the day's money is spent"
    )
    assert purse.spent == 0
