"""What all dialogs share: a box in the middle, esc leaves, outside text stays text."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from smbflow.domain.text import printable
from smbflow.tui.widgets.cells import title

T = TypeVar("T")


class Dialog(ModalScreen[T | None]):
    """A question; leaving it answers None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.heading = heading

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with VerticalScroll(id="dialog") as box:
            box.border_title = title(self.heading)
            box.can_focus = False
            yield from self.body()

    def body(self) -> ComposeResult:
        """Lay out what is inside the box."""
        raise NotImplementedError

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)

    def complain(self, sentence: str) -> None:
        """Say below the question why the answer will not do."""
        self.query_one("#complaint", Static).update(Content(printable(sentence)))


def said(text: str, *, id: str | None = None, classes: str = "") -> Widget:  # noqa: A002 - Textual's name
    """Return words of any origin as a widget."""
    return Static(Content(printable(text, lines=True)), id=id, classes=classes)


def complaint() -> Widget:
    """Return the place where a dialog complains."""
    return Static("", id="complaint", classes="stop")
