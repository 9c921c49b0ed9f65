"""A desk that is still on its way: the screen is drawn before the office is open."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, cast

from smbflow.domain.ports.desk import Desk


class DeskToCome:
    """Stands in for a desk: every question waits for the real one, in the thread that asks."""

    def __init__(self, desk: Future[Desk]) -> None:
        self._desk = desk

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the desk's method of this name, which may be called before the desk is there."""

        def wait_and_ask(*args: Any, **kwargs: Any) -> Any:
            return getattr(self._desk.result(), name)(*args, **kwargs)

        return wait_and_ask


def desk_to_come(desk: Future[Desk]) -> Desk:
    """Return a desk to give to the app now; its answers come when `desk` does."""
    return cast("Desk", DeskToCome(desk))
