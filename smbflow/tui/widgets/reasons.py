"""Why a document waits, what approving it would do, and what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from smbflow.domain.job import JobState
from smbflow.domain.view import Story
from smbflow.tui import words
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.cells import outside


class Reasons(Widget):
    """The lower part of the review screen."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "tone--muted",
        "tone--ask",
        "tone--stop",
        "tone--good",
        "tone--strong",
    }
    story: reactive[Story | None] = reactive(None, layout=True)

    def __init__(self, seat: Seat) -> None:
        super().__init__(id="reasons")
        self.seat = seat

    def render(self) -> Content:
        """Draw the findings, gravest first, and the sentence below them."""
        story = self.story
        if story is None:
            return Content("")
        gravest_first = sorted(story.findings, key=lambda f: words.GRAVITY.index(f.severity))
        lines = [self._finding(f.sentence, words.gravity(f)) for f in gravest_first]
        return Content("\n").join([*lines, *self._outcome(story, self.seat.clock.now())])

    def _finding(self, sentence: str, look: words.Look) -> Content:
        return Content.assemble(outside(f"{look.glyph} ", self._tone(look.tone)), outside(sentence))

    def _outcome(self, story: Story, now: datetime) -> list[Content]:
        lines = []
        if story.decision is not None:
            said = words.VERDICTS.get(story.decision.verdict, story.decision.verdict)
            when = words.clock_time(story.decision.at, now)
            why = f": {story.decision.why}" if story.decision.why else ""
            lines.append(self._muted(f"{said.capitalize()} by {story.decision.by}, {when}{why}"))
        if story.row.state is JobState.ESCALATED and story.on_approval:
            before = self._tone("strong")
            lines.append(
                Content.assemble(outside("On approval: ", before), outside(story.on_approval))
            )
        if story.linked:
            lines.append(
                self._muted(f"Linked with {', '.join(f'document {j}' for j in story.linked)}.")
            )
        return lines

    def _muted(self, text: str) -> Content:
        return outside(text, self._tone("muted"))

    def _tone(self, name: str) -> Style:
        return self.get_visual_style(f"tone--{name}", partial=True)
