"""Draw the pictures of the documentation: the real app on the sample office, after its day.

Run: `python docs/images/draw.py`. Plays the story as the tests do; writes main.svg, review.svg,
reply.svg, quote.svg and answer.svg.
"""

from __future__ import annotations

import asyncio
import csv
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from smbflow.domain.clock import StoryClock, VirtualClock
from smbflow.paths import shipped
from smbflow.tui.app import SmbflowApp
from smbflow.tui.widgets.answers import Questions
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.office import Office
from smbflow.wiring.shift import Shift

HERE = Path(__file__).parent
SAMPLES = shipped("sample_data")
SIZE = (132, 38)
BETWEEN = timedelta(minutes=4)
SHOWN = {
    "review.svg": "Brannock invoice 48259.pdf",
    "reply.svg": "Scratched wardrobe.eml",
    "quote.svg": "Kitchen at Dock Road.eml",
}
"""Pictures of one document each, and which it is."""
QUESTION = "returns.txt"
REMOTE_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""A picture in the documentation loads nothing from elsewhere."""


@contextmanager
def evening() -> Iterator[Office]:
    """Open the sample office after its day."""
    with (SAMPLES / "story.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["part_of"]]
    starts = datetime.fromisoformat(rows[0]["arrives"])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        workspace = found_office(Path(folder) / "Larkfield", Firm(), sample=True)
        clock = VirtualClock(starts)
        with Office(workspace, clock) as office:
            office.desk.import_books("history", SAMPLES / "history.csv")
            for row in rows:
                inbox = workspace.inbox(row["pipeline"])
                shutil.copy(SAMPLES / "files" / row["pipeline"] / row["file"], inbox)
                work_off(office)
                clock.advance(BETWEEN)
        with Office(workspace, StoryClock(clock.now())) as office:
            shift = Shift(office)
            shift.begin()
            yield office
            shift.end()


def work_off(office: Office) -> None:
    """Let the engine do all there is to do."""
    shift = Shift(office)
    shift.begin(once=True)
    while not shift.over(1):
        pass


async def draw(office: Office) -> None:
    """Save the screen of the office, and the review of one document."""
    name = office.house.settings.business.names[0]
    app = SmbflowApp(office.desk, "Nora Keane", title=name, clock=office.clock)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        save(app, "main.svg")
        for picture, file in SHOWN.items():
            waiting = [row.file for row in office.desk.needs_you()]
            await pilot.press("2", "g", *("j" for _ in range(waiting.index(file))), "enter")
            await settle(pilot)
            save(app, picture)
            await pilot.press("escape")
        await pilot.press("4")
        await settle(pilot)
        await show_answer(app, pilot)
        save(app, "answer.svg")


async def show_answer(app: SmbflowApp, pilot: Pilot[str]) -> None:
    """Put the cursor on the question of the picture."""
    questions = app.screen.query_one(Questions)
    wanted = next(row.job_id for row in app.seat.desk.feed(search=QUESTION))
    place = [row.job_id for row in questions.rows].index(wanted)
    await pilot.press("escape", *("j" for _ in range(place)))
    await settle(pilot)


async def settle(pilot: Pilot[str]) -> None:
    """Wait until the app has asked and shown everything."""
    for _ in range(10):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()


def save(app: SmbflowApp, file: str) -> None:
    """Write what the terminal shows as a picture."""
    picture = REMOTE_FONT.sub("", app.export_screenshot(title="smbflow"))
    (HERE / file).write_text(picture, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    with evening() as opened:
        asyncio.run(draw(opened))
