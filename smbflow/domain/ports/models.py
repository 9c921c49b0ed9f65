"""Port to language models: a question goes out, a reply or a failure comes back, both as values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

MILLION = Decimal(1_000_000)


class Capability(StrEnum):
    """What a model can do: read text, hold to a JSON schema, look at pictures."""

    TEXT = "text"
    JSON = "json"
    VISION = "vision"


class Locality(StrEnum):
    """Where a model runs: on this PC, or anywhere else."""

    LOCAL = "local"
    CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in the business's currency."""

    asked: Decimal
    answered: Decimal


FREE = Price(Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that went in and came out."""

    asked: int = 0
    answered: int = 0

    @property
    def tokens(self) -> int:
        """Return how many there were in all."""
        return self.asked + self.answered

    def cost(self, price: Price | None) -> Decimal:
        """Return what they cost; without a known price nothing can be said and they count 0."""
        if price is None:
            return Decimal(0)
        return (self.asked * price.asked + self.answered * price.answered) / MILLION


@dataclass(frozen=True, slots=True)
class Model:
    """A model by the name that the office gave it.

    `use` is what the provider calls it, `at` where it is reached (None: the provider's own
    address), `file` its own file where smbflow opens it itself, `key` the name of its secret,
    `seconds` the wall-clock limit of one call. `price` is None where nobody said what it costs. A
    model that sees takes pictures of `image_pixels` at most, of documents up to `image_pages` long.
    """

    name: str
    use: str
    locality: Locality
    at: str | None = None
    file: Path | None = None
    key: str | None = None
    capabilities: frozenset[Capability] = frozenset({Capability.TEXT})
    context_tokens: int = 8192
    answer_tokens: int = 1024
    seconds: float = 60.0
    price: Price | None = None
    image_pixels: int = 1_500_000
    image_pages: int = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a model is shown it: JPEG bytes, and its size in pixels."""

    jpeg: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Return the hash under which the history knows it."""
        return hashlib.sha256(self.jpeg).hexdigest()


@dataclass(frozen=True, slots=True)
class Message:
    """A part of the conversation; `role` is `system`, `user` or `assistant`."""

    role: str
    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent to a model; it never carries tools. `schema` is the JSON schema to hold to."""

    model: Model
    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered; `served` is the name under which it says it did."""

    text: str
    served: str
    usage: Usage | None
    finish: str


class FailureKind(StrEnum):
    """What a failed call asks for: another try, another model, or another wording."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"
    REFUSED = "refused"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no usable answer came, in words of ours: what a provider wrote may hold secrets.

    `retry_after` is in seconds, as asked by the provider. `charged` is False where the call
    certainly cost nothing.
    """

    kind: FailureKind
    why: str
    status: int | None = None
    retry_after: float | None = None
    charged: bool = False


class ModelGateway(Protocol):
    """Carries calls to models; one call, one answer, no tries of its own."""

    def ask(self, call: Call) -> Reply | Failure:
        """Return what came of a call within the model's time, whatever happens on the way.

        Raises ComponentFailure only where the program is being closed.
        """
        ...
