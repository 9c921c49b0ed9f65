from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.ports.desk import Desk
from smbflow.errors import StoreError
from smbflow.tui.app import SmbflowApp
from smbflow.tui.arrival import desk_to_come
from smbflow.tui.rehearsal import RehearsalDesk
from tests.tui.driver import SIZE, settle, shown


def test_a_question_asked_early_is_answered_when_the_desk_is_there(desk: RehearsalDesk) -> None:
    """Who asks before the office is open waits for it, and then hears what it says."""
    coming: Future[Desk] = Future()
    early = desk_to_come(coming)
    with ThreadPoolExecutor(1) as asking:
        answer = asking.submit(early.balance)
        coming.set_result(desk)
        assert answer.result() == desk.balance()


def test_an_office_that_cannot_be_opened_tells_everybody_who_asks() -> None:
    """What kept the office from opening is raised by each question."""
    coming: Future[Desk] = Future()
    coming.set_exception(StoreError("The store is damaged", "Restore a backup."))
    with pytest.raises(StoreError, match="damaged"):
        desk_to_come(coming).balance()


async def test_the_first_frame_waits_for_no_office(
    desk: RehearsalDesk, clock: VirtualClock
) -> None:
    """The screen is drawn, and says so, before there is a desk to ask; then the figures come."""
    coming: Future[Desk] = Future()
    app = SmbflowApp(
        desk_to_come(coming),
        "Nora Keane",
        clock=clock,
        shown=lambda: coming.set_result(desk),
    )
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.hang_sign("Larkfield Joinery")
        await settle(pilot)
        assert "Larkfield Joinery" in shown(pilot)
        assert "Taken in 18" in shown(pilot)
