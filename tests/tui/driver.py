"""How a test drives the app: open it, press keys, wait for answers, read the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from datetime import UTC, datetime

from textual.pilot import Pilot

from smbflow.domain.clock import VirtualClock
from smbflow.tui.rehearsal import RehearsalDesk, cases

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
SIZE = (120, 36)
ROUNDS = 20
"""How often a pilot lets answers of the desk lead to further questions before it gives up."""

CONSEQUENCES = 3
"""How many times a message may lead to the next, as a key does to a focus and that to a redraw."""

LOOK_SECONDS = 0.1
"""How often to look whether an app that does not answer was left meanwhile."""

Opened = AbstractAsyncContextManager[Pilot[str]]
Open = Callable[..., Opened]


def office(clock: VirtualClock, **changes: object) -> RehearsalDesk:
    """Return a rehearsal office, some of it changed."""
    given: dict[str, object] = {
        "people": ("Anna Carter",),
        "accuracy": cases.accuracy(NOW.date()),
        "checks": (12,),
    }
    stories = changes.pop("stories", cases.stories(NOW))
    return RehearsalDesk(stories, clock, **(given | changes))  # type: ignore[arg-type]  # the caller's words


async def settle(pilot: Pilot[str]) -> None:
    """Wait until no answer of the desk is outstanding and the screen shows them all."""
    for _ in range(ROUNDS):
        await _heard(pilot)
        if not any(worker.is_running for worker in pilot.app.workers):
            break
        await pilot.app.workers.wait_for_complete()
    await _heard(pilot)


async def _heard(pilot: Pilot[str]) -> None:
    """Wait until app and screen have dealt with every message so far, and with its consequences.

    A pilot's own pause looks at how busy the processor is, which says little on a busy machine.
    An app that was told to quit hears nothing any more.
    """
    for _ in range(CONSEQUENCES):
        for node in (pilot.app, pilot.app.screen):
            heard = asyncio.Event()
            node.call_later(heard.set)
            while pilot.app.is_running and not heard.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(heard.wait(), LOOK_SECONDS)
    if pilot.app.is_running:
        await pilot.pause()


async def press(pilot: Pilot[str], *keys: str) -> None:
    """Press keys, each after the last one was answered."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def write(pilot: Pilot[str], text: str) -> None:
    """Type a text into the field in focus."""
    await pilot.press(*("space" if c == " " else c for c in text))
    await settle(pilot)


def shown(pilot: Pilot[str]) -> str:
    """Return what the terminal shows, line by line."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in lines)


def toasts(pilot: Pilot[str]) -> str:
    """Return what the app said in passing."""
    return "\n".join(f"{n.title} {n.message}" for n in pilot.app._notifications)
