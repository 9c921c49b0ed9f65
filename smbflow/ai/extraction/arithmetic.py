"""The arithmetic of a line: quantity × price = net, with discounts, price bases and misreadings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from smbflow.ai.extraction.amounts import Amount

CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_PRICE_BASES = (Decimal(10), Decimal(100), Decimal(1000))
_AGREES, _ALONE, _DISAGREES, _REPAIRED, _ASSUMED = 0.97, 0.85, 0.6, 0.9, 0.7


@dataclass(frozen=True, slots=True)
class Check:
    """A line's numbers after the arithmetic was asked, with the confidence that gives."""

    values: Mapping[str, Decimal]
    amounts: Mapping[str, Amount]
    confidence: float


def settle(amounts: Mapping[str, Amount], spare: Sequence[Amount] = ()) -> Check:
    """Choose readings of the numbers that agree; derive a missing third; doubt what disagrees.

    `spare` are numbers of the line that no column claimed: one of them may be the missing third.
    """
    values = {kind: amount.value for kind, amount in amounts.items()}
    if "net" not in values and "gross" in values:
        values |= _net_of_gross(values)
    missing = {"quantity", "unit_price", "net"} - values.keys()
    if not missing:
        return _agreed(values, amounts)
    if len(missing) == 1 and (found := _spare(missing.pop(), values, spare)):
        kind, amount = found
        return Check({**values, kind: amount.value}, {**amounts, kind: amount}, _REPAIRED)
    missing = {"quantity", "unit_price", "net"} - values.keys()
    if missing == {"quantity"} and values["unit_price"] == values["net"]:
        return Check({**values, "quantity": Decimal(1)}, amounts, _ALONE)
    if missing == {"quantity", "unit_price"}:
        return Check(
            {**values, "quantity": Decimal(1), "unit_price": values["net"]}, amounts, _ASSUMED
        )
    if missing == {"net"}:
        net = (values["quantity"] * values["unit_price"]).quantize(CENT, ROUND_HALF_UP)
        return Check({**values, "net": net}, amounts, _ALONE)
    return Check(values, amounts, _ALONE)


def same_to_a_cent(one: Decimal, other: Decimal, cents: int = 1) -> bool:
    """Say whether two amounts differ by rounding only."""
    return abs(one - other) <= CENT * cents


def _spare(
    kind: str, values: Mapping[str, Decimal], spare: Sequence[Amount]
) -> tuple[str, Amount] | None:
    fitting = (a for a in spare if not a.percent and a.value and _holds({**values, kind: a.value}))
    return next(((kind, a) for a in fitting), None)


def _agreed(values: Mapping[str, Decimal], amounts: Mapping[str, Amount]) -> Check:
    for number, reading in enumerate(_readings(values, amounts)):
        if _holds(reading):
            return Check(reading, amounts, _REPAIRED if number else _AGREES)
    for base in _PRICE_BASES:
        price = values["unit_price"] / base
        if _holds({**values, "unit_price": price}):
            return Check({**values, "unit_price": price}, amounts, _ALONE)
    return Check(values, amounts, _DISAGREES)


def _readings(
    values: Mapping[str, Decimal], amounts: Mapping[str, Amount]
) -> Iterator[Mapping[str, Decimal]]:
    """Yield the numbers as read, then with one ambiguous number read the other way."""
    yield values
    for kind in ("quantity", "unit_price", "net"):
        other = amounts[kind].other if kind in amounts else None
        if other is not None:
            yield {**values, kind: other}


def _holds(values: Mapping[str, Decimal]) -> bool:
    gross = abs(values["quantity"] * values["unit_price"])
    net = abs(values["net"])
    slack = (
        max(1, round(abs(values["quantity"]) * Decimal("0.005") / CENT))
        if values["quantity"]
        else 1
    )
    if same_to_a_cent(gross, net, min(slack, 5)):
        return True
    discount = values.get("discount")
    if discount is None:
        return False
    less = abs(discount)
    return same_to_a_cent(gross * (_HUNDRED - less) / _HUNDRED, net, 2) or same_to_a_cent(
        gross - less, net, 2
    )


def _net_of_gross(values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    rate = values.get("vat_rate")
    if rate is None:
        return {}
    return {"net": (values["gross"] / (1 + rate / _HUNDRED)).quantize(CENT, ROUND_HALF_UP)}
