"""File events bring the next look forward; they may be lost, the look finds everything anyway."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

_LOG = logging.getLogger(__name__)
_JOIN_SECONDS = 5.0


class Waker(FileSystemEventHandler):
    """Sets an event whenever something happens in one of the folders."""

    def __init__(self, wake: threading.Event) -> None:
        self._wake = wake
        self._observer: BaseObserver | None = None

    def start(self, folders: Sequence[Path]) -> None:
        """Watch folders; one that cannot be watched is only looked through less soon."""
        try:
            observer = Observer()
            observer.start()
        except OSError as error:
            _LOG.info("no file events on this system: %s", error)
            return
        self._observer = observer
        for folder in folders:
            try:
                observer.schedule(self, str(folder))
            except OSError as error:
                _LOG.info("no events from %s: %s", folder, error)

    def stop(self) -> None:
        """Stop watching."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(_JOIN_SECONDS)
            self._observer = None

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake whoever waits, except for files that were only read."""
        if event.event_type not in {"opened", "closed_no_write"}:
            self._wake.set()
