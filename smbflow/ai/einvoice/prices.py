"""Prices per one unit: an e-invoice may say what a hundred cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from smbflow.domain.evidence import Found

CENT = Decimal("0.01")
SIX_DECIMALS = Decimal("0.000001")
UNPROVED = 0.8
"""Confidence of a price that does not make the line's net: a discount, or a mistake."""

Amount = Found[Decimal]


def priced(
    price: Amount | None, base: Amount | None, quantity: Amount | None, net: Amount | None
) -> tuple[Amount | None, Amount | None]:
    """Return the price per one unit, and the price as printed where it is another one.

    `base` is the number of units that the printed price is for (BT-149). A base that the line's
    own arithmetic contradicts is not believed.
    """
    if price is None or base is None or base.value in {0, 1} or _fits(price.value, quantity, net):
        return price, None
    per_unit = (price.value / base.value).quantize(SIX_DECIMALS).normalize()
    known = quantity is not None and net is not None
    sure = 1.0 if not known or _fits(per_unit, quantity, net) else UNPROVED
    return replace(price, value=per_unit, confidence=sure), price


def _fits(price: Decimal, quantity: Amount | None, net: Amount | None) -> bool:
    if quantity is None or net is None:
        return False
    return abs(price * quantity.value - net.value) <= CENT
