from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from smbflow.domain.clock import VirtualClock
from smbflow.tui.app import SmbflowApp
from smbflow.tui.rehearsal import RehearsalDesk, cases
from tests.tui.driver import NOW, office, press, settle

Compare = Callable[..., bool]


def app(desk: RehearsalDesk, clock: VirtualClock, look: str = "smbflow-dark") -> SmbflowApp:
    """Return the app on a desk."""
    return SmbflowApp(desk, title="Harbour Joinery Ltd", clock=clock, look=look)


@pytest.mark.parametrize(
    "size", [(80, 24), (120, 36), (200, 50)], ids=["80x24", "120x36", "200x50"]
)
def test_the_office(
    snap_compare: Compare, desk: RehearsalDesk, clock: VirtualClock, size: tuple[int, int]
) -> None:
    """The office looks as it was approved, at each size."""
    assert snap_compare(app(desk, clock), terminal_size=size, run_before=settle)


def test_the_office_in_the_light(
    snap_compare: Compare, desk: RehearsalDesk, clock: VirtualClock
) -> None:
    """The light look is as calm as the dark one."""
    light = app(desk, clock, "smbflow-light")
    assert snap_compare(light, terminal_size=(120, 36), run_before=settle)


def test_an_empty_office(snap_compare: Compare, clock: VirtualClock) -> None:
    """The first day shows what to do."""
    empty = app(office(clock, stories=(), accuracy=(), checks=()), clock)
    assert snap_compare(empty, terminal_size=(120, 36), run_before=settle)


def test_a_mail_with_its_reply(snap_compare: Compare, clock: VirtualClock) -> None:
    """The review of a mail shows it, what it is about, and the words that would go out."""
    mail = office(clock, stories=(cases.mail(1, NOW),), checks=())

    async def open_it(pilot: Pilot[str]) -> None:
        await settle(pilot)
        await press(pilot, "enter")

    assert snap_compare(app(mail, clock), terminal_size=(120, 36), run_before=open_it)


def test_the_assistant(snap_compare: Compare, desk: RehearsalDesk, clock: VirtualClock) -> None:
    """Questions on the left, the answer with its source on the right, the line below."""
    desk.assistant.know("opening.md", "On weekdays we open at eight.")

    async def ask(pilot: Pilot[str]) -> None:
        await settle(pilot)
        for question in ("Who won the cup?", "When do we open?"):
            desk.ask(question, by="Anna Carter")
        await press(pilot, "4")

    assert snap_compare(app(desk, clock), terminal_size=(120, 36), run_before=ask)


def test_one_document(snap_compare: Compare, desk: RehearsalDesk, clock: VirtualClock) -> None:
    """The review shows page, evidence, fields, order and reason."""

    async def open_it(pilot: Pilot[str]) -> None:
        await settle(pilot)
        await press(pilot, "j", "enter")

    assert snap_compare(app(desk, clock), terminal_size=(120, 36), run_before=open_it)
