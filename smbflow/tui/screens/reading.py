"""A page of words to read: the keys, what happened to a document."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from smbflow.domain.view import Story
from smbflow.tui.actions import Where, of
from smbflow.tui.screens.dialog import Dialog, said

KEYS_WIDTH = 12


class Words(Dialog[None]):
    """Words that only want to be read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,q,enter,h", "leave", "Leave", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
    ]

    def __init__(self, heading: str, text: str) -> None:
        super().__init__(heading)
        self.text = text

    def body(self) -> ComposeResult:
        """Lay out the words."""
        yield said(self.text)

    def action_scroll(self, lines: int) -> None:
        """Read on."""
        self.query_one("#dialog", VerticalScroll).scroll_relative(y=lines, animate=False)


def keys() -> Words:
    """Return the list of all keys, made from the table of actions."""
    return Words("Keys", "\n\n".join(_keys_of(where) for where in Where))


def history(story: Story) -> Words:
    """Return what happened to a document, oldest first."""
    lines = [
        f"{event.at.astimezone():%d %b %H:%M}  {event.who}: {event.sentence}"
        for event in story.events
    ]
    effects = [f"{e.connector}: {e.state} {e.result}".rstrip() for e in story.effects]
    return Words(
        "What happened so far", "\n".join([*lines, "", *effects]).strip() or "Nothing yet."
    )


def _keys_of(where: Where) -> str:
    lines = [f"  {action.drawn:<{KEYS_WIDTH}}{action.words}" for action in of(where)]
    return "\n".join([where.value, *lines])
