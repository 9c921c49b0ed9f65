"""One document: the page, what was read off it, why it waits, and the keys that decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Footer, Static

from smbflow.domain.decision import Correction
from smbflow.domain.job import JobState, Posting
from smbflow.domain.ports.desk import Desk
from smbflow.domain.reason import Severity
from smbflow.domain.view import Story
from smbflow.errors import SmbflowError
from smbflow.tui import words
from smbflow.tui.actions import Where, bindings
from smbflow.tui.errands import Errands
from smbflow.tui.screens.clearance import Clearance, ClearStops
from smbflow.tui.screens.correction import Correct
from smbflow.tui.screens.question import Question
from smbflow.tui.screens.reading import history
from smbflow.tui.screens.rejection import DoNotPost, Rejection
from smbflow.tui.screens.rewriting import Rewrite
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.cells import outside, title
from smbflow.tui.widgets.draft import DraftSheet
from smbflow.tui.widgets.facts import Facts
from smbflow.tui.widgets.paper import Paper
from smbflow.tui.widgets.reasons import Reasons

Say = Callable[[Desk, int, str], None]
"""A decision: said to the desk, on a document, by a person."""

LEFT_THE_HOUSE = frozenset({Posting.IN_FILE, Posting.IN_BOOKS})


class Review(Screen[None]):
    """Goes through a queue of documents; with `advance` a decision leads to the next one."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.REVIEW)
    AUTO_FOCUS = "#facts"

    head = query_one("#head", Static)
    paper = query_one("#paper", Paper)
    facts = query_one("#facts", Facts)
    draft = query_one("#draft", DraftSheet)
    reasons = query_one("#reasons", Reasons)

    def __init__(
        self, seat: Seat, queue: tuple[int, ...], place: int, *, advance: bool = False
    ) -> None:
        super().__init__()
        self.advance = advance
        self.seat = seat
        self.queue = queue
        self.place = place
        self.story: Story | None = None
        self.errands = Errands(self)
        self._shown: int | None = None

    @property
    def job_id(self) -> int:
        """Return the document on the screen."""
        return self.queue[self.place]

    def compose(self) -> ComposeResult:
        """Lay out page, fields and reasons."""
        yield Static("", id="head")
        with Container(id="desk"):
            yield Paper()
            with Vertical(id="side"):
                yield Facts()
                yield DraftSheet()
        with VerticalScroll(id="why") as why:
            why.border_title = title("Why it waits")
            yield Reasons(self.seat)
        yield Footer(show_command_palette=False)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Return the keys that work now; r says what it does to this kind of document."""
        found = super().active_bindings
        refuse = found.get("r")
        if refuse is not None and self.story is not None:
            named = words.refusal(self.story.row.pipeline)
            binding = replace(refuse.binding, description=named)
            found = {**found, "r": refuse._replace(binding=binding)}
        return found

    def on_mount(self) -> None:
        """Fetch the document."""
        self.reload()

    def reload(self) -> None:
        """Read the document again; the screen stays as it is until it comes."""
        job_id, desk = self.job_id, self.seat.desk
        self.errands.read(
            "story", lambda: desk.story(job_id), self._show, failed=self._could_not_read
        )

    @on(Facts.Moved)
    def mark_evidence(self) -> None:
        """Mark on the page where the value under the cursor stands."""
        fact = self.facts.fact
        if fact is not None:
            self.paper.show_evidence(fact.source, fact.printed)

    @on(Facts.Opened)
    def correct_field(self) -> None:
        """Correct the field under the cursor."""
        self.action_edit()

    @on(DraftSheet.Opened)
    def rewrite_draft(self) -> None:
        """Change the words of the draft."""
        self.action_edit()

    def action_step(self, by: int) -> None:
        """Go to another document of the queue."""
        place = self.place + by
        if not 0 <= place < len(self.queue):
            self.notify("This is the last one." if by > 0 else "This is the first one.")
            return
        self.place, self.story = place, None
        self.reload()

    def action_leave(self) -> None:
        """Go back to the office."""
        self.dismiss(None)

    def action_approve(self) -> None:
        """Approve; hard stops are typed out first."""
        story = self._waiting()
        if story is None:
            return
        stops = tuple(f for f in story.findings if f.severity is Severity.STOP)
        if stops:
            self.app.push_screen(ClearStops(stops, self.seat.clock), self._approve)
        else:
            self._approve(Clearance((), None))

    def action_edit(self) -> None:
        """Correct fields and lines, or the words of the draft where that is in focus."""
        story = self._waiting()
        if story is None:
            return
        if story.draft is not None and story.draft.field and self.draft.has_focus:
            self.app.push_screen(Rewrite(story.draft), self._rewrite)
        else:
            fact = self.facts.fact
            self.app.push_screen(Correct(story, fact.field if fact else None), self._correct)

    def action_reject(self) -> None:
        """Do not post it, and say why."""
        if (story := self._waiting()) is not None:
            self.app.push_screen(DoNotPost(story.row.pipeline), self._reject)

    def action_later(self) -> None:
        """Put it off."""
        if self._waiting() is not None:
            self._decide("Later", lambda desk, job_id, by: desk.later(job_id, by=by))

    def action_retry(self) -> None:
        """Read it again from the start."""
        if self._waiting() is not None:
            self._decide("Read again", lambda desk, job_id, by: desk.retry(job_id, by=by))

    def action_undo(self) -> None:
        """Take the decision back; a bill that left the house needs a reversal, asked for first."""
        if self.story is None:
            return
        if self.story.row.posting in LEFT_THE_HOUSE:
            sentence = "This bill has left for the books. Make a bill against it?"
            self.app.push_screen(Question("Take back", sentence), self._reverse)
        else:
            self._decide(
                "Taken back", lambda desk, job_id, by: desk.undo(job_id, by=by), go_on=False
            )

    def action_history(self) -> None:
        """Show what happened to the document so far."""
        if self.story is not None:
            self.app.push_screen(history(self.story))

    def _waiting(self) -> Story | None:
        story = self.story
        if story is not None and story.row.state is not JobState.ESCALATED:
            self.notify("This does not wait for anybody. u takes a decision back.")
            return None
        return story

    def _approve(self, given: Clearance | None) -> None:
        if given is not None:
            self._decide(
                "Approved",
                lambda desk, job_id, by: desk.approve(
                    job_id, by=by, confirmed=given.confirmed, bank_check=given.bank_check
                ),
            )

    def _correct(self, changes: tuple[Correction, ...] | None) -> None:
        if changes:
            self._decide("Corrected", lambda desk, job_id, by: desk.correct(job_id, changes, by=by))

    def _rewrite(self, words: str | None) -> None:
        draft = self.story.draft if self.story else None
        if words is not None and draft is not None:
            self._correct((Correction(draft.field, words),))

    def _reject(self, given: Rejection | None) -> None:
        if given is not None:
            self._decide(
                "Set aside",
                lambda desk, job_id, by: desk.reject(
                    job_id, by=by, reason=given.reason, why=given.why
                ),
            )

    def _reverse(self, yes: bool | None) -> None:
        if yes:
            self._decide(
                "Reversed",
                lambda desk, job_id, by: desk.undo(job_id, by=by, reversal=True),
                go_on=False,
            )

    def _decide(self, done: str, say: Say, *, go_on: bool = True) -> None:
        """Say it to the desk; until it answers no other key decides this document."""
        story, self.story = self.story, None
        desk, job_id, by = self.seat.desk, self.job_id, self.seat.person
        who = words.who(story.row) if story else ""
        self.seat.decide(
            lambda: say(desk, job_id, by),
            lambda _: self._decided(job_id, f"{done}: {who}", go_on=go_on),
            self._refused,
        )

    def _decided(self, job_id: int, sentence: str, *, go_on: bool) -> None:
        self.app.notify(sentence, markup=False)
        if not self.is_attached or job_id != self.job_id:
            return
        if go_on and self.advance and self.place + 1 < len(self.queue):
            self.action_step(1)
        elif go_on and self.advance and self.is_current:
            self.action_leave()
        else:
            self.reload()

    def _refused(self, error: SmbflowError) -> None:
        self.seat.tell(error)
        if self.is_attached:
            self.reload()

    def _show(self, story: Story) -> None:
        self.story = self.reasons.story = story
        self.head.update(self._heading(story))
        if self._shown != story.row.job_id:
            self._shown = story.row.job_id
            self.paper.show_pages(
                story.pages, f"No text could be read. The original: {story.original}"
            )
            self.facts.show_story(story)
            self.facts.to_first_doubt()
        else:
            self.facts.show_story(story)
        self.refresh_bindings()
        self.draft.show_draft(story.draft, beside_lines=bool(story.lines))
        self.mark_evidence()

    def _heading(self, story: Story) -> Content:
        row = story.row
        look = words.state_look(row)
        amount = words.amount(row.summary.amount, row.summary.currency)
        parts = (words.reason_word(row.summary.kind or row.file), words.what(row), amount)
        told = "  ".join(part for part in parts if part)
        return Content.assemble(
            outside(f" {self.place + 1} of {len(self.queue)}  ", self.facts.tone("muted")),
            outside(f"{look.glyph} {look.word}", self.facts.tone(look.tone)),
            "  ",
            outside(words.who(row), self.facts.tone("strong")),
            "  ",
            outside(told, self.facts.tone("muted")),
        )

    def _could_not_read(self, error: SmbflowError) -> None:
        self.seat.tell(error)
        self.head.update(outside(f" {error.title} {error.hint}", self.facts.tone("stop")))
