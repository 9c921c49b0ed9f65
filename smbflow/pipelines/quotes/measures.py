"""Measures: what a customer counts in, turned into what the price list sells in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from smbflow.domain.evidence import How
from smbflow.domain.sales import ListPrice
from smbflow.pipelines.quotes.case import Wanted
from smbflow.pipelines.quotes.lexicon import soft, unit_of, word_set
from smbflow.pipelines.quotes.pricing import whole_packs
from smbflow.pipelines.wording import count, outside

_PIECES = frozenset({"pcs", "sheet", "length", "can", "set", "roll"})
"""Units of which one is one thing: a customer says pieces for any of them."""
_MEASURED = frozenset({"m", "m2", "m3", "kg", "t", "litre", "hour", "day"})
_CONTENTS = re.compile(r"(?:of|je|zu|mit|a)\s+(\d+)\b|\b(?:roll|rolle)\s+(\d+(?:[.,]\d+)?)\s*m\b")


@dataclass(frozen=True, slots=True)
class Charged:
    """The quantity to be charged in the list's unit, with words where it differs from the wish."""

    quantity: Decimal
    unit: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why a quantity cannot be turned into the list's unit; `missing` where none was given."""

    why: str
    missing: bool = False


def charged(wanted: Wanted, row: ListPrice) -> Charged | Unclear:
    """Return what is charged for a wish (which has a quantity), rounded up to whole packs."""
    made = wished(wanted, row)
    if isinstance(made, Unclear):
        return made
    packed = whole_packs(made.quantity, row.pack)
    if packed == made.quantity:
        return made
    words = f"sold in {count(row.pack or packed)}s: {count(packed)} for {count(made.quantity)}"
    return Charged(packed, made.unit, (*made.terms, words))


def wished(wanted: Wanted, row: ListPrice) -> Charged | Unclear:
    """Return a wish (which has a quantity) in the list's unit, before it is made whole packs."""
    assert wanted.quantity is not None  # asked for before
    quantity = wanted.quantity.value
    own = unit_of(row.unit) or row.unit
    said = unit_of(wanted.unit.value) or wanted.unit.value if wanted.unit else None
    if said is None:
        by_person = wanted.quantity.how is How.PERSON
        return Charged(quantity, row.unit) if by_person else _without_unit(quantity, own, row)
    if wanted.each is not None:
        return _packed(quantity, said, wanted.each, own, row)
    if said == own or not own or {said, own} <= _PIECES:
        return Charged(quantity, row.unit)
    return _out_of_packs(quantity, said, own, row)


def _without_unit(quantity: Decimal, own: str, row: ListPrice) -> Charged | Unclear:
    if own in _MEASURED:
        why = f"{count(quantity)} of what? “{outside(row.description)}” is sold by the {row.unit}"
        return Unclear(why, missing=True)
    return Charged(quantity, row.unit)


def _packed(
    quantity: Decimal, said: str, each: Decimal, own: str, row: ListPrice
) -> Charged | Unclear:
    """Charge boxes of so many pieces: by the piece, or by the box where ours holds as many."""
    if own in _PIECES:
        words = f"{count(quantity)} {said} of {count(each)}"
        return Charged(quantity * each, row.unit, (words,))
    held = _contents(row)
    if said == own and held == each:
        return Charged(quantity, row.unit)
    if held is not None:
        return _boxes(quantity * each, held, row)
    ours = f"“{outside(row.description)}” is sold by the {row.unit}"
    return Unclear(f"asked for in {said} of {count(each)}, but {ours}")


def _out_of_packs(quantity: Decimal, said: str, own: str, row: ListPrice) -> Charged | Unclear:
    held = _contents(row)
    whole = own in word_set("packs", "units") and said in {"pcs", "m"}
    if whole and held is not None:
        return _boxes(quantity, held, row)
    return Unclear(f"asked for by the {said}, but “{outside(row.description)}” by the {row.unit}")


def _boxes(pieces: Decimal, held: Decimal, row: ListPrice) -> Charged:
    boxes = (pieces / held).to_integral_value(ROUND_CEILING)
    words = f"{count(pieces)} asked for, {count(held)} in a {row.unit}: {count(boxes)} {row.unit}"
    return Charged(boxes, row.unit, (words,))


def _contents(row: ListPrice) -> Decimal | None:
    """Return how many pieces (or metres) the list says are in one of a unit."""
    match = _CONTENTS.search(soft(row.description))
    if match is None:
        return None
    return Decimal((match[1] or match[2]).replace(",", "."))
