"""A check by eye: four values read off the page by a person, ours hidden until then."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input

from smbflow.domain.view import CheckDue, CheckedField, Story
from smbflow.tui import words
from smbflow.tui.errands import Errands
from smbflow.tui.screens.dialog import complaint, said
from smbflow.tui.screens.reading import Words
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.cells import title
from smbflow.tui.widgets.paper import Paper


class BlindCheck(Screen[None]):
    """The page on the left, a few empty fields on the right."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back to the office")]

    def __init__(self, seat: Seat, due: CheckDue) -> None:
        super().__init__()
        self.seat = seat
        self.due = due
        self.errands = Errands(self)

    def compose(self) -> ComposeResult:
        """Lay out the page and the fields."""
        with Horizontal():
            yield Paper()
            with VerticalScroll(id="form") as form:
                form.border_title = title("Read it off the page")
                yield said("Type what stands there. What smbflow read is hidden until then.")
                for name in self.due.fields:
                    yield said(words.field_label(name), classes="label")
                    yield Input(id=name, compact=True)
                yield complaint()
                yield said("enter  next     esc  leave", classes="keys")

    def on_mount(self) -> None:
        """Fetch the page and start with the first field."""
        self.query_one(f"#{self.due.fields[0]}", Input).focus()
        desk, job_id = self.seat.desk, self.due.job_id
        self.errands.read("story", lambda: desk.story(job_id), self._show, failed=self.seat.tell)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next field; from the last one, store the check."""
        names = self.due.fields
        place = names.index(event.input.id or "")
        if place + 1 < len(names):
            self.query_one(f"#{names[place + 1]}", Input).focus()
            return
        typed = {name: self.query_one(f"#{name}", Input).value.strip() for name in names}
        desk, by = self.seat.desk, self.seat.person
        self.seat.decide(lambda: desk.check(self.due.job_id, typed, by=by), self._compare)

    def action_leave(self) -> None:
        """Leave the check for later."""
        self.dismiss(None)

    def _show(self, story: Story) -> None:
        where = f"No text could be read. The original: {story.original}"
        self.query_one(Paper).show_pages(story.pages, where)

    def _compare(self, checked: tuple[CheckedField, ...]) -> None:
        lines = [_compared(field) for field in checked]
        wrong = sum(not field.same for field in checked)
        heading = f"{words.plural(wrong, 'difference')}" if wrong else "All are right"
        if self.is_attached and self.app.screen is self:
            self.app.switch_screen(Words(heading, "\n".join(lines)))


def _compared(field: CheckedField) -> str:
    name = words.field_label(field.field)
    if field.same:
        return f"✓ {name}: {field.ours}"
    return f"✗ {name}: smbflow read {field.ours or 'nothing'}, you read {field.theirs or 'nothing'}"
