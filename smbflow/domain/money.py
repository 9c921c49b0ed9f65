"""Money: an exact amount and its currency, never one without the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from smbflow.errors import CurrencyMixed

_WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_WITH_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
MINOR_UNITS = {
    # ISO 4217:2015, currencies whose minor unit is not two decimals.
    **dict.fromkeys(_WITHOUT_DECIMALS.split(), 0),
    **dict.fromkeys(_WITH_THREE_DECIMALS.split(), 3),
}


def minor_unit(currency: str) -> Decimal:
    """Return the smallest amount of a currency, e.g. 0.01 for EUR (ISO 4217)."""
    return Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2))


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount in one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        """Add; two currencies are never added up (raises CurrencyMixed)."""
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract within one currency (raises CurrencyMixed)."""
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        """Return the same amount owed the other way."""
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        """Return the amount without its sign."""
        return Money(abs(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare within one currency (raises CurrencyMixed)."""
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        """Compare within one currency (raises CurrencyMixed)."""
        return self.amount <= self._same(other)

    def times(self, factor: Decimal) -> Money:
        """Scale, unrounded."""
        return Money(self.amount * factor, self.currency)

    def rounded(self) -> Money:
        """Round half up to the currency's minor unit, as invoices do."""
        return Money(
            self.amount.quantize(minor_unit(self.currency), rounding=ROUND_HALF_UP), self.currency
        )

    def __str__(self) -> str:
        """Print as `1,234.50 EUR`."""
        return f"{self.rounded().amount:,} {self.currency}"

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMixed(self.currency, other.currency)
        return other.amount


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Add up amounts of one currency; an empty sum is zero (raises CurrencyMixed)."""
    result = Money(Decimal(0), currency)
    for amount in amounts:
        result += amount
    return result
