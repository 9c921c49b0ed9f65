"""What would leave the house: shown before it goes, and changed by the person who lets it go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.job import JobState
from smbflow.tui.rehearsal import RehearsalDesk, cases
from smbflow.tui.screens.review import Review
from smbflow.tui.widgets.draft import DraftSheet
from tests.tui.driver import NOW, Open, office, press, shown, toasts, write

MAIL = 1
TO_THE_DRAFT = ["tab"]


@pytest.fixture
def mail(clock: VirtualClock) -> RehearsalDesk:
    """Return an office in which one mail waits with its reply."""
    return office(clock, stories=(cases.mail(MAIL, NOW),), checks=())


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_the_reply_stands_below_the_fields(
    mail: RehearsalDesk, opened: Open, size: tuple[int, int]
) -> None:
    """The mail, what was read off it, and the words that would go out are in sight."""
    async with opened(mail, size) as pilot:
        await press(pilot, "enter")
        screen = shown(pilot)
    assert "Reply to ines@example.org" in screen
    assert "order status" in screen
    assert "On approval: The reply goes to ines@example.org." in screen


async def test_the_words_are_changed_where_they_stand(mail: RehearsalDesk, opened: Open) -> None:
    """In the draft e opens its text; kept, it is shown again before anything leaves."""
    async with opened(mail) as pilot:
        await press(pilot, "enter", *TO_THE_DRAFT, "e")
        await write(pilot, "Good morning. ")
        await press(pilot, "escape", "enter")
        assert "Corrected: Ines Ortega" in toasts(pilot)
    story = mail.story(MAIL)
    assert story.draft is not None
    assert story.draft.text.startswith("Good morning. Dear Ines Ortega")
    assert story.row.state is JobState.ESCALATED


async def test_esc_twice_leaves_the_words_as_they_were(mail: RehearsalDesk, opened: Open) -> None:
    """Nothing that was typed is kept without a word."""
    async with opened(mail) as pilot:
        await press(pilot, "enter", *TO_THE_DRAFT, "enter")
        await write(pilot, "Nonsense")
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, Review)
    story = mail.story(MAIL)
    assert story.draft is not None
    assert "Nonsense" not in story.draft.text


async def test_only_what_can_be_corrected_is_offered(mail: RehearsalDesk, opened: Open) -> None:
    """A mail offers its intent and its order, and nothing of an invoice."""
    async with opened(mail) as pilot:
        await press(pilot, "enter", "e")
        screen = shown(pilot)
    assert "order status" in screen
    assert "Posting date" not in screen


async def test_a_mail_is_turned_down_in_its_own_words(mail: RehearsalDesk, opened: Open) -> None:
    """Key r says do not answer, and offers reasons that fit a mail."""
    async with opened(mail) as pilot:
        await press(pilot, "enter")
        assert "r Do not answer" in shown(pilot)
        await press(pilot, "r")
        assert "Answered elsewhere" in shown(pilot)
        await press(pilot, "enter", "enter")
    assert mail.story(MAIL).row.state is JobState.ASIDE


async def test_an_answer_that_nobody_wrote_says_how_to_write_it(
    clock: VirtualClock, opened: Open
) -> None:
    """Where no text is approved for it, the sheet names the key that opens it."""
    mail = cases.mail(MAIL, NOW)
    assert mail.draft is not None
    bare = replace(mail, draft=replace(mail.draft, text=""))
    async with opened(office(clock, stories=(bare,), checks=())) as pilot:
        await press(pilot, "enter")
        assert "Nothing is written yet" in shown(pilot)


async def test_an_invoice_has_no_draft(desk: RehearsalDesk, opened: Open) -> None:
    """Where nothing would be sent, the fields have all the room."""
    async with opened(desk) as pilot:
        await press(pilot, "enter")
        assert not pilot.app.screen.query_one(DraftSheet).display
