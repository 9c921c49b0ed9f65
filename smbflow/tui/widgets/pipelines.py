"""The pipelines: what each holds, and the switch that makes it stand still."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from smbflow.domain.view import PipelineRow
from smbflow.tui.actions import Where, bindings
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.cells import cell
from smbflow.tui.widgets.ledger import Ledger

GUTTER, NAME, STATE = 2, 12, 12


class Pipelines(Ledger):
    """Pane 5: one line a pipeline; p pauses it or lets it go on."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.PIPELINES)

    def __init__(self, seat: Seat) -> None:
        super().__init__("5 Pipelines", id="pipelines")
        self.seat = seat
        self.rows: tuple[PipelineRow, ...] = ()

    @property
    def row_count(self) -> int:
        """Return how many pipelines run."""
        return len(self.rows)

    def empty_text(self) -> str:
        """Say where pipelines come from."""
        return "No pipeline runs.\nEach is a file in the folder pipelines of the workspace."

    def reload(self) -> None:
        """Read the pipelines."""
        self.errands.read(
            "pipelines", self.seat.desk.pipelines, self._take, failed=self.show_problem
        )

    def action_pause(self) -> None:
        """Make the pipeline under the cursor stand still, or go on."""
        if not self.rows:
            return
        row, desk, by = self.rows[self.cursor], self.seat.desk, self.seat.person
        change = desk.resume if row.paused else desk.pause
        self.seat.decide(lambda: change(row.name, by=by), lambda _: None)

    def draw(self, index: int, width: int) -> tuple[Content, ...]:
        """Draw whether it runs, what it holds and where its files go in."""
        row = self.rows[index]
        running = cell("‖ paused", STATE, self.tone("ask"))
        if not row.paused:
            running = cell("● running", STATE, self.tone("good"))
        sums = row.balance
        moving = f"{sums.waiting + sums.working:,} under way"
        text = f"{row.works_alone} · {moving}, {sums.needs_you:,} need you · {row.inbox}"
        return (
            Content.assemble(
                "▌ " if self.at_cursor(index) else "  ",
                cell(row.name.capitalize(), NAME),
                running,
                cell(text, width - GUTTER - NAME - STATE, self.tone("muted")),
            ),
        )

    def _take(self, rows: tuple[PipelineRow, ...]) -> None:
        self.rows = rows
        self.show_rows()
