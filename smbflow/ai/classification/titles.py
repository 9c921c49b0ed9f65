"""The words by which documents call themselves, read from the data file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from smbflow.ai.extraction.vocabulary import flat
from smbflow.domain.document import DocumentKind

_SELF_BILLING = "self_billing"


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind's titles, endings of titles and marks, by their letters and digits."""

    kind: DocumentKind
    titles: frozenset[str]
    suffixes: tuple[str, ...]
    marks: tuple[str, ...]


@cache
def kind_words() -> tuple[KindWords, ...]:
    """Return the words of every kind, read once."""
    return tuple(
        KindWords(
            DocumentKind(kind),
            frozenset(map(flat, words["titles"])),
            tuple(map(flat, words.get("suffixes", ()))),
            tuple(map(flat, words["marks"])),
        )
        for kind, words in _table().items()
        if kind != _SELF_BILLING
    )


@cache
def self_billing_words() -> tuple[str, ...]:
    """Return the words of a credit that the buyer writes: in truth an invoice (UNCL 1001: 389)."""
    return tuple(map(flat, _table()[_SELF_BILLING]["words"]))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "titles.toml").read_text(encoding="utf-8"))
