"""The assistant on the screen: asked below, answered beside the list, with its sources."""

from __future__ import annotations

import pytest

from smbflow.domain.answer import Listing
from smbflow.tui.rehearsal import RehearsalDesk
from smbflow.tui.screens.assistant import Assistant
from smbflow.tui.screens.office import Office
from smbflow.tui.screens.review import Review
from smbflow.tui.widgets.answers import columns
from tests.tui.driver import Open, press, shown, toasts, write

KNOWN = "When do we open?"


@pytest.fixture(autouse=True)
def knowing(desk: RehearsalDesk) -> None:
    """Let the rehearsal's assistant know one sentence."""
    desk.assistant.know("opening.md", "On weekdays we open at eight.")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_a_question_is_answered_with_its_source(
    desk: RehearsalDesk, opened: Open, size: tuple[int, int]
) -> None:
    """Key 4, the question, enter: the answer stands there with the words that bear it out."""
    async with opened(desk, size) as pilot:
        await press(pilot, "4")
        await write(pilot, KNOWN)
        await press(pilot, "enter")
        screen = shown(pilot)
    assert "✓ Answered" in screen
    assert "paragraph" in screen


async def test_what_nobody_knows_waits_for_a_person(desk: RehearsalDesk, opened: Open) -> None:
    """A question without an answer says so, and o opens it as a document."""
    async with opened(desk) as pilot:
        await press(pilot, "4")
        await write(pilot, "Who won the cup?")
        await press(pilot, "enter")
        assert "document 19" in shown(pilot)
        await press(pilot, "escape", "o")
        assert isinstance(pilot.app.screen, Review)


async def test_an_empty_line_asks_nothing(desk: RehearsalDesk, opened: Open) -> None:
    """Enter on an empty line is no question."""
    async with opened(desk) as pilot:
        await press(pilot, "4", "enter")
        assert toasts(pilot) == ""
        assert "Nothing was asked yet." in shown(pilot)


async def test_esc_leads_back_to_the_office(desk: RehearsalDesk, opened: Open) -> None:
    """From the line straight out where nothing was asked, else by way of the list."""
    async with opened(desk) as pilot:
        await press(pilot, "4", "escape")
        assert isinstance(pilot.app.screen, Office)
        await press(pilot, "4")
        await write(pilot, KNOWN)
        await press(pilot, "enter", "escape")
        assert isinstance(pilot.app.screen, Assistant)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Office)


def test_a_table_stands_in_columns() -> None:
    """Words to the left, numbers to the right, and what was left out is said."""
    listing = Listing(("Supplier", "Net"), (("Mendip", "1,204.00"), ("Avon", "9.50")), left_out=2)
    assert list(columns(listing)) == [
        "Supplier  Net",
        "Mendip    1,204.00",
        "Avon          9.50",
        "and 2 rows more",
    ]
