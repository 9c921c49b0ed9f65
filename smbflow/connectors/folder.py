"""The outbox folder as a connector: parcels become files, each parcel once.

A receipt that names the files is written before the first of them. After a crash the receipt
tells: none, nothing was written; all files there, all was; else somebody may have taken them
already, and a person looks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from smbflow.config.write import write_atomically
from smbflow.domain.parcel import Parcel
from smbflow.errors import LookupUnsupported, TransientFailure, WorkspaceError

_LONGEST_STEM = 100
_FORBIDDEN = frozenset('<>:"/\\|?*')


class FolderOutbox:
    """Writes parcels into `outbox/`; implements `Connector`."""

    name = "folder"

    def __init__(self, root: Path, receipts: Path) -> None:
        self._root = root
        self._receipts = receipts

    def lookup(self, key: str) -> str | None:
        """Return where a parcel's files lie, None where it was never begun.

        Raises LookupUnsupported where some of the files are not there (any more).
        """
        receipt = self._receipt(key)
        if not receipt.exists():
            return None
        files: Mapping[str, str] = json.loads(receipt.read_bytes())
        if all(_digest(self._root / place) == sha256 for place, sha256 in files.items()):
            return ", ".join(files)
        raise LookupUnsupported("its files are not in the outbox")

    def send(self, key: str, body: str) -> str:
        """Write a parcel's files and return their places, relative to the workspace.

        Raises TransientFailure where the disk refuses; nothing is left behind then.
        """
        parcel = Parcel.from_json(body)
        places = self._places(parcel)
        files = {
            place.relative_to(self._root).as_posix(): hashlib.sha256(file.content).hexdigest()
            for place, file in zip(places, parcel.files, strict=True)
        }
        receipt = self._receipt(key)
        try:
            write_atomically(receipt, json.dumps(files).encode())
            for place, file in zip(places, parcel.files, strict=True):
                write_atomically(place, file.content)
        except WorkspaceError as error:
            _take_away((*places, receipt))
            raise TransientFailure(error.title, error.hint) from error
        return ", ".join(files)

    def _places(self, parcel: Parcel) -> tuple[Path, ...]:
        folder = self._root / "outbox" / safe_name(parcel.folder)
        places: list[Path] = []
        for file in parcel.files:
            places.append(_free(folder / safe_name(file.name), places))
        return tuple(places)

    def _receipt(self, key: str) -> Path:
        return self._receipts / f"{hashlib.sha256(key.encode()).hexdigest()}.json"


def safe_name(name: str) -> str:
    """Return a name that is a plain file name on every system."""
    plain = "".join("_" if c in _FORBIDDEN or not c.isprintable() else c for c in name)
    path = Path(plain.strip(" .") or "file")
    return f"{path.stem[:_LONGEST_STEM]}{path.suffix}"


def _free(wanted: Path, taken: Sequence[Path]) -> Path:
    """Return the place, or the first numbered one beside it where nothing lies yet."""
    numbered = (wanted.with_stem(f"{wanted.stem} ({n})") for n in count(2))
    places = chain((wanted,), numbered)
    return next(place for place in places if place not in taken and not place.exists())


def _take_away(places: Iterable[Path]) -> None:
    for place in places:
        with suppress(FileNotFoundError, NotADirectoryError):
            place.unlink()


def _digest(place: Path) -> str | None:
    try:
        return hashlib.sha256(place.read_bytes()).hexdigest()
    except OSError:
        return None
