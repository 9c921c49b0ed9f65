"""Indexing while the office works: new documents are read, their passages placed by meaning."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from smbflow.domain.clock import Clock
from smbflow.domain.ports.knowledge import Library

_LOG = logging.getLogger(__name__)
_A_FEW = 32
_LOOK_SECONDS = 30.0
_BREATH_SECONDS = 0.5
_PATIENCE_SECONDS = 2.0


class Indexing:
    """Reads what is new and places some passages at a time, in a thread of its own."""

    def __init__(self, documents: Library, clock: Clock) -> None:
        self._documents, self._clock = documents, clock

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Index in a thread until the end of the block; what is being placed then is left."""
        ending = threading.Event()
        work = threading.Thread(
            target=self._work, args=(ending,), name="smbflow indexing", daemon=True
        )
        work.start()
        try:
            yield
        finally:
            ending.set()
            work.join(_PATIENCE_SECONDS)

    def _work(self, ending: threading.Event) -> None:
        pause = _BREATH_SECONDS
        while not self._clock.wait(ending, pause):
            pause = _BREATH_SECONDS if self._some() else _LOOK_SECONDS

    def _some(self) -> bool:
        """Do a little; say whether there may be more. What goes wrong is tried again later."""
        try:
            self._documents.refresh()
            return self._documents.place(_A_FEW) > 0
        except Exception:  # noqa: BLE001 - a dead thread would leave documents unfound, unseen
            _LOG.exception("the documents could not be indexed")
            return False
