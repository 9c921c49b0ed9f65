"""Do not post: why, as one of few words and, if wanted, a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList

from smbflow.domain.decision import WhyNot
from smbflow.tui.screens.dialog import Dialog, said

WORDS: dict[WhyNot, str] = {
    WhyNot.QUERY_SUPPLIER: "Query the supplier, and wait for the answer",
    WhyNot.NOT_OURS: "Not ours",
    WhyNot.DUPLICATE: "A duplicate",
    WhyNot.DO_NOT_POST: "Do not post, for another reason",
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a document is not posted."""

    reason: WhyNot
    why: str


class DoNotPost(Dialog[Rejection]):
    """Asks for the reason, then for words that may stay away."""

    def __init__(self) -> None:
        super().__init__("Do not post")
        self.reason: WhyNot | None = None

    def body(self) -> ComposeResult:
        """Lay out the reasons and the field for words."""
        yield OptionList(*(Content(text) for text in WORDS.values()))
        yield Input(placeholder="In your words, if you like", compact=True)
        yield said("enter  choose, then enter again     esc  leave", classes="keys")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep the reason and ask for words."""
        self.reason = list(WORDS)[event.option_index]
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer, or ask for the reason first."""
        if self.reason is None:
            self.query_one(OptionList).focus()
        else:
            self.dismiss(Rejection(self.reason, event.value.strip()))
