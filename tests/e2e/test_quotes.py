"""A quote from the mail to the order, through the real office: engine, store, readers, press."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.decision import Correction
from smbflow.domain.job import JobState
from smbflow.domain.ports.quotes import QuoteState
from smbflow.errors import DecisionRefused
from smbflow.paths import shipped
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.office import Office
from smbflow.wiring.shift import Shift

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("quotes")]

FILES = shipped("sample_data") / "files" / "quotes"
MORNING = datetime(2026, 11, 16, 9, tzinfo=UTC)
NORA, DECLAN = "Nora Keane", "Declan Foyle"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Open the sample office."""
    workspace = found_office(tmp_path_factory.mktemp("office"), Firm(), sample=True)
    with Office(workspace, VirtualClock(MORNING)) as opened:
        yield opened


def drop(office: Office, name: str) -> int:
    """Drop a request, work it off, and return its number."""
    shutil.copyfile(FILES / name, office.workspace.inbox("quotes") / name)
    work_off(office)
    return next(row.job_id for row in office.desk.feed(limit=50) if row.file == name)


def work_off(office: Office) -> None:
    """Work until nothing is left."""
    shift = Shift(office)
    shift.begin(once=True)
    assert shift.over(120.0)
    if shift.problem is not None:
        raise shift.problem


def outbox(office: Office) -> set[str]:
    """Return what lies in the outbox of quotes."""
    return {path.name for path in office.workspace.outbox("quotes").iterdir()}


def test_a_request_becomes_a_quote_and_an_order(office: Office) -> None:
    """Asked, approved, sent with its number, followed up, won, ordered; never taken back."""
    job = drop(office, "Kitchen at Dock Road.eml")
    story = office.desk.story(job)
    assert story.row.state is JobState.ESCALATED
    assert [str(r) for r in story.reasons] == ["always_asked"]
    assert story.draft is not None
    office.desk.approve(job, by=NORA)
    work_off(office)
    assert outbox(office) == {"Q-104.pdf", "Q-104.eml"}
    paper = office.workspace.outbox("quotes") / "Q-104.pdf"
    assert "Tidewell Kitchens Ltd" in text_of(paper)
    with pytest.raises(DecisionRefused):
        office.desk.undo(job, by=NORA)
    assert office.quotes_desk.due() == ()
    won = office.quotes_desk.won("Q-104", NORA, "price and date")
    assert won.state is QuoteState.WON
    work_off(office)
    order = json.loads((paper.parent / "Order Q-104.json").read_text("utf-8"))
    assert [line["sku"] for line in order["lines"]] == ["WT-OAK-27", "H-200", "DS-500"]
    assert office.desk.balance().complete


def text_of(pdf: Path) -> str:
    """Return the first page's text."""
    with pypdfium2.PdfDocument(pdf) as document:
        return str(document[0].get_textpage().get_text_range())


def test_a_quote_is_revised_from_what_was_quoted(office: Office) -> None:
    """The request comes in again with the lines of before, and goes out as /2."""
    job = drop(office, "Hall floor.eml")
    office.desk.approve(job, by=NORA)
    work_off(office)
    [view] = office.quotes_desk.quotes(QuoteState.OPEN)
    place = office.quotes_desk.revise(view.number)
    work_off(office)
    again = next(row.job_id for row in office.desk.feed(limit=50) if row.file == place.name)
    office.desk.correct(again, [Correction("line:1.qty", "30")], by=NORA)
    work_off(office)
    office.desk.approve(again, by=NORA)
    work_off(office)
    assert {f"{view.number}-2.pdf", f"{view.number}-2.eml"} <= outbox(office)
    states = {one.number: one.state for one in office.quotes_desk.quotes()}
    assert states[view.number] is QuoteState.REVISED
    assert states[f"{view.number}/2"] is QuoteState.OPEN


def test_a_floor_is_overridden_by_who_may(office: Office) -> None:
    """Nora's typed confirmation comes back to her; Declan's lets it go."""
    job = drop(office, "Locks for the mews.eml")
    with pytest.raises(DecisionRefused, match="floor"):
        office.desk.approve(job, by=NORA)
    office.desk.approve(job, by=NORA, confirmed=["margin_below_floor"])
    work_off(office)
    story = office.desk.story(job)
    assert story.row.state is JobState.ESCALATED
    assert "override_refused" in {str(reason) for reason in story.reasons}
    office.desk.approve(job, by=DECLAN, confirmed=["margin_below_floor"])
    work_off(office)
    assert office.desk.story(job).row.state is JobState.DONE


def test_quotes_are_followed_up_in_time(office: Office) -> None:
    """A week later it is time to ask about those that are still open."""
    clock = office.clock
    assert isinstance(clock, VirtualClock)
    before = {view.number for view in office.quotes_desk.due()}
    clock.advance(timedelta(days=8))
    due = office.quotes_desk.due()
    assert {view.number for view in due} > before
    assert all(view.state is QuoteState.OPEN for view in due)
    lost = office.quotes_desk.lost(due[0].number, NORA, "too late")
    assert (lost.state, lost.reason) == (QuoteState.LOST, "too late")
