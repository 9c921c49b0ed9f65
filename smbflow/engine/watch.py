"""Watched folders: looked through again and again; a file is taken once it has settled.

The look is the truth, file events only bring it forward. A file has settled when size, time and
identity stayed the same over two looks some time apart, and it opens.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from smbflow.engine.spool import Fingerprint, Incoming, Spool, fingerprint

_TEMPORARY_PREFIXES = (".", "~$")
_TEMPORARY_SUFFIXES = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".swp")
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
_BATCH = 50


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder whose files go to a pipeline."""

    pipeline: str
    path: Path


@dataclass(frozen=True, slots=True)
class Sight:
    """How a file looked, and since when it has looked so."""

    size: int
    mtime_ns: int
    identity: tuple[int, int]
    since: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What a look through the folders found: files taken, files to wait for, what is wrong."""

    taken: int = 0
    settling: int = 0
    problems: tuple[str, ...] = ()


Record = Callable[[WatchedFolder, Sequence[tuple[Incoming, Fingerprint]]], None]
"""Stores arrivals; called before the files get their final place in the spool."""


@dataclass(slots=True)
class Watch:
    """Looks through folders and takes what has settled; for one thread."""

    spool: Spool
    record: Record
    settle: timedelta
    _sights: dict[str, Sight] = field(default_factory=dict)

    def look(self, folders: Sequence[WatchedFolder], now: datetime) -> Look:
        """Look once through all folders, finishing first what a crash or full disk cut short."""
        finished = self._finish_left_over(folders)
        looks = [self._look_into(folder, now) for folder in folders]
        return Look(
            taken=finished + sum(look.taken for look in looks),
            settling=sum(look.settling for look in looks),
            problems=tuple(problem for look in looks for problem in look.problems),
        )

    def _finish_left_over(self, folders: Sequence[WatchedFolder]) -> int:
        left = list(self.spool.left_over())
        return sum(
            self._store(folder, [one for one in left if one.pipeline == folder.pipeline])
            for folder in folders
        )

    def _look_into(self, folder: WatchedFolder, now: datetime) -> Look:
        try:
            settled, settling = self._sort(folder, now)
        except OSError as error:
            words = f"The folder {folder.path} cannot be looked into: {error.strerror}"
            return Look(problems=(words,))
        problems: list[str] = []
        taken = 0
        for start in range(0, len(settled), _BATCH):
            batch = settled[start : start + _BATCH]
            taken += self._store(folder, list(self._fetch(batch, folder, problems)))
        return Look(taken, settling, tuple(problems))

    def _sort(self, folder: WatchedFolder, now: datetime) -> tuple[list[Path], int]:
        seen: dict[str, Sight] = {}
        settled = []
        for entry in _files(folder.path):
            with suppress(FileNotFoundError):
                seen[entry.path] = self._sighted(entry, now)
                if now - seen[entry.path].since >= self.settle:
                    settled.append(Path(entry.path))
        self._sights = {**self._elsewhere(folder), **seen}
        # In the order in which they came, so that the copy is the one that is found to be a copy.
        settled.sort(key=lambda path: (seen[str(path)].mtime_ns, path.name))
        return settled, len(seen) - len(settled)

    def _elsewhere(self, folder: WatchedFolder) -> dict[str, Sight]:
        return {p: s for p, s in self._sights.items() if Path(p).parent != folder.path}

    def _sighted(self, entry: os.DirEntry[str], now: datetime) -> Sight:
        # DirEntry.stat() of Windows has no identity and may be stale for a file still written.
        status = Path(entry.path).lstat()
        looks = (status.st_size, status.st_mtime_ns, (status.st_dev, status.st_ino))
        before = self._sights.get(entry.path)
        same = before and (before.size, before.mtime_ns, before.identity) == looks
        # A clock set back would keep a file from ever settling.
        unchanged = before is not None and same and before.since <= now
        return before if before and unchanged else Sight(*looks, since=now)

    def _fetch(
        self, paths: Sequence[Path], folder: WatchedFolder, problems: list[str]
    ) -> Iterator[Incoming]:
        for path in paths:
            try:
                _check_opens(path)
                yield self.spool.fetch(path, folder.pipeline)
            except FileNotFoundError:
                continue
            except OSError as error:
                problems.append(f"{path} cannot be opened: {error.strerror}")

    def _store(self, folder: WatchedFolder, fetched: Sequence[Incoming]) -> int:
        if not fetched:
            return 0
        known = [(incoming, fingerprint(incoming.path)) for incoming in fetched]
        with self.spool.moving:
            self.record(folder, known)
            for incoming, found in known:
                self.spool.settle(incoming, found.sha256)
        return len(known)


def is_temporary(name: str) -> bool:
    """Say whether a file name belongs to a program that is still writing, or to the system."""
    lowered = name.lower()
    return (
        lowered.startswith(_TEMPORARY_PREFIXES)
        or lowered.endswith(_TEMPORARY_SUFFIXES)
        or lowered in _SYSTEM_FILES
    )


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Return regular files only: links, pipes, devices and folders are never opened."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not is_temporary(entry.name) and entry.is_file(follow_symlinks=False):
                yield entry


def _check_opens(path: Path) -> None:
    """Open without waiting and without following: it may have become something else meanwhile."""
    descriptor = os.open(path, _OPEN_FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is not a file any more")
    finally:
        os.close(descriptor)
