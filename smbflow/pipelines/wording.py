"""Figures and names as a person reads them in a sentence, in every pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from smbflow.domain.money import Money
from smbflow.domain.text import printable


def money(amount: Decimal, currency: str | None) -> str:
    """Print an amount as `1,234.50 EUR`; without a known currency the bare figure."""
    return str(Money(amount, currency)) if currency else f"{amount:,.2f}"


def price(amount: Decimal, currency: str | None) -> str:
    """Print a unit price, which may have more decimals than the currency: `0.0125 EUR`."""
    exponent = amount.normalize().as_tuple().exponent
    decimals = max(2, min(6, -exponent if isinstance(exponent, int) else 2))
    return f"{amount:,.{decimals}f} {currency or ''}".strip()


def count(quantity: Decimal) -> str:
    """Print a quantity without needless zeros: `12`, `2.5`."""
    return f"{quantity.normalize():,f}"


def percent(share: Decimal) -> str:
    """Print a percentage with at most one decimal: `4.2%`."""
    return f"{count(round(share, 1))}%"


def percent_sure(confidence: float) -> str:
    """Print a confidence: `87% sure`; never quite 100%."""
    return f"{min(99, int(confidence * 100))}% sure"


def day(value: date) -> str:
    """Print a date that no reader mistakes: `5 Nov 2026`."""
    return f"{value.day} {value:%b %Y}"


def outside(text: str, *, longest: int = 60) -> str:
    """Make text from a document fit for a sentence: safe and not too long."""
    safe = printable(text)
    return safe if len(safe) <= longest else f"{safe[: longest - 1]}…"


def listed(names: Sequence[str], *, last: str = "and") -> str:
    """Join names as in a sentence: `A, B and C`."""
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def begin(sentence: str) -> str:
    """Begin a sentence with a capital and leave the rest as it is (names, VAT)."""
    return sentence[:1].upper() + sentence[1:]
