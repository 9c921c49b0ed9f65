"""Foreign currency: rates come from the dated list of the office, never from anywhere else."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from smbflow.domain.money import Money
from smbflow.domain.reference import Reference

LONGEST = timedelta(days=31)
"""A rate older than this says nothing of the day."""


def rate_on(currency: str, day: date, reference: Reference) -> Decimal | None:
    """Return the latest rate up to that day; 1 for our own currency, None where there is none."""
    if currency == reference.business.currency:
        return Decimal(1)
    rates = (r for r in reference.rates if r.currency == currency and r.day <= day)
    latest = max(rates, key=lambda rate: rate.day, default=None)
    if latest is None or day - latest.day > LONGEST:
        return None
    return latest.rate


def at_home(amount: Decimal, rate: Decimal | None, reference: Reference) -> Money | None:
    """Return an amount in the business's currency, None where no rate is known."""
    if rate is None:
        return None
    return Money(amount * rate, reference.business.currency).rounded()
