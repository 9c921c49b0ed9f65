"""Changing the words of a draft before it leaves the house."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import OptionList, TextArea
from textual.widgets.option_list import Option

from smbflow.domain.text import printable
from smbflow.domain.view import Draft
from smbflow.tui.screens.dialog import Dialog, said

KEEP, GO_ON, LEAVE = "keep", "go on", "leave"
CHOICES = {
    KEEP: "Keep these words",
    GO_ON: "Go on writing",
    LEAVE: "Leave it as it was",
}


class Rewrite(Dialog[str]):
    """The whole text to write in; esc leads to what shall become of it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "finish", "Finish", show=False)]

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.title)
        self.before = printable(draft.text, lines=True)

    def body(self) -> ComposeResult:
        """Lay out the text and the choices."""
        yield TextArea(self.before, id="text", tab_behavior="focus")
        yield OptionList(*(Option(words, id=name) for name, words in CHOICES.items()), id="then")
        yield said("esc  finish     esc again  leave it as it was", classes="keys")

    def on_mount(self) -> None:
        """Start writing at the beginning."""
        self.query_one("#dialog", VerticalScroll).add_class("-wide")
        self.query_one("#text", TextArea).focus()

    def action_finish(self) -> None:
        """Go from the text to the choices, and from there out."""
        choices = self.query_one("#then", OptionList)
        if choices.has_focus:
            self.dismiss(None)
        else:
            choices.highlighted = 0
            choices.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep the words, go on, or leave."""
        if event.option_id == GO_ON:
            self.query_one("#text", TextArea).focus()
            return
        written = self.query_one("#text", TextArea).text
        changed = event.option_id == KEEP and written != self.before
        self.dismiss(written if changed else None)
