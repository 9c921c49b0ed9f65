"""From gross to payable: what was prepaid, withheld or rounded must explain the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from smbflow.ai.extraction.arithmetic import CENT
from smbflow.ai.extraction.offers import CLEAR, Offer
from smbflow.domain.evidence import Found, How

_TRIED = 4
_UNEXPLAINED = 0.6
_PENNIES = Decimal("0.05")
_NAMED, _EXPLAINS, _PAID_APART, _CONTRADICTS, _NOTHING_LEFT = 0.3, 2.0, 0.8, -2.5, -0.9


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the page offers between the gross total and the amount to pay."""

    prepaid: Offer | None
    withheld: Offer | None
    rounding: Offer | None
    payable: Offer | None

    @property
    def parts(self) -> tuple[Offer, ...]:
        """Return what is there."""
        return tuple(o for o in (self.prepaid, self.withheld, self.rounding, self.payable) if o)

    def owed(self, gross: Decimal) -> Decimal:
        """Return what is left to pay of the gross total."""
        less = sum((abs(o.value) for o in (self.prepaid, self.withheld) if o), Decimal(0))
        return abs(gross) - less + (self.rounding.value if self.rounding else Decimal(0))

    def explains(self, gross: Decimal) -> bool:
        """Say whether the amount to pay is the gross total less what was taken off."""
        if self.payable is None:
            return False
        said, owed = self.payable.value, self.owed(gross)
        return min(abs(said - owed), abs(abs(said) - abs(owed))) <= CENT

    def paid_apart(self, gross: Decimal, bare: Sequence[Offer]) -> Offer | None:
        """Return the amount on the page that no label names and that was paid already."""
        if self.prepaid or self.withheld or self.rounding or not self.payable:
            return None
        rest = abs(gross) - abs(self.payable.value)
        return next((o for o in bare if rest > 0 and abs(abs(o.value) - rest) <= CENT), None)


def best_settlement(
    gross: Decimal, offers: Mapping[str, Sequence[Offer]], bare: Sequence[Offer]
) -> Settlement:
    """Return the parts that best explain the way from the gross total to the amount to pay."""
    names = ("prepaid", "withheld", "rounding", "payable")
    choices = ([None, *offers[name][:_TRIED]] for name in names)
    return max(
        (Settlement(*each) for each in product(*choices)), key=lambda s: _fit(s, gross, bare)
    )


def _fit(settlement: Settlement, gross: Decimal, bare: Sequence[Offer]) -> float:
    merit = sum(_NAMED + o.score for o in settlement.parts)
    if settlement.explains(gross):
        merit += _EXPLAINS
    elif settlement.payable:
        merit += _PAID_APART if settlement.paid_apart(gross, bare) else _CONTRADICTS
    elif settlement.prepaid or settlement.withheld:
        merit += _NOTHING_LEFT
    large = settlement.rounding is not None and abs(settlement.rounding.value) >= 1
    return merit - (_EXPLAINS if large else 0.0)


def unexplained(
    gross: Offer, settlement: Settlement, totals: Sequence[Offer], bare: Sequence[Offer]
) -> bool:
    """Say whether the page labels another total, larger or further down, that nothing explains."""
    explained = settlement.explains(gross.value) or settlement.paid_apart(gross.value, bare)
    if settlement.payable and not explained:
        return True
    known = {abs(o.value) for o in settlement.parts} | {abs(gross.value), Decimal(0)}
    return any(
        o.score >= CLEAR
        and abs(o.value) not in known
        and (o.value > gross.value + _PENNIES or _is_below(o, gross))
        for o in totals
    )


def _is_below(offer: Offer, gross: Offer) -> bool:
    if offer.amount is None or gross.amount is None:
        return False
    return offer.amount.span.row.index > gross.amount.span.row.index


def settled(
    settlement: Settlement, gross: Found[Decimal], bare: Sequence[Offer]
) -> dict[str, Found[Decimal]]:
    """Return the settlement's values by field; what no label names is derived."""
    apart = settlement.paid_apart(gross.value, bare)
    agrees = bool(apart) or settlement.explains(gross.value)
    found = dict(_taken_off(settlement, gross))
    if settlement.payable:
        found["payable"] = _read_off(settlement.payable, gross, agrees=agrees, signed=True)
    else:
        owed = settlement.owed(gross.value)
        found["payable"] = Found(owed, round(gross.confidence * 0.97, 4), None, How.DERIVED)
    if prepaid := _prepaid(settlement, gross, apart):
        found["prepaid"] = prepaid
    return found


def _taken_off(
    settlement: Settlement, gross: Found[Decimal]
) -> Iterator[tuple[str, Found[Decimal]]]:
    agrees = settlement.payable is not None
    if settlement.withheld and settlement.withheld.value:
        yield "withheld", _read_off(settlement.withheld, gross, agrees=agrees)
    if settlement.rounding and settlement.rounding.value:
        yield "rounding", _read_off(settlement.rounding, gross, agrees=agrees, signed=True)


def _prepaid(
    settlement: Settlement, gross: Found[Decimal], apart: Offer | None
) -> Found[Decimal] | None:
    """Return what was paid already: as labelled, as found apart, as the difference, or nothing."""
    if settlement.prepaid:
        return _read_off(settlement.prepaid, gross, agrees=settlement.payable is not None)
    if apart:
        return _read_off(apart, gross, agrees=False)
    owed = settlement.owed(gross.value)
    if settlement.payable and abs(settlement.payable.value) < owed:
        return Found(owed - abs(settlement.payable.value), 0.5, None, How.DERIVED)
    if settlement.withheld:
        return None
    return Found(Decimal(0), round(gross.confidence * 0.95, 4), None, How.DERIVED)


def _read_off(
    offer: Offer, gross: Found[Decimal], *, agrees: bool, signed: bool = False
) -> Found[Decimal]:
    sure = min(gross.confidence, _UNEXPLAINED + 0.37 * min(offer.score, 1.0))
    source = offer.amount.span.source if offer.amount else None
    value = abs(offer.value) if gross.value < 0 or not signed else offer.value
    return Found(value, round(sure if agrees else _UNEXPLAINED, 4), source, How.TEXT)
