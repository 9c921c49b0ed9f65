"""Enquiries: what a customer wants, how sure that is, and what calls for a person's care."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FlagKind(StrEnum):
    """What makes an enquiry sensitive; each can only raise caution."""

    COMPLAINT = "complaint"
    LEGAL_THREAT = "legal_threat"
    DATA_PROTECTION = "data_protection"
    PAYMENT_CHANGE = "payment_change"
    SAFETY = "safety"
    HARASSMENT = "harassment"
    VULNERABLE_PERSON = "vulnerable_person"
    PRESS = "press"
    CANCELLATION = "cancellation"
    SPAM = "spam"
    INJECTION = "injection"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that raised a flag, and where: characters of the text, from 0, `end` excluded."""

    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Flag:
    """A sensitive matter in a text, how sure (0 to 1), and the words that say so."""

    kind: FlagKind
    confidence: float
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A text as customers write it, and what was wanted."""

    intent: str
    text: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An example that is like the text: the evidence behind a guess; `likeness` is 0 to 1."""

    example: Example
    likeness: float


@dataclass(frozen=True, slots=True)
class IntentGuess:
    """What is wanted; `intent` is None where smbflow does not know.

    `likely` is the nearest intent all the same (None without examples), for the person who is
    asked. `confidence` is the calibrated chance that `likely` is right, and `runner_up` the next.
    """

    intent: str | None
    likely: str | None
    confidence: float
    runner_up: str | None = None
    nearest: tuple[Neighbour, ...] = ()
