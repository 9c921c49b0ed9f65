"""The spool: received bytes under their SHA-256, put there whole and never changed.

A file on its way in lies in `incoming/<pipeline>/<token>/<name>`: the folder alone says all that
is needed to finish taking it in after a crash.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_INCOMING = "incoming"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that left its folder and is not recorded yet."""

    pipeline: str
    token: str
    path: Path


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a file is known by: the SHA-256 of its bytes, its size and when it was changed."""

    sha256: str
    size: int
    mtime_ns: int


class Spool:
    """The folder of received bytes; `moving` is held while recorded files get their final place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.moving = threading.Lock()

    def path(self, sha256: str) -> Path:
        """Return where these bytes lie; waits for a file that is just being moved there."""
        path = self._place(sha256)
        if not path.exists():
            with self.moving:
                pass
        return path

    def keep(self, content: bytes) -> str:
        """Store bytes found inside a document; return their SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        place = self._place(sha256)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            unfinished = place.with_name(f"{sha256}.{secrets.token_hex(4)}.part")
            _write_through(unfinished, content)
            unfinished.replace(place)
        return sha256

    def fetch(self, source: Path, pipeline: str) -> Incoming:
        """Take a file out of its folder, in one step where the disk allows it (raises OSError)."""
        token = secrets.token_hex(8)
        place = self.folder / _INCOMING / pipeline / token
        place.mkdir(parents=True)
        incoming = Incoming(pipeline, token, place / source.name)
        try:
            _move(source, incoming.path)
        except OSError:
            shutil.rmtree(place, ignore_errors=True)
            raise
        return incoming

    def left_over(self) -> Iterator[Incoming]:
        """Return files that a crash left on their way; half-copied ones still lie in the inbox."""
        for folder in sorted((self.folder / _INCOMING).glob("*/*")):
            files = [p for p in folder.iterdir() if not p.name.endswith(".part")]
            if not files:
                shutil.rmtree(folder, ignore_errors=True)
            yield from (Incoming(folder.parent.name, folder.name, path) for path in files)

    def settle(self, incoming: Incoming, sha256: str) -> None:
        """Give a recorded file its final place."""
        place = self._place(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            incoming.path.unlink()
        else:
            incoming.path.replace(place)
        with suppress(OSError):
            incoming.path.parent.rmdir()

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


def fingerprint(path: Path) -> Fingerprint:
    """Read a file through once and make sure that its bytes are on the disk (raises OSError)."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
        _flush(file.fileno())
        status = os.fstat(file.fileno())
    return Fingerprint(digest.hexdigest(), status.st_size, status.st_mtime_ns)


def _move(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_over(source, target)


def _copy_over(source: Path, target: Path) -> None:
    """Take a file from another disk.

    After a crash just before the last line it arrives a second time, and is found to be the same.
    """
    unfinished = target.with_name("copy.part")
    shutil.copyfile(source, unfinished)
    shutil.copystat(source, unfinished)
    unfinished.rename(target)
    source.unlink()


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(descriptor: int) -> None:
    # Windows flushes only what was opened for writing; there the system's own cache must do.
    with suppress(OSError):
        os.fsync(descriptor)
