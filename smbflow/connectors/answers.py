"""Answers as effects: a page in the outbox, and a person's answer among the office's documents."""

from __future__ import annotations

from pathlib import Path

from smbflow.config.write import write_atomically
from smbflow.connectors.folder import FolderOutbox, safe_name
from smbflow.domain.parcel import AnswerParcel
from smbflow.errors import TransientFailure, WorkspaceError


class AnswersFolder:
    """Writes answers; implements `Connector`.

    The note comes first and by a name that belongs to its question: written twice, it is the same.
    """

    name = "answers"

    def __init__(self, outbox: FolderOutbox, notes: Path) -> None:
        self._outbox = outbox
        self._notes = notes

    def lookup(self, key: str) -> str | None:
        """Return where an answer's files lie; see `FolderOutbox`."""
        return self._outbox.lookup(key)

    def send(self, key: str, body: str) -> str:
        """Keep the note, write the answer, return its places (raises TransientFailure)."""
        answer = AnswerParcel.from_json(body)
        if answer.note is not None:
            self._keep(answer.note.name, answer.note.content)
        return self._outbox.send(key, answer.parcel.to_json())

    def _keep(self, name: str, content: bytes) -> None:
        try:
            self._notes.mkdir(parents=True, exist_ok=True)
            write_atomically(self._notes / safe_name(name), content)
        except (OSError, WorkspaceError) as error:
            said = f"The answer cannot be kept in {self._notes}: {error}"
            raise TransientFailure(said) from error
