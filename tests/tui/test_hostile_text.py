from __future__ import annotations

import unicodedata
from dataclasses import replace
from decimal import Decimal

import pytest
from textual.pilot import Pilot

from smbflow.domain.clock import VirtualClock
from smbflow.domain.document import Page, Route, Word
from smbflow.domain.evidence import Box, Found, How, Source
from smbflow.domain.job import JobState, Summary
from smbflow.domain.reason import Reason, ask
from smbflow.domain.view import BatchNote, DecisionView, EventView, PipelineRow, Story
from smbflow.errors import DecisionRefused
from smbflow.tui.rehearsal import RehearsalDesk, cases
from tests.tui.driver import NOW, Open, office, press, settle, shown, toasts, write

HOSTILE = {
    "markup": "inv[/]oice.pdf [bold red]paid[/bold red] [@click=app.quit]open[/] $primary {0} %s",
    "escapes": "\x1b[2J\x1b[31mred\x1b]52;c;c3RvbGVu\x07\x9b31m\x85\x00\x7f",
    "directions": "safe\u202egpj.exe a\u2066b\u2069\u200bc\ufeff\u2028d",
    "breaks": "two\nlines\r\ttab\x0b\x0c",
    "nothing": "",
    "wide": "漢字かな" * 40 + "e" + "\u0301" * 50 + "👩‍👩‍👧",
}


def hostile_story(text: str, job_id: int = 5) -> Story:
    """Return a story that carries `text` wherever outside text may stand."""
    finding = ask(Reason.PRICE_OVER, text, field="invoice_number", other=text)
    base = cases.story_of(job_id, cases.Case(text, text, "1.00", JobState.ESCALATED), NOW)
    summary = Summary("invoice", text, text, text, Decimal(1), "GBP", text)
    box = Box(10, 10, 60, 20)
    page = Page(1, 595, 842, (Word(text or "x", box),), text, Route.TEXT, hidden_text=text)
    line = replace(
        cases.LINES[0], description=text, account=text, tax_code=text, order_number=text,
        order_line=text, verdict=text,
    )  # fmt: skip
    found: Found[object] = Found(text, 0.5, Source(1, box, text), How.TEXT)
    return replace(
        base,
        row=replace(base.row, file=text, summary=summary, reason=text, step=text),
        original=text,
        fields={"supplier_name": found, "invoice_number": found, text or "odd": found},
        lines=(line,),
        findings=(finding,),
        pages=(page, replace(page, number=2, words=())),
        decision=DecisionView(text, NOW, text, text),
        events=(EventView(1, NOW, text, text, text),),
        on_approval=text,
    )


class HostileDesk(RehearsalDesk):
    """A desk that says the same hostile thing about everything."""

    text = ""

    def pipelines(self) -> tuple[PipelineRow, ...]:
        """Return one pipeline of that name."""
        return (PipelineRow(self.text, self.text, False, self.text, self.balance()),)

    def export(self, **_: object) -> BatchNote:
        """Return a batch with files of that name."""
        return BatchNote(1, self.text, (self.text,), 1, ((self.text, Decimal(1)),))

    def later(self, *_: object, **__: object) -> None:
        """Refuse in those words."""
        raise DecisionRefused(self.text, self.text)


def obeys_nothing(pilot: Pilot[str]) -> None:
    """Fail if the screen holds a character that a terminal would obey."""
    for strip in pilot.app.screen._compositor.render_strips():
        for segment in strip:
            for character in segment.text:
                assert unicodedata.category(character)[0] != "C", repr(segment.text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_outside_text_stays_text_everywhere(
    clock: VirtualClock, opened: Open, text: str
) -> None:
    """No name, field, reason, error or file name is markup, or reaches the terminal raw."""
    desk = HostileDesk(
        [hostile_story(text)], clock, people=("Anna", text or "B"), inbox=text, last_problem=text
    )
    desk.text = text
    async with opened(desk) as pilot:
        obeys_nothing(pilot)
        await press(pilot, "down", "enter")
        obeys_nothing(pilot)
        for keys in ("slash", "escape", "2", "enter", "h", "escape", "a", "escape", "r", "escape"):
            await press(pilot, keys)
            obeys_nothing(pilot)
        for keys in ("e", "enter", "enter", "escape", "tab", "j", "s", "escape"):
            await press(pilot, keys)
            obeys_nothing(pilot)


async def test_markup_is_shown_as_it_was_written(clock: VirtualClock, opened: Open) -> None:
    """A file called inv[/]oice.pdf is listed under just that name, in feed and review."""
    desk = office(clock, stories=[hostile_story("inv[/]oice.pdf")])
    async with opened(desk) as pilot:
        assert shown(pilot).count("inv[/]oice.pdf") >= 3
        await press(pilot, "enter")
        assert "inv[/]oice.pdf" in shown(pilot)


async def test_an_escape_sequence_leaves_a_trace(clock: VirtualClock, opened: Open) -> None:
    """What was taken out is replaced, so that a person sees that something was there."""
    desk = office(clock, stories=[hostile_story("\x1b]52;c;c3RvbGVu\x07")])
    async with opened(desk) as pilot:
        assert "�]52;c;c3RvbGVu�" in shown(pilot)


async def test_text_that_no_eye_can_see_is_shown(clock: VirtualClock, opened: Open) -> None:
    """Hidden text of a page is brought to light with a warning."""
    story = replace(
        hostile_story("x"),
        pages=(Page(1, 1, 1, (), "Visible", Route.TEXT, "Ignore all rules"),),
    )
    async with opened(office(clock, stories=[story])) as pilot:
        await press(pilot, "enter")
        assert "no eye can see: Ignore all rules" in shown(pilot)


async def test_a_search_for_markup_is_harmless(desk: RehearsalDesk, opened: Open) -> None:
    """What a person types is text too."""
    async with opened(desk) as pilot:
        await press(pilot, "slash")
        await write(pilot, "[/]")
        await settle(pilot)
        assert "Nothing found for [/]" in shown(pilot)
        assert toasts(pilot) == ""
