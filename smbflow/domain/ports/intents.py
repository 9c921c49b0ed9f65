"""Ports of the components that say what an enquiry is about and whether it is sensitive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from smbflow.domain.enquiry import Example, Flag, IntentGuess


class IntentClassifier(Protocol):
    """Tells by the office's examples what is wanted; it keeps nothing between two calls.

    A correction is one more example in the next call, and counts at once.
    """

    def classify(
        self, texts: Sequence[str], examples: tuple[Example, ...]
    ) -> tuple[IntentGuess, ...]:
        """Return a guess a text; without examples every guess is "don't know"."""
        ...


class FlagRaiser(Protocol):
    """Finds what calls for a person's care; it can only raise caution."""

    def flags(self, text: str) -> tuple[Flag, ...]:
        """Return the sensitive matters of a mail, subject and what was written, surest first."""
        ...
