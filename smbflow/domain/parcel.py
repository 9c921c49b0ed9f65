"""Parcels: files that leave the house together, as the body of an effect."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """A file by its name, without any folder, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """Files for one folder of the outbox, named after a pipeline."""

    folder: str
    files: tuple[ParcelFile, ...]

    def to_json(self) -> str:
        """Write it as an effect's body."""
        files = [
            {"name": file.name, "content": base64.b64encode(file.content).decode()}
            for file in self.files
        ]
        return json.dumps({"folder": self.folder, "files": files})

    @staticmethod
    def from_json(body: str) -> Parcel:
        """Read an effect's body (raises ValueError or KeyError on anything else)."""
        said = json.loads(body)
        files = (ParcelFile(f["name"], base64.b64decode(f["content"])) for f in said["files"])
        return Parcel(said["folder"], tuple(files))


def seal(key: str) -> str:
    """Return the part of a mail's Message-ID that its key alone makes: the same every time."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class AnswerParcel:
    """An answer on its way out, and the note that keeps a person's answer as knowledge, if any."""

    parcel: Parcel
    note: ParcelFile | None = None

    def to_json(self) -> str:
        """Write it as an effect's body."""
        notes = Parcel("", (self.note,) if self.note else ())
        return json.dumps({"answer": self.parcel.to_json(), "note": notes.to_json()})

    @staticmethod
    def from_json(body: str) -> AnswerParcel:
        """Read an effect's body (raises ValueError or KeyError on anything else)."""
        said = json.loads(body)
        notes = Parcel.from_json(said["note"]).files
        return AnswerParcel(Parcel.from_json(said["answer"]), next(iter(notes), None))
