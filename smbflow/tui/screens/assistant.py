"""The assistant: a question is typed, the answer comes with what bears it out."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Footer, Input

from smbflow.domain.view import QuestionView
from smbflow.errors import SmbflowError
from smbflow.tui.actions import Where, bindings
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.answers import AnswerSheet, Questions
from smbflow.tui.widgets.cells import title
from smbflow.tui.widgets.ledger import Ledger


class Assistant(Screen[None]):
    """Pane 4: ask below, what was asked on the left, the answer on the right."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.ASSISTANT)
    where = Where.ASSISTANT
    AUTO_FOCUS = "#question"

    question = query_one("#question", Input)
    questions = query_one("#questions", Questions)
    answer = query_one("#answer", AnswerSheet)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.seat = seat
        self._asking = 0

    def compose(self) -> ComposeResult:
        """Lay out questions, answer and the line to type in."""
        with Container(id="asking"):
            yield Questions(self.seat)
            yield AnswerSheet()
        yield Input(placeholder="Ask in your own words, enter sends", id="question", compact=True)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read what was asked before."""
        self.reload()

    def reload(self) -> None:
        """Read the questions again."""
        self.questions.reload()

    @on(Input.Submitted, "#question")
    def ask(self, event: Input.Submitted) -> None:
        """Ask; the line is free for the next question at once."""
        words = event.value.strip()
        if not words:
            return
        event.input.value = ""
        desk, by = self.seat.desk, self.seat.person
        self._note(1)
        self.seat.decide(lambda: desk.ask(words, by=by), self._answered, self._refused)

    @on(Ledger.Moved, "#questions")
    def show_answer(self) -> None:
        """Show the answer to the question under the cursor."""
        self.answer.show_answer(self.questions.asked)

    @on(Ledger.Opened, "#questions")
    def read_on(self) -> None:
        """Read a long answer with the arrow keys."""
        self.answer.focus()

    def action_type(self) -> None:
        """Go to the line for the question."""
        self.question.focus()

    def action_open_document(self) -> None:
        """Open the question as a document: to answer it, or to see how the answer came about."""
        from smbflow.tui.screens.review import Review  # noqa: PLC0415 - opened on demand

        asked = self.questions.asked
        if asked is not None:
            self.app.push_screen(Review(self.seat, (asked.job_id,), 0))

    def action_leave(self) -> None:
        """Leave the line for the list, and the list for the office."""
        if self.question.has_focus and self.questions.row_count:
            self.questions.focus()
        else:
            self.dismiss(None)

    def _answered(self, asked: QuestionView) -> None:  # noqa: ARG002 - the list reads all anew
        self._note(-1)
        if self.is_attached:
            self.reload()

    def _refused(self, error: SmbflowError) -> None:
        self._note(-1)
        self.seat.tell(error)

    def _note(self, more: int) -> None:
        self._asking += more
        if self.is_attached:
            self.answer.border_title = title("Answer", "looking …" if self._asking else "")
