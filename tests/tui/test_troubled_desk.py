from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.errors import StoreBusy
from smbflow.tui.rehearsal import RehearsalDesk, cases
from smbflow.tui.widgets.feed import Feed
from tests.tui.driver import NOW, Open, press, settle, shown, toasts

READS = ("feed", "feed_count", "needs_you", "accuracy", "pipelines", "health", "checks_due")


class FailingDesk(RehearsalDesk):
    """A desk of which some calls fail until it is mended."""

    broken: frozenset[str] = frozenset()
    error: Exception = StoreBusy("The store is locked.", "Close the other program.")

    def __getattribute__(self, name: str) -> Any:
        """Return a call that fails for the broken ones."""
        if name in object.__getattribute__(self, "broken"):
            return object.__getattribute__(self, "_fail")
        return object.__getattribute__(self, name)

    def _fail(self, *_: object, **__: object) -> None:
        raise self.error


def failing(clock: VirtualClock, *broken: str) -> FailingDesk:
    """Return a full office of which these calls fail."""
    desk = FailingDesk(cases.stories(NOW), clock, people=("Anna",), checks=(12,))
    desk.broken = frozenset(broken)
    return desk


@pytest.mark.parametrize("name", READS)
async def test_a_pane_that_cannot_be_read_says_so(
    clock: VirtualClock, opened: Open, name: str
) -> None:
    """A failing read is shown with title and hint; the other panes live on."""
    async with opened(failing(clock, name)) as pilot:
        assert "The store is locked." in shown(pilot)
        await press(pilot, "1", "2", "3", "5", "question_mark", "escape")


async def test_a_pane_reads_again_when_the_desk_is_mended(
    clock: VirtualClock, opened: Open
) -> None:
    """After the trouble the pane shows its rows without a restart."""
    desk = failing(clock, "needs_you")
    async with opened(desk) as pilot:
        assert "The store is locked." in shown(pilot)
        desk.broken = frozenset()
        pilot.app.screen.query_one("#needs-you").reload()  # type: ignore[attr-defined]  # our pane
        await settle(pilot)
        assert "2 Needs you · 6" in shown(pilot)


async def test_a_desk_that_does_not_answer_is_said_and_forgiven(
    clock: VirtualClock, opened: Open
) -> None:
    """The status line shows the trouble of the poll, and forgets it when it is over."""
    desk = failing(clock, "revision")
    async with opened(desk) as pilot:
        pilot.app.look_for_changes()  # type: ignore[attr-defined]  # our app
        await settle(pilot)
        assert "The store is locked. Close the other program." in shown(pilot)
        desk.broken = frozenset()
        pilot.app.look_for_changes()  # type: ignore[attr-defined]  # our app
        await settle(pilot)
        assert "The store is locked." not in shown(pilot)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("approve", ("a",)),
        ("later", ("s",)),
        ("retry", ("R",)),
        ("reject", ("r", "enter", "enter")),
        ("undo", ("u",)),
        ("story", ("n",)),
    ],
)
async def test_a_refused_decision_is_told_and_the_document_stays(
    clock: VirtualClock, opened: Open, name: str, keys: tuple[str, ...]
) -> None:
    """What the desk refuses comes with title and hint; the app stays where it was."""
    desk = failing(clock)
    async with opened(desk) as pilot:
        await press(pilot, "j", "j", "j", "enter")
        desk.broken = frozenset({name})
        await press(pilot, *keys)
        assert "The store is locked. Close the other program." in toasts(pilot)
        desk.broken = frozenset()
        await press(pilot, "escape")
        assert "1 Feed" in shown(pilot)


async def test_an_error_that_no_one_foresaw_is_told_too(clock: VirtualClock, opened: Open) -> None:
    """Even a plain bug below does not take the app down."""
    desk = failing(clock)
    desk.error = ZeroDivisionError("[/] division by zero")
    async with opened(desk) as pilot:
        await press(pilot, "j", "j", "j", "enter")
        desk.broken = frozenset({"approve"})
        await press(pilot, "a")
        assert "ZeroDivisionError: [/] division by zero" in toasts(pilot)


class SlowDesk(RehearsalDesk):
    """A desk that answers only when it is let go."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.go = threading.Event()

    def wait(self) -> None:
        """Stand still until let go."""
        assert self.go.wait(30)

    def __getattribute__(self, name: str) -> Any:
        """Return a call that waits first."""
        found = object.__getattribute__(self, name)
        if name in {"feed", "needs_you", "accuracy", "health", "story", "revision", "pipelines"}:
            return self._slowly(found)
        return found

    def _slowly(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def waited(*args: Any, **kwargs: Any) -> Any:
            self.wait()
            return call(*args, **kwargs)

        return waited


async def test_keys_are_answered_while_the_desk_stands_still(
    clock: VirtualClock, opened: Open
) -> None:
    """No key waits for the desk: panes, help and search work on an office that says nothing."""
    desk = SlowDesk(cases.stories(NOW), clock, people=("Anna",))
    async with opened(desk, wait=False) as pilot:
        await pilot.press("1")
        assert pilot.app.screen.query_one(Feed).has_focus
        assert "Reading the list" in shown(pilot)
        await pilot.press("question_mark")
        assert "Everywhere" in shown(pilot)
        await pilot.press("escape", "3", "slash", "a", "b")
        assert "ab" in shown(pilot)
        desk.go.set()
        await settle(pilot)


async def test_one_slow_document_does_not_block_the_way_back(
    clock: VirtualClock, opened: Open
) -> None:
    """A review whose story does not come can be left."""
    desk = SlowDesk(cases.stories(NOW), clock, people=("Anna",))
    desk.go.set()
    async with opened(desk) as pilot:
        desk.go.clear()
        await pilot.press("enter", "a", "e", "r", "u", "escape")
        assert "2 Needs you · 6" in shown(pilot)
        desk.go.set()
        await settle(pilot)
    assert desk.balance().needs_you == 6
