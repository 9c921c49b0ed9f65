"""Budget: what models may cost a day and a month, in money and in tokens; spent means no."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from smbflow.domain.ports.models import Call, Model, Price, Usage
from smbflow.domain.ports.spending import Refusal, Spent, SpentSoFar

_BYTES_A_TOKEN = 3
_TOKENS_A_MESSAGE = 16
_PIXELS_A_TOKEN = 600
"""Fewer than any provider's manual says (Anthropic 750, Qwen-VL 784): an upper bound."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be spent; None: no limit. Money is in the business's currency."""

    money_per_day: Decimal | None = None
    money_per_month: Decimal | None = None
    tokens_per_day: int | None = None
    tokens_per_month: int | None = None

    @property
    def in_money(self) -> bool:
        """Say whether money is limited."""
        return self.money_per_day is not None or self.money_per_month is not None

    @property
    def in_tokens(self) -> bool:
        """Say whether tokens are limited."""
        return self.tokens_per_day is not None or self.tokens_per_month is not None


def refusal(budget: Budget, so_far: SpentSoFar, wanted: Spent) -> Refusal | None:
    """Say why a call may not be paid for, None where it may."""
    day, month = so_far.day + wanted, so_far.month + wanted
    limits: tuple[tuple[str, Decimal | int, Decimal | int | None], ...] = (
        ("the day's money for models is spent", day.money, budget.money_per_day),
        ("the month's money for models is spent", month.money, budget.money_per_month),
        ("the day's tokens are spent", day.tokens, budget.tokens_per_day),
        ("the month's tokens are spent", month.tokens, budget.tokens_per_month),
    )
    return next((why for why, used, most in limits if most is not None and used > most), None)


def unpriced(budget: Budget, price: Price | None) -> Refusal | None:
    """Say why a model whose price nobody knows may not be asked: money could not be held to."""
    if price is None and budget.in_money and not budget.in_tokens:
        return "its price is not known, and only money is limited"
    return None


def tokens_of(text: str) -> int:
    """Return about how many tokens a text is, guessed from its bytes."""
    return len(text.encode()) // _BYTES_A_TOKEN + _TOKENS_A_MESSAGE


def most_tokens_of(text: str) -> int:
    """Return at most how many tokens a text is: none is less than a byte, digits often are one."""
    return len(text.encode("utf-8", "surrogatepass")) + _TOKENS_A_MESSAGE


def tokens_seen(pixels: int) -> int:
    """Return at most how many tokens a picture is."""
    return pixels // _PIXELS_A_TOKEN + _TOKENS_A_MESSAGE


def most_used(call: Call) -> Usage:
    """Return the most tokens that a call may take."""
    asked = sum(most_tokens_of(message.text) for message in call.messages)
    shown = (picture for message in call.messages for picture in message.pictures)
    asked += sum(tokens_seen(picture.width * picture.height) for picture in shown)
    return Usage(asked, call.model.answer_tokens)


def spent(usage: Usage, model: Model) -> Spent:
    """Return what tokens of a model cost."""
    return Spent(usage.cost(model.price), usage.tokens)
