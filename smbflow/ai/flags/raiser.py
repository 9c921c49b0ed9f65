"""Raises flags: signs add up, and nothing in a text can lower what another part of it raised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from smbflow.ai.flags.phrases import phrases_of, plain
from smbflow.domain.enquiry import Flag, FlagKind, Trigger

RAISED_FROM = 0.6
COMPLAINT_FROM = 0.55
"""A complaint that is not answered costs more than a question that a person looks at."""
_LONGEST = 20_000
_MOST_TRIGGERS = 5


@dataclass(frozen=True, slots=True)
class Sign:
    """A phrase found in a text, and how sure it makes us."""

    trigger: Trigger
    weight: float


class SensitiveFlags:
    """Implements `FlagRaiser` by phrases in English, German, French, Spanish and Dutch."""

    def flags(self, text: str) -> tuple[Flag, ...]:
        """Return the sensitive matters of a mail, surest first."""
        read = plain(text[:_LONGEST])
        judged = (_flag(kind, tuple(signs(kind, text, read))) for kind in FlagKind)
        raised = (flag for flag in judged if flag.confidence >= _raised_from(flag.kind))
        return tuple(sorted(raised, key=lambda flag: -flag.confidence))


def signs(kind: FlagKind, text: str, read: str) -> Iterator[Sign]:
    """Yield each phrase of a kind that stands in a text (`read` is the same in plain letters)."""
    taken: list[range] = []
    for phrase in phrases_of(kind):
        found = phrase.pattern.search(read)
        if found is None or any(found.start() in place for place in taken):
            continue
        taken.append(range(*found.span()))
        trigger = Trigger(text[found.start() : found.end()], *found.span())
        yield Sign(trigger, phrase.weight)


def _raised_from(kind: FlagKind) -> float:
    return COMPLAINT_FROM if kind is FlagKind.COMPLAINT else RAISED_FROM


def _flag(kind: FlagKind, found: Sequence[Sign]) -> Flag:
    doubt = prod(1 - sign.weight for sign in found)
    triggers = tuple(sign.trigger for sign in found[:_MOST_TRIGGERS])
    return Flag(kind, round(1 - doubt, 4), triggers)
