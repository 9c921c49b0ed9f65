"""A ledger: a list of any length that draws only the lines in sight."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual

from smbflow.errors import SmbflowError
from smbflow.tui.actions import Where, bindings
from smbflow.tui.errands import Errands
from smbflow.tui.widgets.cells import cell, title, wrap_lines

RETRY_SECONDS = 2.0


class Ledger(ScrollView, can_focus=True):
    """A pane with a cursor over rows; a kind of list says how many there are and draws one.

    `heading` stands in the pane's border. A read that fails is shown and tried again.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.LIST)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "ledger--cursor",
        "tone--muted",
        "tone--quiet",
        "tone--busy",
        "tone--ask",
        "tone--stop",
        "tone--good",
        "tone--strong",
        "tone--evidence",
    }
    cursor = reactive(0, repaint=False)

    class OnRow(Message):
        """Something about one row of a ledger."""

        def __init__(self, ledger: Ledger, index: int) -> None:
            super().__init__()
            self.ledger = ledger
            self.index = index

        @property
        def control(self) -> Ledger:
            """Return the ledger, for handlers that name it."""
            return self.ledger

    class Opened(OnRow):
        """A person pressed enter on a row."""

    class Moved(OnRow):
        """The cursor stands on another row."""

    def __init__(self, heading: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.heading = heading
        self.problem: SmbflowError | None = None
        self.errands = Errands(self)
        self.border_title = title(heading)

    @property
    def row_count(self) -> int:
        """Return how many rows there are."""
        raise NotImplementedError

    @property
    def row_height(self) -> int:
        """Return how many lines a row takes."""
        return 1

    def at_cursor(self, index: int) -> bool:
        """Say whether a row is the one that keys act on; only in the pane that has the focus."""
        return self.has_focus and index == self.cursor

    def draw(self, index: int, width: int) -> tuple[Content, ...]:
        """Return the lines of a row, `row_height` of them, each `width` cells."""
        raise NotImplementedError

    def empty_text(self) -> str:
        """Say what to do next where there is nothing to list."""
        return ""

    def reload(self) -> None:
        """Read the rows again."""

    def tone(self, name: str) -> Style:
        """Return the style of a tone: muted, quiet, busy, ask, stop, good, strong."""
        return self.get_visual_style(f"tone--{name}", partial=True)

    def show_rows(self, note: str = "") -> None:
        """Fit the scroll bar and the cursor to the rows as they are now, and draw them."""
        self.problem = None
        self.border_title = title(self.heading, note)
        self._fit()
        self.cursor = min(self.cursor, max(self.row_count - 1, 0))
        self.refresh()

    def show_problem(self, error: SmbflowError) -> None:
        """Say in the pane that it could not be read, and try again in a moment."""
        self.problem = error
        self.border_title = title(self.heading, error.title)
        self.refresh()
        self.set_timer(RETRY_SECONDS, self.reload)

    def render_line(self, y: int) -> Strip:
        """Draw one line in sight."""
        width = self.scrollable_content_region.width
        index, part = divmod(self.scroll_offset.y + y, self.row_height)
        if index >= self.row_count:
            return self._strip(self._outside_rows(y, width), width, self.visual_style)
        style = self._row_style(index)
        return self._strip(self.draw(index, width)[part], width, style)

    def on_resize(self) -> None:
        """Fit to the new width and keep the cursor in sight."""
        self._fit()
        self._follow()

    def on_focus(self) -> None:
        """Show the cursor strongly."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor quietly."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click opens."""
        index = (event.y - self.gutter.top + self.scroll_offset.y) // self.row_height
        if not 0 <= index < self.row_count:
            return
        self.cursor = index
        if event.chain > 1:
            self.action_open()

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw the two rows and keep the cursor in sight."""
        if not self.is_attached:
            return
        for index in (old, new):
            self.refresh_lines(index * self.row_height, self.row_height)
        self._follow()
        self.post_message(self.Moved(self, new))

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self.cursor = max(0, min(self.cursor + rows, self.row_count - 1))

    def action_turn(self, pages: int) -> None:
        """Move the cursor by what is in sight."""
        in_sight = max(self.scrollable_content_region.height // self.row_height, 1)
        self.action_move(pages * in_sight)

    def action_first(self) -> None:
        """Go to the first row."""
        self.cursor = 0

    def action_last(self) -> None:
        """Go to the last row."""
        self.cursor = max(self.row_count - 1, 0)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.row_count:
            self.post_message(self.Opened(self, self.cursor))

    def _fit(self) -> None:
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, self.row_count * self.row_height)

    def _follow(self) -> None:
        row = Region(0, self.cursor * self.row_height, 1, self.row_height)
        self.scroll_to_region(row, animate=False, force=True, x_axis=False)

    def _row_style(self, index: int) -> Style:
        return (
            self.get_visual_style("ledger--cursor") if self.at_cursor(index) else self.visual_style
        )

    def _outside_rows(self, y: int, width: int) -> Content:
        if self.row_count:
            return Content("")
        lines = wrap_lines(self._words_when_empty(), width - 3)
        text = lines[y - 1] if 0 < y <= len(lines) else ""
        return cell(f"  {text}", width, self.tone("muted"))

    def _words_when_empty(self) -> str:
        error = self.problem
        return f"{error.title}\n{error.hint}" if error else self.empty_text()

    def _strip(self, content: Content, width: int, style: Style) -> Strip:
        strips = Visual.to_strips(self, content, width, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(width, style.rich_style)
