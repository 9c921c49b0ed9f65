"""The totals: labelled amounts that support each other by arithmetic, searched together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.arithmetic import CENT, same_to_a_cent
from smbflow.ai.extraction.evidence import TOTAL_WEIGHTS, Evidence
from smbflow.ai.extraction.labels import LabelledSheet
from smbflow.ai.extraction.offers import BARE, CLEAR, Offer, bare_offers, offers_of
from smbflow.ai.extraction.settlement import best_settlement, settled, unexplained
from smbflow.domain.evidence import Found, How, Source

NET, TAX, GROSS = "net_total", "tax_total", "gross_total"
OTHERS = ("line_total", "charge", "allowance", "prepaid", "withheld", "rounding", "payable")
_PENNIES = Decimal("0.05")
_WITHOUT_GROSS = 0.5
_IN_DOUBT = 0.75
_HALF_RATES = tuple(Decimal(half) / 2 for half in range(10, 55))
"""Rates of tax in use, in half per cents."""

_HIGHEST_RATE = Decimal("0.4")


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
    offers = {
        name: offers_of(page, amounts, table_rows, name) for name in (NET, TAX, GROSS, *OTHERS)
    }
    bare = bare_offers(amounts, table_rows)
    triple = max(_triples(offers, bare, support), key=lambda t: _merit(t, offers, support))
    gross = triple[2]
    if gross is None:
        return _founded(triple, support, doubted=False) | _alone(offers)
    settlement = best_settlement(gross.value, offers, bare)
    others = (*offers["payable"], *offers[GROSS])
    found = _founded(triple, support, doubted=unexplained(gross, settlement, others, bare))
    return found | settled(settlement, found[GROSS], bare)


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
    if net and gross and not tax and net.score > BARE and gross.score > BARE:
        yield net, Offer(None, gross.value - net.value, 0.2), gross
    if gross and tax and not net and tax.score > BARE:
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
    if gross and _owes_more(gross, offers["payable"]):
        merit -= 2.5
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


def _owes_more(gross: Offer, payable: Sequence[Offer]) -> bool:
    """Say whether a clearly labelled total or amount to pay is more than this gross total."""
    return any(o.score >= CLEAR and o.value > gross.value + _PENNIES for o in payable)


def _against_labels(triple: Triple, offers: Mapping[str, Sequence[Offer]]) -> bool:
    """Say whether a derived amount differs from one that the page clearly labels."""
    return any(
        offer is not None
        and offer.amount is None
        and any(o.score >= CLEAR and o.value != offer.value for o in offers[name])
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


def _founded(triple: Triple, support: Support, *, doubted: bool) -> dict[str, Found[Decimal]]:
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
                "contradicted": float(doubted or (whole and not adds_up)),
                "derived": float(offer.amount is None),
                "illegible": 1 - offer.amount.span.legibility if offer.amount else 0.0,
            }
        )
        value = _value(offer, evidence)
        if evidence.features["contradicted"]:
            value = replace(value, confidence=min(value.confidence, _IN_DOUBT))
        found[name] = value
    return found


def _proven(triple: Triple, support: Support) -> bool:
    """Say whether the three agree and none of them was only derived from the other two."""
    net, tax, gross = triple
    if not (net and tax and gross):
        return False
    if not same_to_a_cent(net.value + tax.value, gross.value):
        return False
    net_known = net.amount or _agrees(net, support.basis_sum) or _agrees(net, support.line_sum)
    read = tax.amount is not None and (tax.score > BARE or _at_a_rate(net.value, tax.value))
    tax_known = read or _agrees(tax, support.tax_sum) or (support.no_tax and not tax.value)
    return bool(net_known and tax_known)


def _at_a_rate(net: Decimal, tax: Decimal) -> bool:
    """Say whether an amount that no label calls tax is what one of the usual rates makes it."""
    return any(same_to_a_cent(net * rate / 100, tax) for rate in _HALF_RATES)


def _value(offer: Offer, evidence: Evidence) -> Found[Decimal]:
    confidence = evidence.confidence(TOTAL_WEIGHTS)
    if offer.amount is None:
        return Found(offer.value, confidence, None, How.DERIVED)
    return Found(offer.value, confidence, offer.amount.span.source, How.TEXT)


def _alone(offers: Mapping[str, Sequence[Offer]]) -> dict[str, Found[Decimal]]:
    """Return what is to pay where no gross total was found, with little confidence."""
    return {
        name: Found(offers[name][0].value, _WITHOUT_GROSS, _source(offers[name][0]), How.TEXT)
        for name in ("payable", "prepaid")
        if offers[name]
    }


def _source(offer: Offer) -> Source | None:
    return offer.amount.span.source if offer.amount else None
