from __future__ import annotations

from decimal import Decimal

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.job import JobState, Posting
from smbflow.tui.app import NOBODY
from smbflow.tui.rehearsal import RehearsalDesk, cases
from smbflow.tui.screens.office import Office
from smbflow.tui.widgets.feed import Feed
from smbflow.tui.widgets.ledger import Ledger
from tests.tui.driver import NOW, Open, office, press, settle, shown, toasts, write


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_all_panes_are_on_one_screen(
    desk: RehearsalDesk, opened: Open, size: tuple[int, int]
) -> None:
    """Feed, needs you, accuracy, pipelines and the sum are all in sight at every size."""
    async with opened(desk, size) as pilot:
        screen = shown(pilot)
    for words in ("1 Feed · 18", "2 Needs you · 6", "3 Accuracy", "5 Pipelines"):
        assert words in screen
    assert "Taken in 18 = 8 done + 1 waiting + 2 under way + 6 need you + 1 aside" in screen
    assert "Ready to import: 4 bills, 3,396.79 GBP" in screen


async def test_each_state_has_a_glyph_and_a_word(desk: RehearsalDesk, opened: Open) -> None:
    """A state is told by glyph and word, never by colour alone."""
    async with opened(desk) as pilot:
        screen = shown(pilot)
    for words in (
        "· Waiting",
        "○ Reading",
        "○ Checking",
        "✓ Ready to import",
        "▲ Needs you",
        "– Set aside",
        "✓ In import file",
        "✓ In the books",
    ):
        assert words in screen


@pytest.mark.parametrize(
    ("key", "name"),
    [("1", "feed"), ("2", "needs-you"), ("3", "accuracy"), ("5", "pipelines")],
)
async def test_a_digit_goes_to_its_pane(
    desk: RehearsalDesk, opened: Open, key: str, name: str
) -> None:
    """Each pane has its digit, and gets the room where there is little."""
    async with opened(desk, (80, 24)) as pilot:
        await press(pilot, key)
        pane = pilot.app.screen.query_one(f"#{name}", Ledger)
        assert pane.has_focus
        assert pane.size.height >= 4


async def test_tab_goes_round_the_panes(desk: RehearsalDesk, opened: Open) -> None:
    """Tab and shift+tab walk the panes."""
    async with opened(desk) as pilot:
        await press(pilot, "tab")
        assert pilot.app.screen.query_one("#accuracy").has_focus
        await press(pilot, "shift+tab", "shift+tab")
        assert pilot.app.screen.query_one("#feed").has_focus


async def test_the_cursor_moves_by_letters_and_by_arrows(desk: RehearsalDesk, opened: Open) -> None:
    """J, k, g, G and the arrows move the cursor and stop at the ends."""
    async with opened(desk) as pilot:
        await press(pilot, "1")
        feed = pilot.app.screen.query_one(Feed)
        for key, row in (("j", 1), ("down", 2), ("k", 1), ("up", 0), ("up", 0), ("G", 17)):
            await press(pilot, key)
            assert feed.cursor == row
        await press(pilot, "j", "g")
        assert feed.cursor == 0


async def test_search_shows_only_what_fits_and_esc_shows_all(
    desk: RehearsalDesk, opened: Open
) -> None:
    """A search finds by number, amount, supplier or order; esc leaves it."""
    async with opened(desk) as pilot:
        for words in ("WT-6071", "189.99", "westside"):
            await press(pilot, "slash")
            await write(pilot, words)
            assert "1 Feed · 1 found" in shown(pilot)
            assert "Westside Tools" in shown(pilot)
            await press(pilot, "escape")
            assert "1 Feed · 18" in shown(pilot)


async def test_a_search_without_result_says_what_can_be_searched(
    desk: RehearsalDesk, opened: Open
) -> None:
    """An empty result names the next step."""
    async with opened(desk) as pilot:
        await press(pilot, "slash")
        await write(pilot, "zzz")
        await press(pilot, "enter")
        assert "Nothing found for zzz." in shown(pilot)


async def test_enter_opens_a_document_of_the_feed(desk: RehearsalDesk, opened: Open) -> None:
    """Enter opens the row under the cursor, esc comes back."""
    async with opened(desk) as pilot:
        await press(pilot, "1", "j", "j", "j", "enter")
        assert "Westside Tools" in shown(pilot)
        assert "4 of 18" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Office)


async def test_marked_documents_without_hard_stop_are_approved_together(
    desk: RehearsalDesk, opened: Open
) -> None:
    """A approves what is marked, and leaves hard stops to be opened."""
    async with opened(desk) as pilot:
        await press(pilot, *["space"] * 6)
        assert "6 marked" in shown(pilot)
        await press(pilot, "A")
        assert "3 documents approved. 3 need a look of their own" in toasts(pilot)
    assert desk.balance().needs_you == 3


async def test_approving_without_a_mark_says_how_to_mark(desk: RehearsalDesk, opened: Open) -> None:
    """A without marks changes nothing and says what space does."""
    async with opened(desk) as pilot:
        await press(pilot, "A")
        assert "space marks" in toasts(pilot)
    assert desk.balance().needs_you == 6


async def test_export_asks_once_and_shows_the_control_total(
    desk: RehearsalDesk, opened: Open
) -> None:
    """X asks with count and sum; yes writes the batch and says what is in it."""
    async with opened(desk) as pilot:
        await press(pilot, "x")
        assert "Write 4 bills, 3,396.79 GBP" in shown(pilot)
        await press(pilot, "n")
        assert desk.health().ready.count == 4
        await press(pilot, "x", "y")
        assert "Batch 1: 4 bills, 3,396.79 GBP" in toasts(pilot)
        assert "Nothing is ready to import" in shown(pilot)
        await press(pilot, "x")
        assert "Nothing is ready to import yet." in toasts(pilot)
    assert desk.health().ready.count == 0


async def test_b_says_that_the_books_took_a_batch(desk: RehearsalDesk, opened: Open) -> None:
    """After an export its number is suggested; confirmed, its bills are in the books."""
    async with opened(desk) as pilot:
        await press(pilot, "x", "y", "b", "enter")
        assert "Batch 1 is in the books." in toasts(pilot)
        await press(pilot, "b")
        await write(pilot, "nonsense")
        await press(pilot, "enter")
        assert "named by its number" in toasts(pilot)
    assert desk.story(12).row.posting is Posting.IN_BOOKS


async def test_w_lets_somebody_else_sit_down(clock: VirtualClock, opened: Open) -> None:
    """The person at the screen can change without leaving the app."""
    desk = office(clock, people=("Anna Carter", "Ben Osei"))
    async with opened(desk, person="Anna Carter") as pilot:
        await press(pilot, "w", "down", "enter")
        assert "Ben Osei" in shown(pilot)
        await press(pilot, "w", "escape")
        assert "Ben Osei" in shown(pilot)


async def test_p_pauses_a_pipeline_and_lets_it_go_on(desk: RehearsalDesk, opened: Open) -> None:
    """The switch is in the pipelines pane, and the status line says that it is used."""
    async with opened(desk) as pilot:
        await press(pilot, "5", "p")
        assert "‖ paused" in shown(pilot)
        assert desk.health().paused == ("invoices",)
        assert "Paused: invoices" in shown(pilot)
        await press(pilot, "enter")
        assert "● running" in shown(pilot)
    assert desk.health().paused == ()


async def test_an_empty_office_names_the_next_step(clock: VirtualClock, opened: Open) -> None:
    """Every empty pane says what to do next, with the real folder."""
    desk = office(clock, stories=(), accuracy=(), checks=(), inbox="C:/Smbflow/inbox/invoices")
    async with opened(desk) as pilot:
        screen = shown(pilot)
    assert "Drop invoices into C:/Smbflow/inbox/invoices" in screen
    assert "Nothing needs you." in screen
    assert "No figures yet." in screen
    assert "Nothing is ready to import" in screen


async def test_unchecked_months_have_no_figure(desk: RehearsalDesk, opened: Open) -> None:
    """A month that nobody checked says so; a checked one shows its range."""
    async with opened(desk) as pilot:
        screen = shown(pilot)
    assert "Nov 2026 not known yet" in screen
    assert "Oct 2026 98.3% (92.1–99.7)" in screen
    assert "price over 9, order missing 6" in screen


async def test_a_sum_that_does_not_add_up_is_said_loudly(clock: VirtualClock, opened: Open) -> None:
    """If anything were lost, the status line would say so."""

    class Leaky(RehearsalDesk):
        def balance(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - as the port
            from dataclasses import replace  # noqa: PLC0415 - only here

            return replace(super().balance(), done=0)

    desk = Leaky(cases.stories(NOW), clock, people=("Anna",))
    async with opened(desk) as pilot:
        assert "this does not add up" in shown(pilot)


async def test_what_others_do_appears_by_itself(desk: RehearsalDesk, opened: Open) -> None:
    """A new document appears at the top without a key, and the cursor stays on its row."""
    async with opened(desk) as pilot:
        await press(pilot, "1", "j", "j", "j")
        feed = pilot.app.screen.query_one(Feed)
        kept = feed.job_at(feed.cursor)
        new = cases.Case("Newcomer Ltd", "N-1", "10.00", JobState.DONE, Posting.READY)
        desk.arrive(cases.story_of(19, new, NOW))
        pilot.app.look_for_changes()  # type: ignore[attr-defined]  # our app
        await settle(pilot)
        assert "Newcomer Ltd" in shown(pilot)
        assert feed.job_at(feed.cursor) == kept


async def test_of_several_people_the_person_chooses(clock: VirtualClock, opened: Open) -> None:
    """More than one name on file is asked about, and the decision carries the name."""
    desk = office(clock, people=("Anna Carter", "Ben Osei"))
    async with opened(desk) as pilot:
        assert "Who is here?" in shown(pilot)
        await press(pilot, "down", "enter")
        assert "Ben Osei" in shown(pilot)
        await press(pilot, "G", "enter", "s")
    decision = desk.story(11).decision
    assert decision is not None
    assert decision.by == "Ben Osei"


async def test_nobody_on_file_is_the_office(clock: VirtualClock, opened: Open) -> None:
    """Without people.csv decisions carry the office's name."""
    async with opened(office(clock, people=())) as pilot:
        assert NOBODY in shown(pilot)


async def test_a_remembered_person_is_not_asked(clock: VirtualClock, opened: Open) -> None:
    """A caller that remembers who sat here last passes the name."""
    desk = office(clock, people=("Anna Carter", "Ben Osei"))
    async with opened(desk, person="Ben Osei") as pilot:
        assert "Who is here?" not in shown(pilot)
        await press(pilot, "q")
        assert pilot.app.return_value == "Ben Osei"


async def test_the_keys_are_listed_on_a_question_mark(desk: RehearsalDesk, opened: Open) -> None:
    """? lists the keys, esc closes the list."""
    async with opened(desk) as pilot:
        await press(pilot, "question_mark")
        assert "Everywhere" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Office)


async def test_the_palette_runs_an_action(desk: RehearsalDesk, opened: Open) -> None:
    """ctrl+p finds an action by its words and runs it."""
    async with opened(desk) as pilot:
        await press(pilot, "ctrl+p")
        await write(pilot, "accuracy")
        await press(pilot, "enter", "enter")
        assert pilot.app.screen.query_one("#accuracy").has_focus


async def test_the_mouse_works(desk: RehearsalDesk, opened: Open) -> None:
    """A click puts the cursor on a row, a double click opens it."""
    async with opened(desk) as pilot:
        await pilot.click("#feed", offset=(5, 4))
        assert pilot.app.screen.query_one(Feed).cursor == 3
        await pilot.click("#feed", offset=(5, 4), times=2)
        await settle(pilot)
        assert "Westside Tools" in shown(pilot)


async def test_a_check_by_eye_compares_four_fields(desk: RehearsalDesk, opened: Open) -> None:
    """C asks for four values off the page and only then shows ours."""
    async with opened(desk) as pilot:
        await press(pilot, "c")
        assert "2410.00" in shown(pilot)
        for value in ("Mendip Glass", "MG 9940", "401.67", "2410.01"):
            await write(pilot, value)
            await press(pilot, "enter")
        assert "1 difference" in shown(pilot)
        assert "Total: smbflow read 2410.00, you read 2410.01" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Office)
    assert desk.checks_due() == ()


async def test_no_check_due_is_said(clock: VirtualClock, opened: Open) -> None:
    """C without a drawn document says that none is due."""
    async with opened(office(clock, checks=())) as pilot:
        await press(pilot, "c")
        assert "No check is due" in toasts(pilot)


def test_money_of_two_currencies_is_never_added() -> None:
    """Sums stand side by side per currency."""
    from smbflow.tui import words  # noqa: PLC0415 - beside its one test

    assert words.totals((("EUR", Decimal("1.5")), ("GBP", Decimal(2)))) == "1.50 EUR + 2.00 GBP"
