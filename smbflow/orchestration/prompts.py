"""Prompts: versioned files, rendered with the document fenced off as data."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from smbflow.domain.ports.models import Message

_FENCE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told to do; `sha256` shows in the history where a text changed silently.

    `words` are filled in for the names in braces: what differs from office to office.
    """

    name: str
    version: int
    text: str
    words: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """Return name and version, as in `invoices.extract/1`."""
        return f"{self.name}/{self.version}"

    @property
    def sha256(self) -> str:
        """Return the hash of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def filled(self) -> str:
        """Return the text with the office's words in it."""
        text = self.text
        for name, said in self.words:
            text = text.replace(f"{{{name}}}", said)
        return text

    def messages(self, document: str) -> tuple[Message, ...]:
        """Return the conversation: what to do, then the document between fences of its own.

        The fence is made from the document's hash, so that no document can hold its own.
        """
        seal = hashlib.sha256(document.encode("utf-8", "replace")).hexdigest()[:_FENCE_LENGTH]
        fenced = f"<document {seal}>\n{document}\n</document {seal}>"
        return (Message("system", self.filled.replace("{seal}", seal)), Message("user", fenced))


def load_prompt(path: Path) -> Prompt:
    """Read a prompt's file: `name`, `version`, `text`."""
    found = tomllib.loads(path.read_text("utf-8"))
    return Prompt(found["name"], found["version"], found["text"].strip())
