"""Vectors of examples outlive a restart, and no longer than the examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from smbflow.ai.intents import VectorShelf

if TYPE_CHECKING:
    from smbflow.domain.ports.meaning import Vectors


@dataclass(slots=True)
class Counting:
    """An embedder whose rows are made from the letters, and that counts."""

    asked: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a row a text."""
        self.asked += texts
        return np.array([[len(text), ord(text[0])] for text in texts], np.float32)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Return a row a question."""
        return self.embed(texts)


def test_only_what_is_new_is_embedded(tmp_path: Path) -> None:
    """A second start embeds nothing; one more example embeds one; the rows stay the same."""
    file = tmp_path / "vectors.npz"
    first = VectorShelf(Counting(), file).embed(["open?", "price?", "open?"])
    again = Counting()
    second = VectorShelf(again, file).embed(["open?", "price?", "open?", "van?"])
    assert again.asked == ["van?"]
    assert first is not None
    assert second is not None
    assert np.array_equal(second[:3], first)


def test_what_is_no_example_any_more_is_gone(tmp_path: Path) -> None:
    """The file holds the last examples alone."""
    file = tmp_path / "vectors.npz"
    VectorShelf(Counting(), file).embed(["open?", "price?"])
    VectorShelf(Counting(), file).embed(["open?"])
    again = Counting()
    VectorShelf(again, file).embed(["open?", "price?"])
    assert again.asked == ["price?"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x93NUMPY"])
def test_a_broken_file_costs_time_only(tmp_path: Path, content: bytes) -> None:
    """What cannot be read is made anew."""
    file = tmp_path / "vectors.npz"
    file.write_bytes(content)
    rows = VectorShelf(Counting(), file).embed(["open?"])
    assert rows is not None
    assert rows.tolist() == [[5.0, 111.0]]
