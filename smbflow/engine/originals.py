"""Originals: after the decision the file as received lies in done/ or aside/, by month."""

from __future__ import annotations

import logging
import os
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from smbflow.domain.clock import Clock
from smbflow.domain.job import JobState
from smbflow.domain.ports.jobs import Jobs, Original
from smbflow.domain.text import printable
from smbflow.engine.spool import Spool

_LOG = logging.getLogger(__name__)
_BATCH = 100
_LONGEST_NAME = 180
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\ufffd]')
_FOLDERS: Mapping[JobState, str] = {JobState.DONE: "done", JobState.ASIDE: "aside"}


@dataclass(frozen=True, slots=True)
class Originals:
    """Files originals; doing it twice gives the same files, so a crash in between costs nothing."""

    jobs: Jobs
    spool: Spool
    root: Path
    clock: Clock
    month: Callable[[datetime], str]

    def file_some(self) -> int:
        """File a batch of the originals that are due; return how many, 0 where nothing is left."""
        placed = {one.job_id: self._file(one) for one in self.jobs.originals(_BATCH)}
        filed = {job_id: place for job_id, place in placed.items() if place is not None}
        if filed:
            self.jobs.filed(filed, self.clock.now())
        return len(filed)

    def _file(self, original: Original) -> str | None:
        """Return where the original lies now, None where the disk did not take it."""
        month = self.month(original.decided_at)
        name = f"{original.job_id} {safe_name(original.name)}"
        place = PurePosixPath(_FOLDERS[original.state], month, name)
        try:
            _copy(self.spool.path(original.sha256), self.root / place)
        except OSError as error:
            _LOG.warning("the original of document %s stays: %s", original.job_id, error)
            return None
        if original.filed_as and original.filed_as != str(place):
            with suppress(OSError):
                (self.root / original.filed_as).unlink()
        return str(place)


def safe_name(name: str) -> str:
    """Return a file name that every system takes, close to the one given, its ending kept.

    Windows refuses some characters, and blanks and dots at the end; a number before it (as we
    put) keeps it from being a device's name. At most 180 bytes in UTF-8.
    """
    plain = _NOT_IN_NAMES.sub("_", printable(name)).strip(" .") or "document"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending.encode()) > len("numbers"):
        stem, ending = plain, ""
    room = _LONGEST_NAME - len(ending.encode()) - 1
    short = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{short}.{ending}" if ending else short


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that it appears whole; a copy, for people change what they find."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    with source.open("rb") as original, unfinished.open("wb") as copy:
        shutil.copyfileobj(original, copy)
        copy.flush()
        os.fsync(copy.fileno())
    unfinished.replace(target)
