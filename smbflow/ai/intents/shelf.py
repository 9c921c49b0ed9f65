"""Vectors of examples kept in a file: a start need not embed them again."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from smbflow.ai.meaning.weights import SENTENCES
from smbflow.config.write import write_atomically

if TYPE_CHECKING:
    from smbflow.domain.ports.meaning import Embedder, Vectors

_KEY_BYTES = 16


class VectorShelf:
    """An `Embedder` that keeps the vectors of the last texts it was asked for, and no others.

    Texts are known by their hash and the weights', so that other weights or a file that cannot be
    read cost time and nothing else. What is no longer an example is gone from the file too.
    """

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self._embedder = embedder
        self._file = file

    def embed(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row a text (raises WorkspaceError where the file cannot be written)."""
        keys = [_key(text) for text in texts]
        kept = self._read()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        if missing:
            rows = self._embedder.embed(list(missing.values()))
            if rows is None:
                return None
            kept.update(zip(missing, rows, strict=True))
        if kept.keys() != set(keys) or missing:
            self._write({key: kept[key] for key in dict.fromkeys(keys)})
        return np.stack([kept[key] for key in keys])

    def embed_questions(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row a question; these are not kept."""
        return self._embedder.embed_questions(texts)

    def _read(self) -> dict[bytes, Vectors]:
        try:
            with self._file.open("rb") as opened, np.load(opened, allow_pickle=False) as found:
                keys, rows = found["keys"], found["rows"]
        except (OSError, ValueError, TypeError, LookupError, EOFError, zipfile.BadZipFile):
            return {}
        return {key.tobytes(): row for key, row in zip(keys, rows, strict=False)}

    def _write(self, kept: Mapping[bytes, Vectors]) -> None:
        content = io.BytesIO()
        keys = np.frombuffer(b"".join(kept), np.uint8).reshape(-1, _KEY_BYTES)
        np.savez(content, keys=keys, rows=np.stack(list(kept.values())))
        write_atomically(self._file, content.getvalue())


def _key(text: str) -> bytes:
    said = f"{SENTENCES.model_sha256} {text}".encode("utf-8", "replace")
    return hashlib.sha256(said).digest()[:_KEY_BYTES]
