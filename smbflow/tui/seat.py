"""The seat at the desk: who sits at the screen, and how they speak to the office."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from smbflow.domain.clock import Clock
from smbflow.domain.ports.desk import Desk
from smbflow.tui.errands import Errands, Failed

T = TypeVar("T")


class Seat:
    """The desk as one person uses it: decisions go through here, in the order they were made."""

    def __init__(self, desk: Desk, clock: Clock, errands: Errands, tell: Failed) -> None:
        self.desk = desk
        self.clock = clock
        self.person = ""
        self.tell = tell
        self._errands = errands

    def decide(
        self, call: Callable[[], T], then: Callable[[T], None], failed: Failed | None = None
    ) -> None:
        """Say something to the desk; a refusal is told with its title and hint."""
        self._errands.decide(call, then, failed=failed or self.tell)
