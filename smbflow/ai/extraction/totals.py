"""The totals: labelled amounts that support each other by arithmetic, searched together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.arithmetic import CENT, same_to_a_cent
from smbflow.ai.extraction.evidence import TOTAL_WEIGHTS, Evidence
from smbflow.ai.extraction.labels import Label, LabelledSheet
from smbflow.ai.extraction.sheet import Span
from smbflow.ai.extraction.values import cells_below
from smbflow.ai.extraction.vocabulary import forms
from smbflow.domain.evidence import Found, How

NET, TAX, GROSS = "net_total", "tax_total", "gross_total"
OTHERS = ("line_total", "charge", "allowance", "prepaid", "withheld", "rounding", "payable")
_KEPT = 7
_BARE = 0.1
_CLEAR = 0.7
_BARE_KEPT = 12
_MAIN, _ASIDE, _BELOW, _IN_TABLE = 1.0, 0.55, 0.85, 0.4
_FILLING = " \t:.;#|=–-()*€$£"
_HIGHEST_RATE = Decimal("0.4")


@dataclass(frozen=True, slots=True)
class Offer:
    """An amount with the strength of the label that names it (`_BARE` where none does)."""

    amount: Amount | None
    value: Decimal
    score: float
    times: int = 1


@dataclass(frozen=True, slots=True)
class Support:
    """What else the document says: sums of its tax lines and of its lines."""

    tax_sum: Decimal | None
    basis_sum: Decimal | None
    line_sum: Decimal | None
    no_tax: bool


def find_totals(
    page: LabelledSheet,
    amounts: Sequence[Sequence[Amount]],
    table_rows: frozenset[int],
    support: Support,
) -> dict[str, Found[Decimal]]:
    """Search the net, tax and gross that fit best, then what is prepaid and payable."""
    offers = {name: _offers(page, amounts, table_rows, name) for name in (NET, TAX, GROSS, *OTHERS)}
    bare = _bare(amounts, table_rows)
    triple = max(_triples(offers, bare, support), key=lambda t: _merit(t, offers, support))
    found = _founded(triple, support)
    found |= _settlement(found, offers, bare)
    return found


def _offers(
    page: LabelledSheet,
    amounts: Sequence[Sequence[Amount]],
    table_rows: frozenset[int],
    name: str,
) -> list[Offer]:
    """Return the amounts that labels of this name point to, the strongest first."""
    best: dict[Decimal, Offer] = {}
    for label in page.all():
        weight = label.weight(name)
        if not weight:
            continue
        if label.span.row.index in table_rows:
            weight *= _IN_TABLE
        for offer in _pointed(page, label, weight, amounts):
            known = best.get(offer.value)
            times = known.times + 1 if known else 1
            stronger = offer if not known or offer.score > known.score else known
            best[offer.value] = replace(stronger, times=times)
    return sorted(best.values(), key=lambda o: (-o.score, -abs(o.value)))[:_KEPT]


def _pointed(
    page: LabelledSheet, label: Label, weight: float, amounts: Sequence[Sequence[Amount]]
) -> Iterator[Offer]:
    row = label.span.row
    room = page.room_right(label)
    inside = [
        a for a in amounts[row.index] if room.start <= a.span.start < room.end and not a.percent
    ]
    money = [a for a in inside if a.money_like] or inside[-1:]
    if money:
        for number, amount in enumerate(reversed(money)):
            yield Offer(amount, amount.value, weight * (_MAIN if not number else _ASIDE))
        return
    cell = row.cell_at(label.span.start)
    rest = row.text[label.span.end : cell.end].strip(_FILLING)
    if rest and rest not in forms().currency_codes:
        return
    for below in cells_below(page, label.span):
        here = [a for a in amounts[below.row.index] if _inside(a, below) and a.money_like]
        if here:
            yield Offer(here[0], here[0].value, weight * _BELOW)
            return


def _inside(amount: Amount, cell: Span) -> bool:
    return cell.start <= amount.span.start < cell.end


def _bare(amounts: Sequence[Sequence[Amount]], table_rows: frozenset[int]) -> list[Offer]:
    """Return amounts that no label need name, so that arithmetic may find them."""
    money = [
        a
        for row in amounts
        for a in row
        if a.money_like and a.decimals >= 2 and a.span.row.index not in table_rows  # noqa: PLR2004 - cents
    ]
    values = {a.value: Offer(a, a.value, _BARE) for a in money}
    return sorted(values.values(), key=lambda o: -abs(o.value))[:_BARE_KEPT]


Triple = tuple[Offer | None, Offer | None, Offer | None]


def _triples(
    offers: Mapping[str, Sequence[Offer]], bare: Sequence[Offer], support: Support
) -> Iterator[Triple]:
    choices = [_with_bare(offers[name], bare) for name in (NET, TAX, GROSS)]
    yield from product(*choices)
    for net, tax, gross in product(*choices):
        yield from _completed(net, tax, gross, support)


def _with_bare(offers: Sequence[Offer], bare: Sequence[Offer]) -> list[Offer | None]:
    known = {o.value for o in offers}
    return [None, *offers, *(o for o in bare if o.value not in known)]


def _completed(
    net: Offer | None, tax: Offer | None, gross: Offer | None, support: Support
) -> Iterator[Triple]:
    """Yield the triple with its missing third derived, where two are labelled or supported."""
    if net and gross and not tax and support.tax_sum == gross.value - net.value:
        yield net, Offer(None, gross.value - net.value, 0.5), gross
    if net and gross and not tax and net.score > _BARE and gross.score > _BARE:
        yield net, Offer(None, gross.value - net.value, 0.2), gross
    if gross and tax and not net and tax.score > _BARE:
        yield Offer(None, gross.value - tax.value, 0.3), tax, gross
    if gross and not tax and not net and support.tax_sum is not None:
        rest = gross.value - support.tax_sum
        yield Offer(None, rest, 0.4), Offer(None, support.tax_sum, 0.5), gross
    if gross and not tax and support.no_tax and (not net or net.value == gross.value):
        yield net or Offer(None, gross.value, 0.5), Offer(None, Decimal(0), 0.6), gross


def _merit(triple: Triple, offers: Mapping[str, Sequence[Offer]], support: Support) -> float:
    """Return how well a triple fits labels and arithmetic."""
    net, tax, gross = triple
    merit = sum(o.score + 0.03 * min(o.times, 3) for o in triple if o)
    if not gross:
        merit -= 0.3
    if _against_labels(triple, offers) and not _agrees(tax, support.tax_sum):
        merit -= 1.5
    if net and tax and gross:
        agreement = _agreement(net.value, tax.value, gross.value)
        merit += agreement * (0.3 if _third_is_derived(triple) and not support.tax_sum else 1)
    merit += 0.5 * _agrees(tax, support.tax_sum) + 0.3 * _agrees(net, support.basis_sum)
    merit += 0.6 * _agrees(net, _expected_net(offers, support))
    if gross and net and abs(net.value) > abs(gross.value) + CENT:
        merit -= 1.5
    return merit


def _agreement(net: Decimal, tax: Decimal, gross: Decimal) -> float:
    if not same_to_a_cent(net + tax, gross):
        return -1.2
    if net == 0 and gross != 0:
        return -0.5
    if abs(tax) > abs(net) * _HIGHEST_RATE:
        return -0.5
    return 1.5 if tax else 0.8


def _third_is_derived(triple: Triple) -> bool:
    return any(o is not None and o.amount is None for o in triple)


def _against_labels(triple: Triple, offers: Mapping[str, Sequence[Offer]]) -> bool:
    """Say whether a derived amount differs from one that the page clearly labels."""
    return any(
        offer is not None
        and offer.amount is None
        and any(o.score >= _CLEAR and o.value != offer.value for o in offers[name])
        for name, offer in zip((NET, TAX, GROSS), triple, strict=True)
    )


def _expected_net(offers: Mapping[str, Sequence[Offer]], support: Support) -> Decimal | None:
    """Return the lines' sum with the document's charges and allowances."""
    if support.line_sum is None:
        return None
    charges = sum((abs(o.value) for o in offers["charge"][:1]), Decimal(0))
    allowances = sum((abs(o.value) for o in offers["allowance"][:1]), Decimal(0))
    return support.line_sum + charges - allowances


def _agrees(offer: Offer | None, value: Decimal | None) -> bool:
    return (
        bool(offer)
        and value is not None
        and offer is not None
        and abs(abs(offer.value) - abs(value)) <= 2 * CENT
    )


def _founded(triple: Triple, support: Support) -> dict[str, Found[Decimal]]:
    net, tax, gross = triple
    whole = bool(net and tax and gross)
    adds_up = _proven(triple, support)
    found = {}
    for name, offer in zip((NET, TAX, GROSS), triple, strict=True):
        if offer is None:
            continue
        taxes = _agrees(tax, support.tax_sum) and (name == TAX or adds_up)
        lines = _agrees(net, support.line_sum) and (name == NET or adds_up)
        evidence = Evidence(
            {
                "label": min(offer.score, 1.0),
                "adds_up": float(adds_up),
                "taxes_agree": float(taxes),
                "lines_agree": float(lines),
                "contradicted": float(whole and not adds_up),
                "derived": float(offer.amount is None),
                "illegible": 1 - offer.amount.span.legibility if offer.amount else 0.0,
            }
        )
        found[name] = _value(offer, evidence)
    return found


def _proven(triple: Triple, support: Support) -> bool:
    """Say whether the three agree and none of them was only derived from the other two."""
    net, tax, gross = triple
    if not (net and tax and gross):
        return False
    if not same_to_a_cent(net.value + tax.value, gross.value):
        return False
    net_known = net.amount or _agrees(net, support.basis_sum) or _agrees(net, support.line_sum)
    tax_known = tax.amount or _agrees(tax, support.tax_sum) or (support.no_tax and not tax.value)
    return bool(net_known and tax_known)


def _value(offer: Offer, evidence: Evidence) -> Found[Decimal]:
    confidence = evidence.confidence(TOTAL_WEIGHTS)
    if offer.amount is None:
        return Found(offer.value, confidence, None, How.DERIVED)
    return Found(offer.value, confidence, offer.amount.span.source, How.TEXT)


def _settlement(
    found: Mapping[str, Found[Decimal]],
    offers: Mapping[str, Sequence[Offer]],
    bare: Sequence[Offer],
) -> dict[str, Found[Decimal]]:
    """Find prepaid, withheld, rounding and payable; they must explain gross against payable."""
    gross = found.get(GROSS)
    if not gross:
        return {name: _alone(offers[name][0]) for name in ("payable", "prepaid") if offers[name]}
    best = max(_settlements(offers), key=lambda s: _fit(s, gross.value, bare))
    return _explained(best, gross, bare)


Settlement = tuple[Offer | None, Offer | None, Offer | None, Offer | None]


def _settlements(offers: Mapping[str, Sequence[Offer]]) -> Iterator[Settlement]:
    names = ("prepaid", "withheld", "rounding", "payable")
    yield from product(*([None, *offers[name][:4]] for name in names))


def _owed(settlement: Settlement, gross: Decimal) -> Decimal:
    prepaid, withheld, rounding, _ = settlement
    less = sum((abs(o.value) for o in (prepaid, withheld) if o), Decimal(0))
    return abs(gross) - less + (rounding.value if rounding else Decimal(0))


def _fit(settlement: Settlement, gross: Decimal, bare: Sequence[Offer]) -> float:
    """Return how well the parts explain the way from gross to payable."""
    merit = sum(0.3 + o.score for o in settlement if o)
    payable = settlement[3]
    if payable and _explains(settlement, gross):
        merit += 2.0
    elif payable:
        merit += 0.8 if _paid_apart(settlement, gross, bare) else -2.5
    elif settlement[0] or settlement[1]:
        merit -= 0.9
    rounding = settlement[2]
    return merit - (2.0 if rounding and abs(rounding.value) >= 1 else 0.0)


def _explains(settlement: Settlement, gross: Decimal) -> bool:
    payable, owed = settlement[3], _owed(settlement, gross)
    if payable is None:
        return False
    return min(abs(payable.value - owed), abs(abs(payable.value) - abs(owed))) <= CENT


def _paid_apart(settlement: Settlement, gross: Decimal, bare: Sequence[Offer]) -> Offer | None:
    """Return the amount on the page that is the difference of gross and payable."""
    prepaid, withheld, rounding, payable = settlement
    if prepaid or withheld or rounding or not payable:
        return None
    rest = abs(gross) - abs(payable.value)
    return next((o for o in bare if rest > 0 and abs(abs(o.value) - rest) <= CENT), None)


def _explained(
    settlement: Settlement, gross: Found[Decimal], bare: Sequence[Offer]
) -> dict[str, Found[Decimal]]:
    """Put the settlement into values; what no label names is derived."""
    prepaid, withheld, rounding, payable = settlement
    owed = _owed(settlement, gross.value)
    found = {}
    apart = _paid_apart(settlement, gross.value, bare)
    if payable:
        agrees = bool(apart) or _explains(settlement, gross.value)
        found["payable"] = _settled(payable, gross, agrees=agrees, signed=True)
    else:
        found["payable"] = Found(owed, round(gross.confidence * 0.97, 4), None, How.DERIVED)
    for name, offer in (("withheld", withheld), ("rounding", rounding)):
        if offer and offer.value:
            found[name] = _settled(offer, gross, agrees=bool(payable), signed=name == "rounding")
    if prepaid:
        found["prepaid"] = _settled(prepaid, gross, agrees=bool(payable))
    elif apart:
        found["prepaid"] = _settled(apart, gross, agrees=False)
    elif payable and abs(payable.value) < owed:
        found["prepaid"] = Found(owed - abs(payable.value), 0.5, None, How.DERIVED)
    elif not withheld:
        found["prepaid"] = Found(Decimal(0), round(gross.confidence * 0.95, 4), None, How.DERIVED)
    return found


def _settled(
    offer: Offer, gross: Found[Decimal], *, agrees: bool, signed: bool = False
) -> Found[Decimal]:
    confidence = min(gross.confidence, 0.6 + 0.37 * min(offer.score, 1.0)) if agrees else 0.6
    source = offer.amount.span.source if offer.amount else None
    value = abs(offer.value) if gross.value < 0 or not signed else offer.value
    return Found(value, round(confidence, 4), source, How.TEXT)


def _alone(offer: Offer) -> Found[Decimal]:
    source = offer.amount.span.source if offer.amount else None
    return Found(offer.value, 0.5, source, How.TEXT)
