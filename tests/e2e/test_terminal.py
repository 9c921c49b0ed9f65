"""The app in a real terminal: it opens, a key decides, and the document moves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal needs POSIX", allow_module_level=True)

import fcntl
import pty
import select
import struct
import termios

if TYPE_CHECKING:
    from tests.e2e.conftest import Bench

pytestmark = pytest.mark.slow

ROWS, COLUMNS = 36, 120
TRIES = 600
MOMENTS = 30


class Terminal:
    """A terminal with a program in it; everything it ever showed is kept."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._end, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.program = subprocess.Popen(
            command, stdin=inside, stdout=inside, stderr=inside, close_fds=True,
            env={**environment, "TERM": "xterm-256color"}, start_new_session=True,
        )  # fmt: skip
        os.close(inside)
        self.seen = ""

    def look(self) -> None:
        """Take in what was shown since the last look."""
        while select.select([self._end], [], [], 0.1)[0]:
            with suppress(OSError):
                shown = os.read(self._end, 65536)
                self.seen += shown.decode(errors="replace")
                continue
            return

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait until something happened."""
        pause = threading.Event()
        for _ in range(TRIES):
            self.look()
            if happened():
                return
            pause.wait(0.05)
        raise AssertionError(f"it never happened; last seen: {self.seen[-2000:]!r}")

    def press(self, *keys: str) -> None:
        """Type keys, each once the program had time to answer the one before."""
        for key in keys:
            os.write(self._end, key.encode())
            self.look()

    def opened(self, *keys: str, showing: str) -> bool:
        """Type keys that open something, and give it a moment; the list may still be filling."""
        self.press(*keys)
        for _ in range(MOMENTS):
            if showing in self.seen:
                return True
            self.look()
        return False

    def close(self) -> None:
        """End the program if it still runs."""
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        os.close(self._end)


@pytest.fixture
def terminal(bench: Bench) -> Iterator[Terminal]:
    """Open the app on an office with one question."""
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd()), "USER": "Pat"}
    bench.drop("asks", iban="DE02120300000000202051")
    bench.drop("rent", supplier="Nobody Ltd", vat_id="DE129274202", iban="")
    opened = Terminal(bench.command(), environment)
    yield opened
    opened.close()


def test_a_key_decides_and_the_document_moves(bench: Bench, terminal: Terminal) -> None:
    """The engine in the app reads what lies in the inbox; `r` sets the first question aside."""
    terminal.until(lambda: "Nobody Ltd" in terminal.seen)
    terminal.until(lambda: bench.states() == ["escalated", "escalated"])
    terminal.until(lambda: terminal.opened("2", "\r", showing="Why it waits"))
    terminal.press("r")
    terminal.until(lambda: "Query the supplier" in terminal.seen)
    terminal.press("\r", "\r")
    terminal.until(lambda: "aside" in bench.states())
    terminal.press("q")
    terminal.until(lambda: terminal.program.poll() is not None)
    assert terminal.program.returncode == 0
