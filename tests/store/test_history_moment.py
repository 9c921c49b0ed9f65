"""The books as they were: what was billed later, or by the document itself, is not known yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from smbflow.store.database import create_store, open_store
from smbflow.store.history import Moment, StoredHistory
from tests.unit.invoices.office import past

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def identity(moment: Moment) -> Moment:
    """Return the moment at which the books are looked at."""
    return moment


def test_later_bills_are_not_known_at_an_earlier_hour(tmp_path: Path) -> None:
    """A bill is known from the moment on at which it was made."""
    create_store(tmp_path / "s.sqlite")
    database = open_store(tmp_path / "s.sqlite")
    now = StoredHistory(database)
    early, late = past("R-1", "10"), replace(past("R-2", "20"), text_hash="page")
    now.remember([early], by="import", now=MONDAY)
    now.remember([late], by="import", now=MONDAY + timedelta(days=1))
    for hours, numbers in ((0, set()), (1, {"R-1"}), (48, {"R-1", "R-2"})):
        moment = Moment(MONDAY + timedelta(hours=hours), job_id=7)
        known = StoredHistory(database, partial(identity, moment)).bills_of("S1")
        assert {bill.number for bill in known} == numbers
    assert len(now.bills_of("S1")) == 2
    database.close()
