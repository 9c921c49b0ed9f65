"""Wrong answers of models, made from true ones: seeded, uniform over fields, counted by kind.

Any pipeline's test may use it: give the true answer and what else stands on the page, run each
mutation through the pipeline, and tally whether the wrong value was caught (a person is asked, or
it was not taken).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

MUTATIONS = 200
LEAST_CAUGHT = 0.95


class Kind(StrEnum):
    """What is done to a value; `elsewhere` takes another one that stands on the same page."""

    DROPPED = "dropped"
    SWAPPED = "swapped"
    INVENTED = "invented"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Mutation:
    """A field, what was done to it, and what the model then says of it."""

    field: str
    kind: Kind
    said: Any


@dataclass(slots=True)
class Tally:
    """How many mutations of each kind were tried and caught; `missed` are those that were not."""

    tried: Counter[Kind] = field(default_factory=Counter)
    caught: Counter[Kind] = field(default_factory=Counter)
    missed: list[Mutation] = field(default_factory=list)

    def note(self, mutation: Mutation, *, caught: bool) -> None:
        """Count one."""
        self.tried[mutation.kind] += 1
        self.caught[mutation.kind] += caught
        if not caught:
            self.missed.append(mutation)

    @property
    def share(self) -> float:
        """Return the share caught of those that validation can catch: all but `elsewhere`."""
        kinds = [kind for kind in self.tried if kind is not Kind.ELSEWHERE]
        return sum(self.caught[kind] for kind in kinds) / sum(self.tried[kind] for kind in kinds)

    @property
    def words(self) -> str:
        """Say it kind by kind."""
        return ", ".join(f"{kind} {self.caught[kind]}/{self.tried[kind]}" for kind in Kind)


def mutations(
    true: Mapping[str, Any],
    elsewhere: Mapping[str, Sequence[Any]],
    seed: int,
    count: int = MUTATIONS,
) -> Iterator[Mutation]:
    """Yield mutations of a true answer, uniform over its fields and over the kinds of each.

    `elsewhere` holds by field what also stands on the page and could be taken for it.
    """
    chance = random.Random(seed)  # noqa: S311 - a seed, no secret
    fields = sorted(name for name, value in true.items() if value is not None)
    for number in range(count):
        name = fields[number % len(fields)]
        others = [value for value in elsewhere.get(name, ()) if value != true[name]]
        kind = chance.choice([k for k in Kind if k is not Kind.ELSEWHERE or others])
        yield Mutation(name, kind, _wrong(true[name], kind, others, chance))


def _wrong(value: Any, kind: Kind, others: Sequence[Any], chance: random.Random) -> Any:
    if kind is Kind.DROPPED:
        return None
    if kind is Kind.ELSEWHERE:
        return chance.choice(others)
    spoil = _swapped if kind is Kind.SWAPPED else _invented
    return _as_before(value, spoil, chance)


def _as_before(value: Any, spoil: Any, chance: random.Random) -> Any:
    """Spoil a value and keep its form: a date stays a date, a number of a list stays one."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        spoilt = spoil(str(value), chance)
        return type(value)(spoilt) if isinstance(value, int | float) else spoilt
    return str(day + timedelta(days=chance.choice([-365, -30, -1, 1, 27, 365])))


def _swapped(text: str, chance: random.Random) -> str:
    """Swap two neighbours that differ: digits where there are some, else letters."""
    for wanted in (str.isdigit, str.isalpha):
        pairs = [
            at
            for at in range(len(text) - 1)
            if text[at] != text[at + 1] and wanted(text[at]) and wanted(text[at + 1])
        ]
        if pairs:
            at = chance.choice(pairs)
            return f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"
    return _invented(text, chance)


def _invented(text: str, chance: random.Random) -> str:
    """Replace every digit, or every letter, by another one of the same sort."""
    digits = any(map(str.isdigit, text))
    return "".join(_other(character, chance, digits=digits) for character in text)


def _other(character: str, chance: random.Random, *, digits: bool) -> str:
    if character.isdigit():
        return chance.choice([d for d in "123456789" if d != character])
    if character.isalpha() and not digits:
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if character.isupper() else "abcdefghijklmnopqrstuvw"
        return chance.choice([one for one in letters if one != character])
    return character
