"""Opens an office behind a screen that is drawn already."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from smbflow.cli.output import narrate
from smbflow.domain.ports.desk import Desk

if TYPE_CHECKING:
    from smbflow.wiring.office import Office
    from smbflow.wiring.shift import Shift


class Opening:
    """Opens an office in a thread and sets its engine to work; `desk` tells when that is done.

    The engine works unless another one does. An office that cannot be opened is told as the
    exception of `desk`.
    """

    def __init__(self, unlock: Callable[[], Office]) -> None:
        self.desk: Future[Desk] = Future()
        self.office: Office | None = None
        self._unlock = unlock
        self._shift: Shift | None = None
        self._thread = threading.Thread(target=self._open, name="smbflow opening")
        _start_resource_tracker()

    def begin(self) -> None:
        """Start opening; returns at once."""
        self._thread.start()

    def end(self) -> None:
        """Let the engine finish what is under way."""
        if self._thread.ident is not None:
            self._thread.join()
        if self._shift is None:
            return
        if not self._shift.over(0):
            narrate("Finishing what is under way …")
        self._shift.end()

    def _open(self) -> None:
        from smbflow.wiring.shift import Shift  # noqa: PLC0415 - the screen is drawn before it

        try:
            self.office = self._unlock()
            self._shift = Shift(self.office)
            self._shift.begin(wait_for_place=True)
        except BaseException as problem:  # noqa: BLE001 - told by whoever asks the desk
            self.desk.set_exception(problem)
        else:
            self.desk.set_result(self.office.desk)


def _start_resource_tracker() -> None:
    """Start what POSIX needs to spawn workers: it inherits stderr, which the app then replaces."""
    if sys.platform != "win32":
        from multiprocessing import resource_tracker  # noqa: PLC0415 - not on Windows

        resource_tracker.ensure_running()
