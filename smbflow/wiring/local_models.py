"""Models from files: each in a low-priority process of its own, which ends with this one."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil

from smbflow.engine.workers import Limits, Workers

_SERVE = "smbflow.ai.llm.local:serve"
_OPENING_SECONDS = 120.0


class LocalModels:
    """The processes that have a model's file open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at_work: dict[tuple[Path, int], Workers] = {}

    def address(self, file: Path, context_tokens: int, port: int = 0) -> str:
        """Return where a file's model answers, opening it if need be, again if it died.

        Raises ComponentFailure where it cannot be opened.
        """
        with self._lock:
            place = (file, port)
            if place not in self._at_work:
                self._at_work[place] = Workers(1)
                self._at_work[place].start()
            workers = self._at_work[place]
        memory = psutil.virtual_memory().total >> 20
        limits = Limits(_OPENING_SECONDS, memory)
        return str(workers.call(_SERVE, file, context_tokens, port, limits=limits))

    def dismiss(self) -> None:
        """End all of them."""
        with self._lock:
            workers, self._at_work = list(self._at_work.values()), {}
        for each in workers:
            each.stop()
