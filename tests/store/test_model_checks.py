"""What people say of fields is kept of the models that read them, by name and task."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from smbflow.domain.clock import VirtualClock
from smbflow.domain.measured import Measured
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.ports.spending import CallRecord, Reservation, Spent
from smbflow.store.history import Moment
from smbflow.store.model_checks import StoredModelFigures
from smbflow.store.spending import StoredSpending
from tests.engine.trivial import Room, furnish

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def answered(room: Room, model: str, said: str, task: str = "invoices.extract") -> None:
    """Write an answer of a model on the first paper into the history."""
    book = StoredSpending(room.database)
    entry = book.reserve(Reservation(model, 1, date(2026, 11, 23), Spent()), lambda _: None, MONDAY)
    assert isinstance(entry, int)
    record = CallRecord({"model": model, "prompt": f"{task}/1"}, {"said": said})
    book.settle(entry, Spent(), record, MONDAY)


def checked(room: Room, **values: str) -> None:
    """Let a person say what stands there."""
    said = [FieldCheck(name, None, None, value, right=True) for name, value in values.items()]
    room.decisions.check(1, "Anna", said, room.clock.now())


def test_models_are_measured_by_what_they_said(tmp_path: Path) -> None:
    """Each value is compared with the person's; what a model did not say counts neither way."""
    room = furnish(tmp_path / "office", VirtualClock(MONDAY))
    room.drop("plain")
    room.engine().run_once()
    answered(room, "one", '{"number": "R-1", "gross": "10.00", "day": null}')
    answered(room, "one", '{"number": "R-17", "gross": "10.00", "day": null}')
    answered(room, "two", '{"number": "R-11", "gross": "10.00", "day": "2026-11-01"}')
    answered(room, "two", '{"intent": "order"}', task="enquiries.classify")
    figures = StoredModelFigures(room.database)
    assert figures.of("invoices.extract") == {}
    checked(room, number="r17", gross="10", day="2026-11-02", intent="complaint")
    assert figures.of("invoices.extract") == {"one": Measured(2, 2), "two": Measured(1, 3)}
    assert figures.of("enquiries.classify") == {"two": Measured(0, 1)}
    earlier = StoredModelFigures(room.database, lambda: Moment(MONDAY - timedelta(days=1), 2))
    own = StoredModelFigures(room.database, lambda: Moment(MONDAY + timedelta(days=1), 1))
    assert earlier.all() == own.all() == {}


def test_the_last_word_counts(tmp_path: Path) -> None:
    """A later check of the same field replaces the earlier one."""
    room = furnish(tmp_path / "office", VirtualClock(MONDAY))
    room.drop("plain")
    room.engine().run_once()
    answered(room, "one", '{"number": "R-1"}')
    checked(room, number="R-2")
    checked(room, number="R-1")
    assert StoredModelFigures(room.database).of("invoices.extract") == {"one": Measured(1, 1)}
