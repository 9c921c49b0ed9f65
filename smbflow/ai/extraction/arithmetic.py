"""The arithmetic of a line: quantity × price = net, with discounts, price bases and misreadings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from smbflow.ai.extraction.amounts import Amount

CENT = Decimal("0.01")
_FINE = Decimal("0.0001")
_HUNDRED = Decimal(100)
_PRICE_BASES = (Decimal(10), Decimal(100), Decimal(1000))
_ROUNDINGS, _MOST_ROUNDING = 2, 5
_AGREES, _ALONE, _DISAGREES, _REPAIRED, _ASSUMED = 0.97, 0.85, 0.6, 0.9, 0.7


@dataclass(frozen=True, slots=True)
class Check:
    """A line's numbers after the arithmetic was asked, with the confidence that gives."""

    values: Mapping[str, Decimal]
    amounts: Mapping[str, Amount]
    confidence: float


def settle(
    amounts: Mapping[str, Amount],
    spare: Sequence[Amount] = (),
    more: Mapping[str, Sequence[Amount]] = MappingProxyType({}),
) -> Check:
    """Choose readings of the numbers that agree; derive a missing third; doubt what disagrees.

    `spare` are numbers of the line that no column claimed: one of them may be the missing third.
    `more` are further numbers in a column, such as a price after the discount under the first.
    """
    values = {kind: amount.value for kind, amount in amounts.items()}
    if "net" not in values and "gross" in values:
        values |= _net_of_gross(values)
    missing = {"quantity", "unit_price", "net"} - values.keys()
    if not missing:
        return _agreed(values, amounts, more)
    if len(missing) == 1 and (found := _spare(next(iter(missing)), values, spare)):
        kind, amount = found
        return Check({**values, kind: amount.value}, {**amounts, kind: amount}, _REPAIRED)
    return _derived(values, amounts, missing)


def _derived(
    values: Mapping[str, Decimal], amounts: Mapping[str, Amount], missing: set[str]
) -> Check:
    """Derive what is missing where one way only is left: one piece, or quantity × price."""
    if missing == {"quantity"} and values["unit_price"] == values["net"]:
        return Check({**values, "quantity": Decimal(1)}, amounts, _ALONE)
    if missing == {"quantity"} and (count := _how_many(values["net"], values["unit_price"])):
        return Check({**values, "quantity": count}, amounts, _ASSUMED)
    if missing == {"unit_price"} and values["quantity"]:
        price = (values["net"] / values["quantity"]).quantize(CENT, ROUND_HALF_UP)
        return Check({**values, "unit_price": price}, amounts, _ASSUMED)
    if missing == {"quantity", "unit_price"}:
        one = {"quantity": Decimal(1), "unit_price": values["net"]}
        return Check({**values, **one}, amounts, _ASSUMED)
    if missing == {"net"}:
        net = (values["quantity"] * values["unit_price"]).quantize(CENT, ROUND_HALF_UP)
        return Check({**values, "net": net}, amounts, _ALONE)
    return Check(values, amounts, _ALONE)


def _how_many(net: Decimal, price: Decimal) -> Decimal | None:
    """Return the quantity of at most two decimals that the price was multiplied by, if one was."""
    count = (net / price).quantize(CENT, ROUND_HALF_UP).normalize() if price else Decimal(0)
    exact = (count * price).quantize(CENT, ROUND_HALF_UP) == net
    return Decimal(f"{count:f}") if exact and count else None


def same_to_a_cent(one: Decimal, other: Decimal, cents: int = 1) -> bool:
    """Say whether two amounts differ by rounding only."""
    return abs(one - other) <= CENT * cents


def multiplies(
    quantity: Decimal, price: Decimal, net: Decimal, discount: Decimal | None = None
) -> bool:
    """Say whether quantity × price is the net amount, with or without the discount."""
    values = {"quantity": quantity, "unit_price": price, "net": net}
    return _holds(values if discount is None else {**values, "discount": discount})


def reduced(check: Check, off: Decimal) -> Check:
    """Return the line with a discount of its own taken off its amount and so off its price."""
    net = check.values["net"] + off
    values = {**check.values, "net": net}
    if quantity := check.values.get("quantity"):
        values["unit_price"] = (net / quantity).quantize(_FINE, ROUND_HALF_UP).normalize()
    return Check(values, check.amounts, check.confidence)


def _spare(
    kind: str, values: Mapping[str, Decimal], spare: Sequence[Amount]
) -> tuple[str, Amount] | None:
    fitting = (a for a in spare if not a.percent and a.value and _holds({**values, kind: a.value}))
    return next(((kind, a) for a in fitting), None)


def _agreed(
    values: Mapping[str, Decimal],
    amounts: Mapping[str, Amount],
    more: Mapping[str, Sequence[Amount]],
) -> Check:
    for number, reading in enumerate(_readings(values, amounts)):
        if _holds(reading):
            return Check(_at_net_price(reading), amounts, _REPAIRED if number else _AGREES)
    adjusted = sum((a.value for a in _adjustments(amounts, more)), Decimal(0))
    for lower in more.get("unit_price", ()):
        if same_to_a_cent(values["quantity"] * lower.value + adjusted, values["net"]):
            return Check({**values, "unit_price": lower.value}, amounts, _REPAIRED)
    for base in _PRICE_BASES:
        price = values["unit_price"] / base
        if _holds({**values, "unit_price": price}):
            return Check({**values, "unit_price": price}, amounts, _ALONE)
    return Check(values, amounts, _DISAGREES)


def _adjustments(
    amounts: Mapping[str, Amount], more: Mapping[str, Sequence[Amount]]
) -> list[Amount]:
    """Return the discounts and charges that a line lists under each other."""
    first = [amounts["discount"]] if "discount" in amounts else []
    return [a for a in (*first, *more.get("discount", ())) if not a.percent]


def _at_net_price(values: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Take a discount in per cent off the price, so that quantity × price is the net amount."""
    discount = values.get("discount")
    if not discount or _multiplies(values):
        return values
    price = values["unit_price"] * (_HUNDRED - abs(discount)) / _HUNDRED
    if not same_to_a_cent(abs(values["quantity"] * price), abs(values["net"]), _ROUNDINGS):
        return values
    return {
        **values,
        "unit_price": price.quantize(min(CENT, _unit_of(values["unit_price"])), ROUND_HALF_UP),
    }


def _unit_of(value: Decimal) -> Decimal:
    """Return the last decimal place of a number, as 0.001."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _readings(
    values: Mapping[str, Decimal], amounts: Mapping[str, Amount]
) -> Iterator[Mapping[str, Decimal]]:
    """Yield the numbers as read, then with one read the other way or its lost mark put back."""
    yield values
    for kind in ("quantity", "unit_price", "net"):
        other = amounts[kind].other if kind in amounts else None
        if other is not None:
            yield {**values, kind: other}
    for kind in ("unit_price", "net"):
        if kind in amounts and not amounts[kind].decimals and abs(values[kind]) >= _HUNDRED:
            yield {**values, kind: values[kind] / _HUNDRED}


def _holds(values: Mapping[str, Decimal]) -> bool:
    """Say whether quantity × price is the net amount, with or without the discount."""
    if _multiplies(values):
        return True
    discount = values.get("discount")
    if discount is None:
        return False
    gross, net, less = (
        abs(values["quantity"] * values["unit_price"]),
        abs(values["net"]),
        abs(discount),
    )
    share = gross * (_HUNDRED - less) / _HUNDRED
    return same_to_a_cent(share, net, _ROUNDINGS) or same_to_a_cent(gross - less, net, _ROUNDINGS)


def _multiplies(values: Mapping[str, Decimal]) -> bool:
    """Say whether quantity × price is the net amount; the price may be rounded to a cent."""
    slack = int(abs(values["quantity"]) / 2) + 1
    product, net = abs(values["quantity"] * values["unit_price"]), abs(values["net"])
    return same_to_a_cent(product, net, min(slack, _MOST_ROUNDING))


def _net_of_gross(values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    rate = values.get("vat_rate")
    if rate is None:
        return {}
    return {"net": (values["gross"] / (1 + rate / _HUNDRED)).quantize(CENT, ROUND_HALF_UP)}
