"""The top line: whose office this is, and who sits at the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.widget import Widget

from smbflow.tui.seat import Seat
from smbflow.tui.widgets.cells import cell, outside


class Masthead(Widget):
    """smbflow, the business's name, the person's name."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tone--muted", "tone--strong"}

    def __init__(self, seat: Seat, title: str) -> None:
        super().__init__(id="masthead")
        self.seat = seat
        self.title = title

    def render(self) -> Content:
        """Draw the line."""
        strong = self.get_visual_style("tone--strong", partial=True)
        muted = self.get_visual_style("tone--muted", partial=True)
        name = outside(" smbflow  ", strong)
        person = outside(f"{self.seat.person} ", muted)
        room = max(self.size.width - name.cell_length - person.cell_length, 0)
        return Content.assemble(name, cell(self.title, room, muted), person)

    def hang_sign(self, title: str) -> None:
        """Show whose office this is."""
        self.title = title
        self.refresh()
