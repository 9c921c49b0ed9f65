"""Privacy: the one place where text is made ready to leave this PC, and made whole again.

What is taken out comes back in the answer, so that nothing of it is lost on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count


class Secret(StrEnum):
    """What may be taken out of a text."""

    IBAN = "iban"
    EMAIL = "email"
    PHONE = "phone"


_PATTERNS: Mapping[Secret, re.Pattern[str]] = {
    Secret.EMAIL: re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    # ISO 13616: country, check digits, up to 30 characters, often in groups of four.
    Secret.IBAN: re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"),
    # E.164 or a national number with its leading zero; dates are no numbers to call.
    Secret.PHONE: re.compile(
        r"(?<![\w.,-])(?!\d{1,2}[-/]\d{1,2}[-/]\d{2})"
        r"(?:\+\d{1,3}[ ()/-]{0,3}|\(?0)\d{1,5}\)?[ /-]{0,2}\d(?:[ -]?\d){4,11}(?![\w,.]\d)"
    ),
}


@dataclass(frozen=True, slots=True)
class PrivacyPolicy:
    """What is taken out before text goes to a model outside this PC.

    `names` are taken out wherever they stand. `keep_calls` writes questions and answers into the
    history in full, where they can be erased; else only their hashes. `pictures_leave` allows
    pictures to go there too, although nothing can be taken out of them.
    """

    redact: tuple[Secret, ...] = ()
    names: tuple[str, ...] = ()
    keep_calls: bool = False
    pictures_leave: bool = False

    @property
    def pictures_stay(self) -> bool:
        """Say whether pictures are for models on this PC only."""
        return bool(self.redact or self.names) and not self.pictures_leave


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its secrets, and what stands for what."""

    text: str
    taken_out: Mapping[str, str] = field(default_factory=dict)

    def restored(self, answer: str) -> str:
        """Put back what an answer repeats."""
        for token, secret in reversed(tuple(self.taken_out.items())):
            answer = answer.replace(token, _as_in_json(secret))
        return answer


def redacted(text: str, policy: PrivacyPolicy) -> Redacted:
    """Take out what the policy names; the same secret gets the same token, which no text holds."""
    tokens: dict[str, str] = {}
    original = text

    def token(secret: str, word: str) -> str:
        if secret not in tokens:
            names = (f"[{word}-{number}]" for number in count(len(tokens) + 1))
            taken = tokens.values()
            tokens[secret] = next(n for n in names if n not in original and n not in taken)
        return tokens[secret]

    for word, pattern in _sought(policy):
        text = pattern.sub(lambda found, word=word: token(found[0], word), text)  # type: ignore[misc]  # bound at once
    return Redacted(text, {name: secret for secret, name in tokens.items()})


def _sought(policy: PrivacyPolicy) -> Iterator[tuple[str, re.Pattern[str]]]:
    for secret in (kind for kind in _PATTERNS if kind in policy.redact):
        yield secret.upper(), _PATTERNS[secret]
    for name in sorted(policy.names, key=len, reverse=True):
        yield "NAME", re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)


def _as_in_json(secret: str) -> str:
    """Spell a secret as it stands inside a JSON string."""
    return secret.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
