"""The status line: is it running, what is ready, does the sum add up, what went wrong last."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from smbflow.domain.view import Balance, Health
from smbflow.errors import SmbflowError
from smbflow.tui import words
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.cells import outside

Part = tuple[str, str]
"""Words and the tone that they are said in."""

ONE_LINE_FROM = 150


class Status(Widget):
    """The line below the panes; two lines where the terminal is narrow, one more for a problem.

    `silence` is why the desk does not answer at all, `problem` why the line could not be read.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tone--muted", "tone--good", "tone--ask", "tone--stop"}
    health: reactive[Health | None] = reactive(None, layout=True)
    silence: reactive[SmbflowError | None] = reactive(None, layout=True)
    problem: reactive[SmbflowError | None] = reactive(None, layout=True)

    def __init__(self, seat: Seat) -> None:
        super().__init__(id="status")
        self.seat = seat

    def render(self) -> Content:
        """Draw the line."""
        if self.health is None:
            first = [[("Opening the office …", "muted")]]
        else:
            running = engine(self.health, self.seat.clock.now())
            sums = [*ready(self.health), ("   ", ""), *balance(self.health.balance)]
            wide = self.size.width >= ONE_LINE_FROM
            gap: list[Part] = [("   ", "")]
            first = (
                [running + gap + sums]
                if wide
                else [running + gap + ready(self.health), balance(self.health.balance)]
            )
        lines = [*first, *self._problems()]
        return Content("\n").join([self._line(parts) for parts in lines])

    def _problems(self) -> list[list[Part]]:
        trouble = self.silence or self.problem
        if trouble is not None:
            return [[(f"! {trouble.title} {trouble.hint}", "stop")]]
        last = self.health.last_problem if self.health else None
        return [[(f"! {last}", "ask")]] if last else []

    def _line(self, parts: list[Part]) -> Content:
        said = [outside(text, self._tone(tone)) for text, tone in parts]
        return Content.assemble(" ", *said)

    def _tone(self, name: str) -> Style | None:
        return self.get_visual_style(f"tone--{name}", partial=True) if name else None


def engine(health: Health, now: datetime) -> list[Part]:
    """Say whether documents are being read, and since when."""
    since = f" since {words.clock_time(health.engine_since, now)}" if health.engine_since else ""
    if not health.engine_on:
        return [(f"○ Off{since}: nothing is read", "stop")]
    if health.paused:
        return [(f"‖ Paused: {', '.join(health.paused)}", "ask")]
    return [("● ", "good"), ("Running", ""), (since, "muted")]


def ready(health: Health) -> list[Part]:
    """Say how many bills the next export will hold, and their sums."""
    if not health.ready.count:
        return [("Nothing is ready to import", "muted")]
    count = words.plural(health.ready.count, "bill")
    return [("Ready to import: ", "muted"), (f"{count}, {words.totals(health.ready.totals)}", "")]


def balance(sums: Balance) -> list[Part]:
    """Say the sum that proves that nothing was lost, or that it does not add up."""
    parts = (
        f"Taken in {sums.taken_in:,} = {sums.done:,} done + {sums.waiting:,} waiting + "
        f"{sums.working:,} under way + {sums.needs_you:,} need you + {sums.aside:,} aside"
    )
    if sums.complete:
        return [(parts, "muted")]
    return [(f"{parts}: this does not add up", "stop")]
