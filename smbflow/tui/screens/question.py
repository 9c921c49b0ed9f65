"""A question that one key answers, and a choice among few."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList

from smbflow.domain.text import printable
from smbflow.tui.screens.dialog import Dialog, said


class Question(Dialog[bool]):
    """Yes or no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "Yes", show=False),
        Binding("n", "answer(False)", "No", show=False),
    ]

    def __init__(self, heading: str, sentence: str) -> None:
        super().__init__(heading)
        self.sentence = sentence

    def body(self) -> ComposeResult:
        """Lay out the sentence and the keys."""
        yield said(self.sentence)
        yield said("y  yes     n  no", classes="keys")

    def action_answer(self, answer: bool) -> None:
        """Answer."""
        self.dismiss(answer)


class Typed(Dialog[str]):
    """A few words to type."""

    def __init__(self, heading: str, sentence: str, suggestion: str = "") -> None:
        super().__init__(heading)
        self.sentence = sentence
        self.suggestion = suggestion

    def body(self) -> ComposeResult:
        """Lay out the sentence and the field."""
        yield said(self.sentence)
        yield Input(self.suggestion, compact=True)
        yield said("enter  say so     esc  leave", classes="keys")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with what was typed."""
        self.dismiss(event.value.strip())


class Choice(Dialog[str]):
    """One of several."""

    def __init__(self, heading: str, sentence: str, options: tuple[str, ...]) -> None:
        super().__init__(heading)
        self.sentence = sentence
        self.options = options

    def body(self) -> ComposeResult:
        """Lay out the options."""
        yield said(self.sentence)
        yield OptionList(*(Content(printable(option)) for option in self.options))
        yield said("enter  choose", classes="keys")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with the option."""
        self.dismiss(self.options[event.option_index])
