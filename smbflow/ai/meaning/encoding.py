"""Sentence vectors (Xiao et al. 2023, C-Pack: the bge family)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from smbflow.ai.meaning.weights import SENTENCES, Loaded, load

if TYPE_CHECKING:
    from tokenizers import Encoding

    from smbflow.domain.ports.meaning import Vectors

_LONGEST = 256
_BATCH = 16
_QUESTION = "Represent this sentence for searching relevant passages: "
"""What the model's authors put before a question whose passage is sought."""


class SentenceEncoder:
    """Implements `Embedder`; the weights are loaded by the first call."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._loaded: Loaded | None = None
        self._asked = False

    def embed(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row of 384 numbers a text."""
        model = self._model()
        if model is None:
            return None
        rows = np.zeros((len(texts), 384), np.float32)
        # Texts of like length together: padding is work for nothing.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            rows[places] = _run(model, [texts[place] for place in places])
        return rows

    def embed_questions(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row of 384 numbers a question."""
        return self.embed([_QUESTION + text for text in texts])

    def _model(self) -> Loaded | None:
        if not self._asked:
            self._loaded, self._asked = load(SENTENCES, _LONGEST, self._threads), True
        return self._loaded


def _run(model: Loaded, texts: Sequence[str]) -> Vectors:
    feeds = inputs(model, model.tokenizer.encode_batch(list(texts)))
    hidden = model.session.run(None, feeds)[0]
    first = np.asarray(hidden, np.float32)[:, 0]
    rows: Vectors = first / np.linalg.norm(first, axis=1, keepdims=True)
    return rows


def inputs(model: Loaded, encodings: Sequence[Encoding]) -> dict[str, np.ndarray]:
    """Return what the model asks for of an encoded batch."""
    columns = {
        "input_ids": [e.ids for e in encodings],
        "attention_mask": [e.attention_mask for e in encodings],
        "token_type_ids": [e.type_ids for e in encodings],
    }
    wanted = {put.name for put in model.session.get_inputs()}
    return {name: np.array(rows, np.int64) for name, rows in columns.items() if name in wanted}
