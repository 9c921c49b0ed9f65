"""Port to the checks by which trust is earned and lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """A document as checked blind: right in all fields, and how sure its least sure field was."""

    right: bool
    confidence: float


class TrustBook(Protocol):
    """What blind checks say of documents that the machine did alone, or was about to do."""

    def checked_alone(self, pipeline: str) -> Sequence[CheckedItem]:
        """Return them in the order of their checks, since a person last set how freely it acts."""
        ...
