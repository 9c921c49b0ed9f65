"""What workers are asked to do in the tests."""

from __future__ import annotations

import os
import threading
from multiprocessing.connection import Client
from typing import Any

from smbflow.domain.reason import Reason, ask
from smbflow.errors import CurrencyMixed, UnreadableDocument

_MB = 1 << 20


def double(number: int) -> int:
    """Return twice the number."""
    return 2 * number


def pid() -> int:
    """Return the worker's process id."""
    return os.getpid()


def refuse(name: str) -> None:
    """Refuse to read."""
    raise UnreadableDocument(ask(Reason.ENCRYPTED, f"{name} has a password."), "Ask for it.")


def mix() -> None:
    """Raise an error that does not survive pickling by itself."""
    raise CurrencyMixed("EUR", "GBP")


def stumble() -> None:
    """Raise what nobody foresaw."""
    raise KeyError("lost")


def die() -> None:
    """End the process at once."""
    os._exit(7)


def hang(address: Any) -> None:
    """Say that we are here and never come back."""
    with Client(address) as line:
        line.send(os.getpid())
        threading.Event().wait()


def swell() -> None:
    """Take more and more memory."""
    hoard = []
    while True:
        hoard.append(bytearray(os.urandom(_MB) * 8))


def chatter() -> str:
    """Print what would spoil a screen."""
    print("noise", flush=True)  # noqa: T201 - the point of the test
    os.write(2, b"more noise\n")
    return "done"
