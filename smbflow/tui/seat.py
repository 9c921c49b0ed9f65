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

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        errands: Errands,
        tell: Failed,
        look_for_changes: Callable[[], None],
    ) -> None:
        self.desk = desk
        self.clock = clock
        self.person = ""
        self.tell = tell
        self._errands = errands
        self._look_for_changes = look_for_changes

    def decide(
        self, call: Callable[[], T], then: Callable[[T], None], failed: Failed | None = None
    ) -> None:
        """Say something to the desk; what it changed is shown at once, a refusal is told."""

        def said(answer: T) -> None:
            then(answer)
            self._look_for_changes()

        self._errands.decide(call, said, failed=failed or self.tell)
