"""Meaning as the steps see it: made in a killable process, which the first call starts.

The office's documents are read there too: whoever compares them has read them first.
Intents are told in the same process, so that the weights are loaded once.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from smbflow.engine.workers import Limits, Workers

if TYPE_CHECKING:
    from smbflow.ai.intents import ExampleClassifier
    from smbflow.ai.meaning import PassageReranker, SentenceEncoder
    from smbflow.ai.retrieval import DocumentText
    from smbflow.domain.enquiry import Example, IntentGuess
    from smbflow.domain.ports.meaning import Vectors

_SELF = "smbflow.wiring.meaning"
_LIMITS = Limits(seconds=300.0, memory_mb=1200)


class PooledMeaning:
    """Implements `Embedder`, `Reranker` and `IntentClassifier`.

    Each call may raise ComponentTooSlow or ComponentFailure besides. `shelf` is a file that keeps
    the vectors of examples over restarts.
    """

    def __init__(self, shelf: Path | None = None) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._workers: Workers | None = None

    def embed(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row a text."""
        return cast("Vectors | None", self._call("embed", list(texts)))

    def embed_questions(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row a question."""
        return cast("Vectors | None", self._call("embed_questions", list(texts)))

    def relevance(self, question: str, passages: Sequence[str]) -> tuple[float, ...] | None:
        """Return how well each passage answers."""
        found = self._call("relevance", question, list(passages))
        return cast("tuple[float, ...] | None", found)

    def read_document(self, path: Path, name: str, changed: date) -> DocumentText:
        """Read a document of the office (raises UnreadableDocument besides)."""
        return cast("DocumentText", self._call("read_document", path, name, changed))

    def classify(
        self, texts: Sequence[str], examples: tuple[Example, ...]
    ) -> tuple[IntentGuess, ...]:
        """Return what each text wants by the examples."""
        found = self._call("classify", list(texts), examples, self._shelf)
        return cast("tuple[IntentGuess, ...]", found)

    def dismiss(self) -> None:
        """End the process; a later call starts a new one."""
        with self._lock:
            workers, self._workers = self._workers, None
        if workers is not None:
            workers.stop()

    def _call(self, function: str, *arguments: object) -> object:
        return self._at_work().call(f"{_SELF}:{function}", *arguments, limits=_LIMITS)

    def _at_work(self) -> Workers:
        with self._lock:
            if self._workers is None:
                self._workers = Workers(1, preload=(_SELF,))
                self._workers.start()
            return self._workers


def embed(texts: Sequence[str]) -> Vectors | None:
    """Embed texts, in the worker process."""
    return _encoder().embed(texts)


def embed_questions(texts: Sequence[str]) -> Vectors | None:
    """Embed questions, in the worker process."""
    return _encoder().embed_questions(texts)


def relevance(question: str, passages: Sequence[str]) -> tuple[float, ...] | None:
    """Score passages, in the worker process."""
    return _reranker().relevance(question, passages)


def read_document(path: Path, name: str, changed: date) -> DocumentText:
    """Read a document, in the worker process."""
    from smbflow.ai.retrieval import read_document  # noqa: PLC0415 - as below

    return read_document(path, name, changed)


def classify(
    texts: Sequence[str], examples: tuple[Example, ...], shelf: Path | None
) -> tuple[IntentGuess, ...]:
    """Tell intents, in the worker process."""
    return _classifier(shelf).classify(texts, examples)


@cache
def _classifier(shelf: Path | None) -> ExampleClassifier:
    from smbflow.ai.intents import (  # noqa: PLC0415 - numpy only in the worker
        ExampleClassifier,
        VectorShelf,
    )

    encoder = _encoder()
    return ExampleClassifier(encoder, VectorShelf(encoder, shelf) if shelf else None)


@cache
def _encoder() -> SentenceEncoder:
    from smbflow.ai.meaning import SentenceEncoder  # noqa: PLC0415 - numpy only in the worker

    return SentenceEncoder()


@cache
def _reranker() -> PassageReranker:
    from smbflow.ai.meaning import PassageReranker  # noqa: PLC0415 - numpy only in the worker

    return PassageReranker()
