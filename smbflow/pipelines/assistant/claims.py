"""Claims of a model held against the words that they quote; what these do not bear out is dropped.

On top of what every pipeline asks of a citation (`orchestration.citation`: the quote stands in the
passage to the letter, no figure or address is invented), the quote itself must hold each figure and
name, most of the words, the same yes or no, and not the opposite of what is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smbflow.domain.text import fold
from smbflow.domain.wording import content_words, stems
from smbflow.orchestration.citation import (
    CitedText,
    Claim,
    Passage,
    Refused,
    Weighed,
    unfounded,
    weighed,
)

FEWEST_SHARED = 0.5
"""Share of a claim's words that its quote (or the question) must hold."""

_NAME = re.compile(r"(?<=[a-z0-9,;:] )[A-Z][\w&'’-]+")
_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "cannot",
        "without",
        "nor",
        "neither",
        "unless",
        "except",
        "excluding",
    ]
)
_CONTRACTED = re.compile(r"\b(?:can|do|does|did|is|are|was|were|wo|would|should|must)n['’]t\b")
_OPPOSITES = (
    ("before", "after"),
    ("more", "less"),
    ("over", "under"),
    ("above", "below"),
    ("least", "most"),
    ("minimum", "maximum"),
    ("earlier", "later"),
    ("first", "last"),
    ("open", "closed"),
    ("opens", "closes"),
    ("free", "charged"),
    ("included", "excluded"),
    ("includes", "excludes"),
    ("always", "sometimes"),
    ("always", "never"),
    ("all", "some"),
    ("may", "must"),
    ("optional", "required"),
    ("buyer", "seller"),
    ("customer", "supplier"),
    ("increase", "decrease"),
    ("with", "without"),
    ("paid", "unpaid"),
    ("within", "after"),
)


def held_against(cited: CitedText, passages: Sequence[Passage], question: str) -> Weighed:
    """Sort claims into those that their quotes bear out, and the others with what is wrong."""
    first = weighed(cited, passages)
    against = [(claim, next(_against(claim, question), None)) for claim in first.kept]
    refused = (Refused(claim, why) for claim, why in against if why is not None)
    return Weighed(
        tuple(claim for claim, why in against if why is None), (*first.refused, *refused)
    )


def _against(claim: Claim, question: str) -> Iterator[str]:
    """Yield what speaks against a claim whose quote stands in its passage."""
    invented = unfounded(claim.says, (claim.quote,))
    if invented:
        yield f"{', '.join(invented)} does not stand in the quote"
    known = f" {fold(claim.quote)} {fold(question)} "
    foreign = [name for name in _NAME.findall(claim.says) if f" {fold(name)} " not in known]
    if foreign:
        yield f"{', '.join(foreign)} does not stand in the quote"
    if _negates(claim.says) != _negates(claim.quote):
        yield "one of claim and quote says no, and the other does not"
    opposite = _opposite(claim.says, claim.quote)
    if opposite:
        yield f"the quote says {opposite}"
    if _shared(claim, question) < FEWEST_SHARED:
        yield "the quote says something else"


def _negates(text: str) -> bool:
    return bool(_CONTRACTED.search(text.lower())) or not _NEGATIONS.isdisjoint(fold(text).split())


def _opposite(says: str, quote: str) -> str | None:
    """Return the word of the quote whose opposite is claimed, if any."""
    ours, theirs = set(fold(says).split()), set(fold(quote).split())
    pairs = (pair for a, b in _OPPOSITES for pair in ((a, b), (b, a)))
    turned = (
        b for a, b in pairs if a in ours and b in theirs and a not in theirs and b not in ours
    )
    return next(turned, None)


def _shared(claim: Claim, question: str) -> float:
    wanted = stems(content_words(claim.says))
    known = stems(fold(f"{claim.quote} {question}").split())
    return len(wanted & known) / len(wanted) if wanted else 0.0
