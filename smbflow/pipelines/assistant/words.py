"""Figures and names as a clerk reads them in an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from smbflow.domain.money import Money
from smbflow.domain.text import printable


def money(amount: str | Decimal | None, currency: str | None) -> str:
    """Print an amount as `1,234.50 EUR`."""
    value = Decimal(amount or 0)
    return str(Money(value, currency)) if currency else f"{value:,.2f}"


def day(value: date) -> str:
    """Print a date that no reader mistakes: `5 Nov 2026`."""
    return f"{value.day} {value:%b %Y}"


def counted(number: int | str, one: str, many: str = "") -> str:
    """Print a number with its noun: `1 invoice`, `3 invoices`."""
    return f"{number} {one if int(number) == 1 else many or f'{one}s'}"


def listed(parts: Sequence[str]) -> str:
    """Join as in a sentence: `A, B and C`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def outside(text: str, *, longest: int = 120) -> str:
    """Make text from outside fit for a sentence: safe and not too long."""
    safe = printable(text)
    return safe if len(safe) <= longest else f"{safe[: longest - 1]}…"
