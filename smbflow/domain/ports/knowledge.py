"""Ports of the office's knowledge: the shelf keeps passages, the library finds in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from smbflow.domain.answer import Citation, Place


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was when it was indexed; `path` is relative to reference/knowledge.

    `dated` is the day that its name or its head gives it, else the day it was last changed.
    `problem` says why nothing could be read in it.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    dated: date
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document: some sentences under one heading. `id` is 0 until it is kept."""

    place: Place
    text: str
    dated: date
    id: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that shares words with a question; a higher score (BM25) is a better one."""

    passage_id: int
    score: float


class Shelf(Protocol):
    """Keeps passages, their words and their vectors; each call is one transaction."""

    def files(self) -> Mapping[str, KnownFile]:
        """Return what is indexed, by path."""
        ...

    def put(self, file: KnownFile, passages: Sequence[Passage]) -> None:
        """Keep a file's passages in place of those it had."""
        ...

    def seen(self, file: KnownFile) -> None:
        """Note that a file was touched and says the same as before."""
        ...

    def remove(self, paths: Collection[str]) -> None:
        """Forget files."""
        ...

    def search(self, words: Sequence[str], limit: int) -> tuple[Hit, ...]:
        """Return passages that hold some of the words, best first."""
        ...

    def passages(self, ids: Collection[int]) -> Mapping[int, Passage]:
        """Return passages by id."""
        ...

    def unplaced(self, limit: int) -> tuple[Passage, ...]:
        """Return passages that have no vector yet."""
        ...

    def place(self, vectors: Mapping[int, bytes]) -> None:
        """Keep the vectors of passages."""
        ...

    def vectors(self) -> Mapping[int, bytes]:
        """Return all vectors by passage."""
        ...

    def state(self) -> tuple[int, int]:
        """Return what changes whenever vectors were added or went."""
        ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage found for a question; `score` orders passages of one question only."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the documents say to a question: sentences to quote, and how sure that they answer.

    `passages` are the best ones, best first. `older` are sentences of an earlier version of the
    same document that say something else than `quotes`.
    """

    passages: tuple[Ranked, ...] = ()
    quotes: tuple[Citation, ...] = ()
    sure: float = 0.0
    older: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a look through the folder found: files read anew, files gone, what is wrong.

    `passages` is how many were indexed anew.
    """

    read: int = 0
    passages: int = 0
    gone: int = 0
    problems: tuple[str, ...] = ()


class Library(Protocol):
    """Finds what the office's documents say."""

    def refresh(self) -> Refreshed:
        """Take in what was added, changed or removed since the last look."""
        ...

    def place(self, most: int) -> int:
        """Let so many passages more be found by meaning too; return how many there were."""
        ...

    def find(self, question: str, *, closed: Collection[str] = ()) -> Evidence:
        """Return what answers a question, nothing of the `closed` folders (relative paths)."""
        ...
