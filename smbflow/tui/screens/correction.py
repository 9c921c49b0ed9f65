"""Correcting a document: choose a field or a line's account, type what is right, send all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from smbflow.domain.decision import Correction
from smbflow.domain.invoice import HEADER_FIELDS
from smbflow.domain.text import printable
from smbflow.domain.view import LineView, Story
from smbflow.tui import words
from smbflow.tui.screens.dialog import Dialog, complaint, said
from smbflow.tui.widgets.cells import cell

LABEL, WAS = 32, 20

LINE_FIELDS = (
    "account", "tax_code", "split", "quantity", "unit_price", "net", "order_number", "order_line",
)  # fmt: skip
WHOLE_FIELDS = {
    "supplier": "Supplier on file (its id)",
    "kind": "Kind",
    "account": "Account, all lines",
    "tax_code": "Tax code, all lines",
    "posting_date": "Posting date",
}
LINE_WORDS = {
    "account": "account",
    "tax_code": "tax code",
    "split": "split, 60%:5000,40%:5100",
    "quantity": "quantity",
    "unit_price": "unit price",
    "net": "net",
    "order_number": "order",
    "order_line": "order line",
}


class Correct(Dialog[tuple[Correction, ...]]):
    """A list of what can be changed and a field to type in; s sends the changes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("s", "send", "Send", show=False)]

    def __init__(self, story: Story, field: str | None) -> None:
        super().__init__("Correct")
        self.current = dict(current_values(story))
        self.changes: dict[str, str] = {}
        self.start = field

    def body(self) -> ComposeResult:
        """Lay out the fields and the place to type."""
        yield OptionList(*self._options(), id="fields")
        yield Input(id="typed", compact=True, disabled=True)
        yield complaint()
        yield said(
            "enter  change the field     s  send and check again     esc  leave", classes="keys"
        )

    def on_mount(self) -> None:
        """Start at the field that the person was looking at."""
        fields = self.query_one("#fields", OptionList)
        names = list(self.current)
        fields.highlighted = names.index(self.start) if self.start in names else 0
        fields.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Let the person type the field's value."""
        name = event.option_id or ""
        typed = self.query_one("#typed", Input)
        typed.disabled = False
        self.start = name
        typed.value = self.changes.get(name, self.current[name])
        typed.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the change and go back to the list."""
        name, value = self.start or "", event.value.strip()
        if value == self.current[name]:
            self.changes.pop(name, None)
        else:
            self.changes[name] = value
        event.input.value = ""
        event.input.disabled = True
        self._list_again(name)

    def _list_again(self, name: str) -> None:
        fields = self.query_one("#fields", OptionList)
        fields.clear_options()
        fields.add_options(self._options())
        fields.highlighted = list(self.current).index(name)
        fields.focus()
        self.complain(f"{words.plural(len(self.changes), 'correction')} not sent yet.")

    def action_send(self) -> None:
        """Send the changes, unless there are none."""
        if self.changes:
            self.dismiss(tuple(Correction(name, value) for name, value in self.changes.items()))
        else:
            self.complain("Nothing is changed yet: choose a field and type what is right.")

    def _options(self) -> list[Option]:
        return [Option(self._row(name), id=name) for name in self.current]

    def _row(self, name: str) -> Content:
        now = self.changes.get(name)
        became = f" → {now or 'nothing'}" if now is not None else ""
        return Content.assemble(
            cell(label(name), LABEL), cell(self.current[name], WAS), printable(became)
        )


def current_values(story: Story) -> Iterator[tuple[str, str]]:
    """Yield what can be corrected, by the name a correction uses, as it stands now."""
    known = {name: plain(found.value) for name, found in story.fields.items()}
    if story.correctable:
        yield from ((name, known.get(name, "")) for name in story.correctable)
        return
    yield from ((name, known[name]) for name in HEADER_FIELDS if name in known)
    yield from ((name, "") for name in story.expected if name not in known)
    for line in story.lines:
        for field in LINE_FIELDS:
            yield f"line:{line.number}.{field}", _line_value(line, field)
    yield "kind", plain((story.row.summary.kind or "").replace(" ", "_"))
    yield from ((name, "") for name in WHOLE_FIELDS if name != "kind")
    rest = (name for name in HEADER_FIELDS if name not in known and name not in story.expected)
    yield from ((name, "") for name in rest)


def label(name: str) -> str:
    """Return a correctable name as a clerk says it: `line:2.account` is Line 2, account."""
    if not name.startswith("line:"):
        return WHOLE_FIELDS.get(name) or words.field_label(name)
    number, _, field = name.removeprefix("line:").partition(".")
    return f"Line {number}, {LINE_WORDS.get(field, field)}"


def plain(value: object) -> str:
    """Return a value as it can be typed again: dates as 2026-11-20, amounts without commas."""
    return printable(str(value))


def _line_value(line: LineView, field: str) -> str:
    value = getattr(line, field, None)
    return "" if value is None else plain(value)
