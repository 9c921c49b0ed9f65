from __future__ import annotations

from collections import Counter

import pytest

from smbflow.tui.actions import ACTIONS, Action, Where, bindings
from smbflow.tui.app import SmbflowApp
from smbflow.tui.screens.assistant import Assistant
from smbflow.tui.screens.office import Office
from smbflow.tui.screens.reading import keys
from smbflow.tui.screens.review import Review
from smbflow.tui.widgets.feed import Feed
from smbflow.tui.widgets.ledger import Ledger
from smbflow.tui.widgets.needs_you import NeedsYou
from smbflow.tui.widgets.pipelines import Pipelines

OWNERS: dict[Where, type] = {
    Where.EVERYWHERE: SmbflowApp,
    Where.OFFICE: Office,
    Where.LIST: Ledger,
    Where.WAITING: NeedsYou,
    Where.PIPELINES: Pipelines,
    Where.REVIEW: Review,
    Where.ASSISTANT: Assistant,
}
TERMINAL_KEYS = {f"ctrl+{letter}" for letter in "abshijm"}
"""What terminals and multiplexers take for themselves, or cannot tell from other keys."""


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: f"{a.where}-{a.drawn}")
def test_every_action_of_the_table_exists(action: Action) -> None:
    """The table names no method that is not there."""
    owner, call = OWNERS[action.where], action.call.partition("(")[0]
    prefix, _, name = call.rpartition(".")
    holder = {"app": SmbflowApp, "screen": Office, "": owner}[prefix]
    assert hasattr(holder, f"action_{name}")


def test_no_key_is_one_that_terminals_keep() -> None:
    """No ctrl+a/b/s/h/i/j/m, no function keys, no alt."""
    taken = {key for action in ACTIONS for key in action.keys.split(",")}
    assert not taken & TERMINAL_KEYS
    assert not [
        key for key in taken if key.startswith("alt+") or (key[:1] == "f" and key[1:].isdigit())
    ]


@pytest.mark.parametrize("where", Where)
def test_no_key_means_two_things_in_one_place(where: Where) -> None:
    """A key is bound once per place."""
    keys_here = [key for b in bindings(where) for key in b.key.split(",")]  # type: ignore[union-attr]  # all are Binding
    assert not [key for key, count in Counter(keys_here).items() if count > 1]


def test_the_help_lists_every_key() -> None:
    """The help is made from the table and misses nothing."""
    text = keys().text
    for action in ACTIONS:
        assert action.words in text
        assert action.drawn in text


def test_the_feed_answers_the_keys_of_a_list() -> None:
    """Each kind of list has the keys of all lists."""
    assert issubclass(Feed, Ledger)
