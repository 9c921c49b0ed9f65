"""Amounts offered for a total: those that its labels point to, and those that no label names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.labels import Label, LabelledSheet
from smbflow.ai.extraction.sheet import Span
from smbflow.ai.extraction.values import cells_below
from smbflow.ai.extraction.vocabulary import forms

BARE = 0.1
CLEAR = 0.7
_KEPT = 7
_BARE_KEPT = 12
_MAIN, _ASIDE, _BELOW, _IN_TABLE = 1.0, 0.55, 0.85, 0.4
_FILLING = " \t:.;#|=–-()*€$£"


@dataclass(frozen=True, slots=True)
class Offer:
    """An amount with the strength of the label that names it (`BARE` where none does)."""

    amount: Amount | None
    value: Decimal
    score: float
    times: int = 1


def offers_of(
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
    money = [a for a in inside if a.money_like] or [a for a in inside[-1:] if _ends_its_cell(a)]
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


def _ends_its_cell(amount: Amount) -> bool:
    """Say whether no word follows a plain number, as in `please pay within 14 days`."""
    row, end = amount.span.row, amount.span.end
    return not any(c.isalpha() for c in row.text[end : row.cell_at(amount.span.start).end])


def _inside(amount: Amount, cell: Span) -> bool:
    return cell.start <= amount.span.start < cell.end


def bare_offers(amounts: Sequence[Sequence[Amount]], table_rows: frozenset[int]) -> list[Offer]:
    """Return amounts that no label need name, so that arithmetic may find them."""
    money = [
        a
        for row in amounts
        for a in row
        if a.money_like and a.decimals >= 2 and a.span.row.index not in table_rows  # noqa: PLR2004 - cents
    ]
    values = {a.value: Offer(a, a.value, BARE) for a in money}
    return sorted(values.values(), key=lambda o: -abs(o.value))[:_BARE_KEPT]
