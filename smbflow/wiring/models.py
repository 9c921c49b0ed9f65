"""Models as the rest sees them: calls are made in killable processes, started by the first one."""

from __future__ import annotations

import threading
from typing import cast

from smbflow.domain.ports.models import Call, Failure, FailureKind, Reply
from smbflow.engine.workers import Limits, Workers
from smbflow.errors import ComponentFailure, ComponentTooSlow

_COMPLETE = "smbflow.ai.llm.completion:complete"
_PRELOAD = ("smbflow.ai.llm.completion",)
_MEMORY_MB = 800
_GRACE_SECONDS = 1.0


class PooledGateway:
    """Implements `ModelGateway`: a call that outlives its time ends with its process.

    `closing` is set when the program is being closed; calls then raise ComponentFailure.
    """

    def __init__(self, processes: int = 2) -> None:
        self._processes = processes
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._workers: Workers | None = None

    def ask(self, call: Call) -> Reply | Failure:
        """Make a call within the model's time by the wall clock, however slowly bytes drip."""
        limits = Limits(call.model.seconds + _GRACE_SECONDS, _MEMORY_MB)
        try:
            found = self._at_work().call(_COMPLETE, call, limits=limits)
        except ComponentTooSlow:
            return Failure(FailureKind.TRANSIENT, "it took too long", charged=True)
        except ComponentFailure as error:
            if self.closing.is_set():
                raise
            words = f"the call broke off ({error.title})"
            return Failure(FailureKind.TRANSIENT, words, charged=True)
        return cast("Reply | Failure", found)

    def dismiss(self) -> None:
        """End the processes; calls under way are broken off. A later call starts new ones."""
        with self._lock:
            workers, self._workers = self._workers, None
        if workers is not None:
            self.closing.set()
            workers.stop()

    def _at_work(self) -> Workers:
        with self._lock:
            if self._workers is None:
                self.closing.clear()
                self._workers = Workers(self._processes, preload=_PRELOAD)
                self._workers.start()
            return self._workers
