"""What would leave the house on approval: the reply, the quote's covering mail, the answer."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from smbflow.domain.view import Draft
from smbflow.tui.widgets.cells import outside, title, wrap_lines

NOTHING_WRITTEN = "Nothing is written yet: tab leads here, e opens it to write."


class DraftSheet(VerticalScroll, can_focus=True):
    """The draft's words below the fields; it takes no room where there is none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "rewrite", "Change the words", show=False),
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("g", "scroll_home", show=False),
        Binding("G", "scroll_end", show=False),
    ]

    class Opened(Message):
        """A person wants to change the words."""

    def __init__(self) -> None:
        super().__init__(id="draft")
        self.draft: Draft | None = None

    def compose(self) -> ComposeResult:
        """Lay out the words."""
        yield Static("", id="words")

    def show_draft(self, draft: Draft | None, *, beside_lines: bool = False) -> None:
        """Show a draft's words and what goes with it; beside lines it takes less room."""
        self.draft = draft
        self.set_class(beside_lines, "-short")
        self.set_class(draft is not None, "-shown")
        if draft is not None:
            self.border_title = title(draft.title, ", ".join(draft.attached))
            self._write(draft)

    def on_resize(self) -> None:
        """Wrap the words anew."""
        if self.draft is not None:
            self._write(self.draft)

    def action_rewrite(self) -> None:
        """Ask for other words."""
        self.post_message(self.Opened())

    def _write(self, draft: Draft) -> None:
        text = draft.text if draft.text.strip() else NOTHING_WRITTEN
        lines = wrap_lines(text, self.scrollable_content_region.width - 1)
        words = Content("\n").join([outside(line) for line in lines])
        self.query_one("#words", Static).update(words)
