"""What stands for meaning where the weights are not installed: words alone must do."""

from __future__ import annotations

from collections.abc import Sequence


class WordsAlone:
    """Implements `Embedder` and `Reranker` as an installation without weights does."""

    def embed(self, _: Sequence[str]) -> None:
        """Return that there are no vectors."""

    def embed_questions(self, _: Sequence[str]) -> None:
        """Return that there are no vectors."""

    def relevance(self, _: str, __: Sequence[str]) -> None:
        """Return that nothing was read again."""
