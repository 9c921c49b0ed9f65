"""Spot checks: drawn when a document arrives, at a rate nobody changes while the month runs."""

from __future__ import annotations

from smbflow.engine.spot_checks import SpotChecks
from tests.engine.trivial import Room


def checks(room: Room, least: float = 0.0) -> SpotChecks:
    """Return the draw of a freshly started engine."""
    return SpotChecks(room.stores.jobs, room.stores.office, room.clock, least)


def test_the_same_document_is_drawn_the_same_way_for_ever(room: Room) -> None:
    """The draw depends on the store's secret and the document alone, also after a restart."""
    names = [f"{n:064x}" for n in range(300)]
    first = [checks(room).draw("papers", "2026-11", name) for name in names]
    again = [checks(room, least=1.0).draw("papers", "2026-11", name) for name in names]
    assert first == again
    assert 10 <= sum(first) <= 60


def test_a_wished_least_rate_holds_from_the_next_month_on(room: Room) -> None:
    """A higher rate applies to months whose rate is not fixed yet."""
    checks(room).draw("papers", "2026-11", "a")
    assert checks(room, least=1.0).draw("papers", "2026-12", "a")
    assert room.stores.office.spot_check_rate("papers", "2026-11") == 0.1
    assert room.stores.office.spot_check_rate("papers", "2026-12") == 1.0


def test_arrivals_are_drawn_as_they_come_in(room: Room) -> None:
    """What is drawn carries it from its first moment; what is taken apart leaves it to parts."""
    room.stores.office.fix_spot_check_rate("papers", "2026-11", 1.0, room.clock.now())
    room.drop("bill")
    room.drop("split", "other.txt")
    room.engine().run_once()
    assert room.rows("SELECT spot_check, count(*) FROM jobs GROUP BY 1") == [(0, 1), (1, 3)]
