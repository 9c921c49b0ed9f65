"""Everything a key can do, in one table: bindings, footer, help and palette are made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Where(StrEnum):
    """Where a key works; the value is the heading in the help."""

    EVERYWHERE = "Everywhere"
    OFFICE = "The office"
    LIST = "In a list"
    WAITING = "What needs you"
    PIPELINES = "Pipelines"
    REVIEW = "One document"
    ASSISTANT = "The assistant"


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its method, its keys, how the keys are drawn and what it does in words."""

    call: str
    keys: str
    drawn: str
    words: str
    where: Where
    footer: bool = False
    palette: bool = False


ACTIONS = (
    Action("help", "question_mark", "?", "Keys", Where.EVERYWHERE, footer=True, palette=True),
    Action("sit_down", "w", "w", "Who is here", Where.EVERYWHERE, palette=True),
    Action("command_palette", "ctrl+p", "ctrl+p", "Find an action", Where.EVERYWHERE),
    Action("quit", "q", "q", "Quit", Where.EVERYWHERE, footer=True, palette=True),
    Action("pane('feed')", "1", "1", "Feed", Where.OFFICE, palette=True),
    Action("pane('needs-you')", "2", "2", "Needs you", Where.OFFICE, palette=True),
    Action("pane('accuracy')", "3", "3", "Accuracy", Where.OFFICE, palette=True),
    Action("assistant", "4", "4", "Ask", Where.OFFICE, footer=True, palette=True),
    Action("pane('pipelines')", "5", "5", "Pipelines", Where.OFFICE, palette=True),
    Action("search", "slash", "/", "Search", Where.OFFICE, footer=True, palette=True),
    Action("leave", "escape", "esc", "Leave the search", Where.OFFICE),
    Action("export", "x", "x", "Export", Where.OFFICE, footer=True, palette=True),
    Action("books_took", "b", "b", "The books took a batch", Where.OFFICE, palette=True),
    Action("check", "c", "c", "Check one by eye", Where.OFFICE, palette=True),
    Action("app.focus_next", "tab", "tab", "Next pane", Where.OFFICE),
    Action("app.focus_previous", "shift+tab", "shift+tab", "Pane before", Where.OFFICE),
    Action("move(1)", "j,down", "j ↓", "Down", Where.LIST),
    Action("move(-1)", "k,up", "k ↑", "Up", Where.LIST),
    Action("turn(1)", "pagedown", "page down", "A page down", Where.LIST),
    Action("turn(-1)", "pageup", "page up", "A page up", Where.LIST),
    Action("first", "g,home", "g", "First", Where.LIST),
    Action("last", "G,end", "G", "Last", Where.LIST),
    Action("open", "enter", "enter", "Open", Where.LIST, footer=True),
    Action("mark", "space", "space", "Mark", Where.WAITING, footer=True),
    Action("screen.approve_marked", "A", "A", "Approve marked", Where.WAITING),
    Action("pause", "p", "p", "Pause or resume", Where.PIPELINES, footer=True),
    Action("approve", "a", "a", "Approve", Where.REVIEW, footer=True, palette=True),
    Action("edit", "e", "e", "Correct", Where.REVIEW, footer=True, palette=True),
    Action("reject", "r", "r", "Do not post", Where.REVIEW, footer=True, palette=True),
    Action("later", "s", "s", "Later", Where.REVIEW, footer=True, palette=True),
    Action("undo", "u", "u", "Undo", Where.REVIEW, footer=True, palette=True),
    Action("retry", "R", "R", "Read it again", Where.REVIEW, palette=True),
    Action("step(1)", "n", "n", "Next", Where.REVIEW, footer=True),
    Action("step(-1)", "p", "p", "Previous", Where.REVIEW),
    Action("history", "h", "h", "What happened so far", Where.REVIEW, palette=True),
    Action("app.focus_next", "tab", "tab", "Between page and fields", Where.REVIEW),
    Action("leave", "escape", "esc", "Back", Where.REVIEW, footer=True),
    Action("type", "slash", "/", "Ask", Where.ASSISTANT, footer=True),
    Action("open_document", "o", "o", "Open as a document", Where.ASSISTANT, footer=True),
    Action("app.focus_next", "tab", "tab", "Between question, list and answer", Where.ASSISTANT),
    Action("leave", "escape", "esc", "Back", Where.ASSISTANT, footer=True),
)


def of(where: Where) -> Iterator[Action]:
    """Return the actions of one place, in the order of the table."""
    return (action for action in ACTIONS if action.where is where)


def bindings(where: Where) -> list[BindingType]:
    """Return the key bindings of one place."""
    return [Binding(a.keys, a.call, a.words, show=a.footer, key_display=a.drawn) for a in of(where)]
