from __future__ import annotations

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.decision import BankCheck
from smbflow.domain.job import JobState, Posting
from smbflow.tui.rehearsal import RehearsalDesk, cases
from smbflow.tui.screens.office import Office
from smbflow.tui.screens.review import Review
from smbflow.tui.widgets.paper import Paper
from tests.tui.driver import NOW, Open, office, press, shown, toasts, write

DUPLICATE, PRICE, BANK, ORDER, DATE, SCAN = range(6)
"""The places of the rehearsal's documents under Needs you."""

JOBS = {DUPLICATE: 6, PRICE: 8, BANK: 9, ORDER: 7, DATE: 10, SCAN: 11}


def down(place: int) -> list[str]:
    """Return the keys that open a document under Needs you."""
    return [*["j"] * place, "enter"]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_page_fields_reason_and_outcome_are_in_sight(
    desk: RehearsalDesk, opened: Open, size: tuple[int, int]
) -> None:
    """The review shows the page, the fields, why it waits and what approval would do."""
    async with opened(desk, size) as pilot:
        await press(pilot, *down(PRICE))
        screen = shown(pilot)
    assert "Harbour Timber Ltd" in screen
    assert "2 of 6" in screen
    assert "? please check" in screen
    assert "2.00 GBP more than order PO-1042 says" in screen
    assert "On approval: The bill of 772.80 GBP becomes ready to import." in screen


async def test_the_line_stands_beside_its_order(desk: RehearsalDesk, opened: Open) -> None:
    """A line shows quantity, price, coding and what was ordered and received."""
    async with opened(desk) as pilot:
        await press(pilot, *down(PRICE))
        screen = shown(pilot)
    assert "10 × 24.00, VAT 20%, account 5000, T1" in screen
    assert "price over" in screen
    assert "PO-1042/1: 10 × 22.00, received 10" in screen


async def test_the_evidence_of_the_focused_value_is_marked(
    desk: RehearsalDesk, opened: Open
) -> None:
    """Moving over the fields marks on the page where each value stands."""
    async with opened(desk) as pilot:
        await press(pilot, *down(PRICE), "g")
        paper = pilot.app.screen.query_one(Paper)
        assert marked(paper) == "Harbour Timber Ltd"
        await press(pilot, "j", "j")
        assert marked(paper) == "HT-10871"


def marked(paper: Paper) -> str:
    """Return the text that the page has marked."""
    places = [place for line in paper._marked.values() for place in line]
    return " ".join(paper._lines[p.line].plain[p.start : p.end] for p in places)


async def test_the_cursor_starts_at_the_first_doubt(desk: RehearsalDesk, opened: Open) -> None:
    """The first value that is not sure is under the cursor when a document opens."""
    async with opened(desk) as pilot:
        await press(pilot, *down(DATE))
        assert marked(pilot.app.screen.query_one(Paper)) == "20 November 2026"


async def test_a_approves_and_goes_on_to_the_next(desk: RehearsalDesk, opened: Open) -> None:
    """One key approves what has no hard stop, and the next document comes."""
    async with opened(desk) as pilot:
        await press(pilot, *down(ORDER), "a")
        assert "Approved: Avon Plant Hire" in toasts(pilot)
        assert "Papeterie Lumière" in shown(pilot)
    assert desk.story(JOBS[ORDER]).row.posting is Posting.READY


async def test_after_the_last_document_comes_the_office(desk: RehearsalDesk, opened: Open) -> None:
    """Deciding the last one leads back to the office, where it no longer waits."""
    async with opened(desk) as pilot:
        await press(pilot, *down(SCAN), "a")
        assert isinstance(pilot.app.screen, Office)
        assert "2 Needs you · 5" in shown(pilot)


async def test_a_hard_stop_is_typed_out(desk: RehearsalDesk, opened: Open) -> None:
    """One key never clears a hard stop: the word must be typed, and typed right."""
    async with opened(desk) as pilot:
        await press(pilot, *down(PRICE), "a")
        assert "Type  price over" in shown(pilot)
        await press(pilot, "enter")
        assert "Type price over to go on." in shown(pilot)
        assert desk.story(JOBS[PRICE]).row.state is JobState.ESCALATED
        await write(pilot, "Price over")
        await press(pilot, "enter")
        assert "Approved: Harbour Timber Ltd" in toasts(pilot)
    assert desk.story(JOBS[PRICE]).row.posting is Posting.READY


async def test_bank_details_need_the_call(clock: VirtualClock, opened: Open) -> None:
    """New bank details are cleared only with who was called, on which number, and when."""
    given: list[BankCheck | None] = []

    class Noting(RehearsalDesk):
        def approve(self, job_id, *, by, confirmed=(), bank_check=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as the port
            given.append(bank_check)
            super().approve(job_id, by=by, confirmed=confirmed, bank_check=bank_check)

    desk = Noting(cases.stories(NOW), clock, people=("Anna",))
    async with opened(desk) as pilot:
        await press(pilot, *down(BANK), "a")
        await write(pilot, "bank details changed")
        await press(pilot, "enter", "enter", "enter")
        assert "Note who you called" in shown(pilot)
        await write(pilot, "Mrs Fry")
        await press(pilot, "enter")
        await write(pilot, "0117 496 0000")
        await press(pilot, "enter")
    assert given == [BankCheck("Mrs Fry", "0117 496 0000", NOW)]
    assert desk.story(JOBS[BANK]).row.posting is Posting.READY


async def test_esc_leaves_a_stop_as_it_was(desk: RehearsalDesk, opened: Open) -> None:
    """Leaving the question decides nothing."""
    async with opened(desk) as pilot:
        await press(pilot, *down(PRICE), "a", "escape")
        assert isinstance(pilot.app.screen, Review)
    assert desk.story(JOBS[PRICE]).row.state is JobState.ESCALATED


async def test_e_corrects_the_field_under_the_cursor(desk: RehearsalDesk, opened: Open) -> None:
    """The doubtful field comes up, is typed again, and the document goes on."""
    async with opened(desk) as pilot:
        await press(pilot, *down(DATE), "e", "enter")
        await write(pilot, "2026-11-03")
        await press(pilot, "enter")
        assert "→ 2026-11-03" in shown(pilot)
        await press(pilot, "s")
        assert "Corrected: Papeterie Lumière" in toasts(pilot)
    story = desk.story(JOBS[DATE])
    assert story.fields["issue_date"].value == "2026-11-03"
    assert story.row.posting is Posting.READY


async def test_a_line_is_corrected_by_its_account(clock: VirtualClock, opened: Open) -> None:
    """Lines are corrected as line:1.account, reached from the line itself."""
    said: list[tuple[str, str]] = []

    class Noting(RehearsalDesk):
        def correct(self, job_id, corrections, *, by):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as the port
            said.extend((c.field, c.value) for c in corrections)
            super().correct(job_id, corrections, by=by)

    desk = Noting(cases.stories(NOW), clock, people=("Anna",))
    async with opened(desk) as pilot:
        await press(pilot, *down(PRICE), "G", "enter", "enter")
        await write(pilot, "5200")
        await press(pilot, "enter", "s")
    assert said == [("line:3.account", "5200")]


async def test_nothing_changed_is_nothing_sent(desk: RehearsalDesk, opened: Open) -> None:
    """Sending without a change says so; typing the same value again is no change."""
    async with opened(desk) as pilot:
        await press(pilot, *down(DATE), "e", "s")
        assert "Nothing is changed yet" in shown(pilot)
        await press(pilot, "enter", "enter", "s")
        assert "Nothing is changed yet" in shown(pilot)


async def test_r_asks_why(desk: RehearsalDesk, opened: Open) -> None:
    """Do not post takes a reason out of four and words that may stay away."""
    async with opened(desk) as pilot:
        await press(pilot, *down(ORDER), "r", "down", "enter")
        await write(pilot, "for the shop next door")
        await press(pilot, "enter")
        assert "Set aside: Avon Plant Hire" in toasts(pilot)
    story = desk.story(JOBS[ORDER])
    assert story.row.state is JobState.ASIDE
    assert story.decision is not None
    assert story.decision.why == "for the shop next door"


async def test_s_puts_it_off(desk: RehearsalDesk, opened: Open) -> None:
    """Later sends it to the end of the list, with the time it comes back."""
    async with opened(desk) as pilot:
        await press(pilot, *down(DUPLICATE), "s", "escape")
        assert "Later, until 23 Nov 14:05" in shown(pilot)
        assert pilot.app.screen.query_one("#needs-you").queue()[-1] == JOBS[DUPLICATE]  # type: ignore[attr-defined]  # our pane


async def test_u_takes_a_decision_back(desk: RehearsalDesk, opened: Open) -> None:
    """What was just approved is one p away, and u makes it wait again."""
    async with opened(desk) as pilot:
        await press(pilot, *down(ORDER), "a", "p")
        assert "✓ Ready to import" in shown(pilot)
        assert "Approved by Anna Carter" in shown(pilot)
        await press(pilot, "u")
        assert "Taken back: Avon Plant Hire" in toasts(pilot)
        assert "▲ Needs you" in shown(pilot)
    assert desk.story(JOBS[ORDER]).row.state is JobState.ESCALATED


async def test_u_on_an_exported_bill_asks_for_a_reversal(desk: RehearsalDesk, opened: Open) -> None:
    """A bill that left the house is taken back only by a bill against it."""
    async with opened(desk) as pilot:
        await press(pilot, "1", "G", "enter", "u")
        assert "Make a bill against it?" in shown(pilot)
        await press(pilot, "n")
        assert desk.story(1).row.posting is Posting.IN_BOOKS
        await press(pilot, "u", "y")
        assert "↺ Reversed" in shown(pilot)
    assert desk.story(1).row.posting is Posting.REVERSED


async def test_n_and_p_walk_the_queue(desk: RehearsalDesk, opened: Open) -> None:
    """Next and previous walk through what waits and stop at the ends."""
    async with opened(desk) as pilot:
        await press(pilot, "enter", "p")
        assert "This is the first one." in toasts(pilot)
        await press(pilot, "n")
        assert "Harbour Timber Ltd" in shown(pilot)
        await press(pilot, "p")
        assert "Kessler Beschläge GmbH" in shown(pilot)


async def test_capital_r_reads_it_again(desk: RehearsalDesk, opened: Open) -> None:
    """R starts the document again from the first step."""
    async with opened(desk) as pilot:
        await press(pilot, *down(SCAN), "R")
    assert desk.story(JOBS[SCAN]).row.state is JobState.WAITING


async def test_h_tells_what_happened(desk: RehearsalDesk, opened: Open) -> None:
    """The history stands in words, and any of its keys closes it."""
    async with opened(desk) as pilot:
        await press(pilot, "enter", "h")
        assert "smbflow: Took in 88-2041.pdf." in shown(pilot)
        await press(pilot, "h")
        assert isinstance(pilot.app.screen, Review)


async def test_a_document_that_waits_for_nobody_is_not_decided_twice(
    desk: RehearsalDesk, opened: Open
) -> None:
    """Deciding a done document says that u would take its decision back."""
    async with opened(desk) as pilot:
        await press(pilot, "1", "G", "enter", "a", "r", "s", "e")
        assert "does not wait for anybody" in toasts(pilot)
        assert isinstance(pilot.app.screen, Review)
    assert desk.story(1).row.posting is Posting.IN_BOOKS


async def test_an_unread_document_says_where_the_original_is(
    desk: RehearsalDesk, opened: Open
) -> None:
    """Without text on the page the review names the original file."""
    async with opened(desk) as pilot:
        await press(pilot, *down(SCAN))
        assert "The original: scan_0042.jpg" in shown(pilot)
        assert "Nothing was read off this document." in shown(pilot)


async def test_values_stay_hidden_until_the_blind_check(clock: VirtualClock, opened: Open) -> None:
    """A document drawn for a check by eye shows the page and no value of ours."""
    async with opened(office(clock, checks=(7,))) as pilot:
        await press(pilot, *down(ORDER))
        assert "hidden until the check by eye" in shown(pilot)
        assert "✓ sure" not in shown(pilot)
