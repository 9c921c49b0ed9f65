"""Questions that were asked, and one answer with what bears it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from smbflow.domain.answer import Answer, Listing
from smbflow.domain.job import JobState
from smbflow.domain.view import QuestionView
from smbflow.tui import words
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.cells import cell, outside, title, wrap_lines
from smbflow.tui.widgets.ledger import Ledger
from smbflow.tui.words import Look

GUTTER, STATE, AGE = 2, 14, 7
WIDEST_COLUMN, GAP = 28, 2
SEARCHING = Look("○", "Looking", "busy")
NOT_KNOWN = Look("▲", "Not known", "ask")


class Questions(Ledger):
    """What was asked, newest first; the one under the cursor is answered beside it."""

    def __init__(self, seat: Seat) -> None:
        super().__init__("Asked", id="questions")
        self.seat = seat
        self.rows: tuple[QuestionView, ...] = ()

    @property
    def row_count(self) -> int:
        """Return how many questions there are."""
        return len(self.rows)

    @property
    def asked(self) -> QuestionView | None:
        """Return the question under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def empty_text(self) -> str:
        """Say what can be asked."""
        return (
            "Nothing was asked yet.\n"
            "Ask for what stands in your documents, or: How much did a supplier bill us in May?"
        )

    def reload(self) -> None:
        """Read what was asked."""
        desk = self.seat.desk
        self.errands.read("questions", desk.questions, self._take, failed=self.show_problem)

    def draw(self, index: int, width: int) -> tuple[Content, ...]:
        """Draw the question, whether it is answered, and its age."""
        row = self.rows[index]
        look = look_of(row)
        age = words.age(row.asked_at, self.seat.clock.now())
        return (
            Content.assemble(
                "▌ " if self.at_cursor(index) else "  ",
                cell(f"{look.glyph} {look.word}", STATE, self.tone(look.tone)),
                cell(row.question, width - GUTTER - STATE - AGE - 1),
                cell(age, AGE, self.tone("muted"), right=True),
                " ",
            ),
        )

    def _take(self, rows: tuple[QuestionView, ...]) -> None:
        kept = self.asked.job_id if self.asked else None
        newest = rows[0].job_id if rows else None
        came = bool(self.rows) and newest != self.rows[0].job_id
        self.rows = rows
        ids = [row.job_id for row in rows]
        self.cursor = ids.index(kept) if kept in ids and not came else 0
        self.show_rows(f"{len(rows)}" if rows else "")
        self.post_message(self.Moved(self, self.cursor))


class AnswerSheet(VerticalScroll, can_focus=True):
    """An answer in words, where it stands, the table beside it, and what was asked of the books."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("g", "scroll_home", show=False),
        Binding("G", "scroll_end", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tone--muted", "tone--ask", "tone--strong"}

    def __init__(self) -> None:
        super().__init__(id="answer")
        self.border_title = title("Answer")
        self.asked: QuestionView | None = None

    def compose(self) -> ComposeResult:
        """Lay out the words."""
        yield Static("", id="answer-words")

    def show_answer(self, asked: QuestionView | None) -> None:
        """Show what was answered to a question."""
        self.asked = asked
        self._write()
        self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Wrap the words anew."""
        self._write()

    def _write(self) -> None:
        width = max(self.scrollable_content_region.width - 1, 20)
        lines = list(self._lines(self.asked, width)) if self.asked else []
        self.query_one("#answer-words", Static).update(Content("\n").join(lines))

    def _lines(self, asked: QuestionView, width: int) -> Iterator[Content]:
        yield from self._paragraph(asked.question, width, "strong")
        yield Content("")
        if asked.answer is not None:
            yield from self._answer(asked.answer, width)
            return
        yield from self._paragraph(unanswered(asked), width, "ask")
        if asked.guess is not None:
            yield Content("")
            yield from self._paragraph("The nearest that was found, not sure enough:", width)
            yield from self._answer(asked.guess, width)

    def _answer(self, answer: Answer, width: int) -> Iterator[Content]:
        yield from self._paragraph(answer.text, width)
        if answer.listing is not None:
            yield Content("")
            yield from (outside(row) for row in columns(answer.listing))
        for citation in answer.citations:
            yield Content("")
            yield from self._paragraph(f"“{citation.quote}”", width, "muted")
            yield from self._paragraph(f"  {citation.place.words}", width, "muted")
        yield Content("")
        yield from self._paragraph(standing(answer), width, "muted")

    def _paragraph(self, text: str, width: int, tone: str = "") -> Iterator[Content]:
        style = self.get_visual_style(f"tone--{tone}", partial=True) if tone else None
        return (outside(line, style) for line in wrap_lines(text, width))


def look_of(asked: QuestionView) -> Look:
    """Return whether a question is answered, looked for, or waits for a person."""
    if asked.answer is not None:
        return Look("✓", "Answered", "good")
    if asked.state in {JobState.WAITING, JobState.WORKING}:
        return SEARCHING
    return NOT_KNOWN if asked.state is JobState.ESCALATED else words.STATES[asked.state]


def unanswered(asked: QuestionView) -> str:
    """Return why there is no answer, in a sentence."""
    if asked.state in {JobState.WAITING, JobState.WORKING}:
        return "Still looking …"
    said = (asked.reason or "Not in my records").rstrip(".")
    waits = f". It waits for a person as document {asked.job_id}; o opens it."
    return said + (waits if asked.state is JobState.ESCALATED else ".")


def standing(answer: Answer) -> str:
    """Return who answers, from where, as of when, and what was asked of the books."""
    parts = [f"By {answer.by}, from the {answer.system}"]
    if answer.as_of is not None:
        parts.append(f"as of {answer.as_of.astimezone():%d %b %Y %H:%M}")
    asked = f"\nAsked: {answer.query}" if answer.query else ""
    return ", ".join(parts) + "." + asked


def columns(listing: Listing) -> Iterator[str]:
    """Yield a table's lines, each column as wide as its longest value, numbers to the right."""
    table = [listing.columns, *listing.rows]
    widths = [min(max(map(len, column)), WIDEST_COLUMN) for column in zip(*table, strict=True)]
    for row in table:
        cells = (
            f"{value[:width]:>{width}}" if _number(value) else f"{value[:width]:<{width}}"
            for value, width in zip(row, widths, strict=True)
        )
        yield (" " * GAP).join(cells).rstrip()
    if listing.left_out:
        yield f"and {words.plural(listing.left_out, 'row')} more"


def _number(value: str) -> bool:
    return value[:1].isdigit() or (value[:1] in "-+" and value[1:2].isdigit())
