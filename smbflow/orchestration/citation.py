"""Citations: free text of a model counts only as far as passages bear it out.

Every claim quotes a passage to the letter, and whatever could do harm if it were invented (a
figure, a date, an address) must stand in that passage too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

from smbflow.domain.grounding import amounts_in, stands_in
from smbflow.domain.text import fold
from smbflow.orchestration.validation import Shape

_TELLING = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b\d{1,3}(?:[ \u00a0\u202f]\d{3})+\b(?:[.,]\d+)?"
    r"|[^\s()\[\]\"“”„«»;]*\d[^\s()\[\]\"“”„«»;]*"
)
_AMOUNT = re.compile(r"[\d.,'’ \u00a0\u202f]+")
_EDGES = ".,:;!?%€$£'’"
_FEWEST_LETTERS = 6

Words = Annotated[str, Field(strict=True, min_length=1, max_length=2000)]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that may be quoted; `name` is how a claim refers to it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement: what it says, which passage says so, and the words there."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    says: Words
    passage: Annotated[str, Field(strict=True, max_length=200)]
    quote: Words


@dataclass(frozen=True, slots=True)
class CitedText:
    """Free text as a list of claims; empty where the passages say nothing on the question."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    claims: Annotated[tuple[Claim, ...], Field(max_length=40)]


CITED = Shape(CitedText)
"""The shape of free text that may be believed."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A claim that is left out, and why."""

    claim: Claim
    why: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """The claims that the passages bear out, and the others."""

    kept: tuple[Claim, ...]
    refused: tuple[Refused, ...]

    @property
    def text(self) -> str:
        """Return what is left to say."""
        return " ".join(claim.says for claim in self.kept)


def laid_out(passages: Iterable[Passage]) -> str:
    """Set passages under their names, as the document of a question."""
    return "\n\n".join(f"[{passage.name}]\n{passage.text}" for passage in passages)


def weighed(cited: CitedText, passages: Sequence[Passage]) -> Weighed:
    """Sort claims into those that their passage bears out and those that it does not."""
    texts = {passage.name: passage.text for passage in passages}
    against = [
        (claim, next(_against(claim, texts.get(claim.passage)), None)) for claim in cited.claims
    ]
    return Weighed(
        tuple(claim for claim, why in against if why is None),
        tuple(Refused(claim, why) for claim, why in against if why is not None),
    )


def unfounded(text: str, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the figures, dates and addresses of a text that stand in none of its sources.

    A draft with any of them is not sent: whoever wrote it invented something.
    """
    telling = (found.strip(_EDGES) for found in _TELLING.findall(text))
    founded = dict.fromkeys(found for found in telling if found)
    return tuple(f for f in founded if not any(_stands(f, source) for source in sources))


def _against(claim: Claim, text: str | None) -> Iterator[str]:
    """Yield what speaks against a claim."""
    if text is None:
        yield "it names a passage that is not there"
        return
    quote = fold(claim.quote)
    if len(quote) < _FEWEST_LETTERS:
        yield "it quotes too little"
    if f" {quote} " not in f" {fold(text)} ":
        yield "its quote does not stand in the passage"
    invented = unfounded(claim.says, (text,))
    if invented:
        yield f"{', '.join(invented)} does not stand in the passage"


def _stands(telling: str, source: str) -> bool:
    if _AMOUNT.fullmatch(telling):
        return any(stands_in(amount, source) for amount in amounts_in(telling))
    return f" {fold(telling)} " in f" {fold(source)} "
