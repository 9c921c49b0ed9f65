"""Exchange: amounts in another currency by the office's own dated rates, never by invented ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from smbflow.domain.reference import Rate
from smbflow.errors import NoRate


@dataclass(frozen=True, slots=True)
class Exchange:
    """The rates that may be used on a day: the newest of each currency, not older than `most`."""

    rates: tuple[Rate, ...]
    own: str
    day: date
    most: int

    def converted(self, amount: Decimal, currency: str, into: str) -> Decimal:
        """Return an amount in another currency, unrounded (raises NoRate)."""
        if currency == into:
            return amount
        return amount * self._worth(currency) / self._worth(into)

    def _worth(self, currency: str) -> Decimal:
        """Return what one unit was worth in the business's own currency."""
        if currency == self.own:
            return Decimal(1)
        oldest = self.day - timedelta(days=self.most)
        held = [r for r in self.rates if r.currency == currency and oldest <= r.day <= self.day]
        if not held:
            raise NoRate(currency, self.most)
        return max(held, key=lambda rate: rate.day).rate
