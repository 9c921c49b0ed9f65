"""Do not post: why, as one of few words and, if wanted, a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList

from smbflow.domain.decision import WhyNot
from smbflow.tui import words
from smbflow.tui.screens.dialog import Dialog, said

INVOICE: Mapping[WhyNot, str] = {
    WhyNot.QUERY_SUPPLIER: "Query the supplier, and wait for the answer",
    WhyNot.NOT_OURS: "Not ours",
    WhyNot.DUPLICATE: "A duplicate",
    WhyNot.DO_NOT_POST: "Do not post, for another reason",
}
WORDS: Mapping[str, Mapping[WhyNot, str]] = {
    "enquiries": {
        WhyNot.NO_ANSWER_NEEDED: "No answer needed",
        WhyNot.ANSWERED_ELSEWHERE: "Answered elsewhere",
        WhyNot.SPAM: "Spam",
        WhyNot.NOT_OURS: "Not for us",
    },
    "quotes": {
        WhyNot.NO_ANSWER_NEEDED: "No quote wanted any more",
        WhyNot.ANSWERED_ELSEWHERE: "Quoted elsewhere",
        WhyNot.NOT_OURS: "Not our kind of work",
        WhyNot.SPAM: "Spam",
    },
    "assistant": {
        WhyNot.NO_ANSWER_NEEDED: "No answer needed",
        WhyNot.ANSWERED_ELSEWHERE: "Answered elsewhere",
        WhyNot.DUPLICATE: "Asked before",
    },
}
"""Why not, in the words of each pipeline's trade; of any other as for invoices."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a document goes no further."""

    reason: WhyNot
    why: str


class DoNotPost(Dialog[Rejection]):
    """Asks for the reason, then for words that may stay away."""

    def __init__(self, pipeline: str) -> None:
        super().__init__(words.refusal(pipeline))
        self.words = WORDS.get(pipeline, INVOICE)
        self.reason: WhyNot | None = None

    def body(self) -> ComposeResult:
        """Lay out the reasons and the field for words."""
        yield OptionList(*(Content(text) for text in self.words.values()))
        yield Input(placeholder="In your words, if you like", compact=True)
        yield said("enter  choose, then enter again     esc  leave", classes="keys")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep the reason and ask for words."""
        self.reason = list(self.words)[event.option_index]
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer, or ask for the reason first."""
        if self.reason is None:
            self.query_one(OptionList).focus()
        else:
            self.dismiss(Rejection(self.reason, event.value.strip()))
