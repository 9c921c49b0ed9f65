"""Charges and allowances on the whole document: those that lead from the lines to the net total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.arithmetic import same_to_a_cent
from smbflow.ai.extraction.labels import Label, LabelledSheet
from smbflow.domain.invoice import Charge
from smbflow.domain.text import squeeze

_MOST = 6


def charges(
    page: LabelledSheet,
    amounts: Sequence[Sequence[Amount]],
    table_rows: frozenset[int],
    gap: Decimal | None,
) -> tuple[Charge, ...]:
    """Return the labelled charges (positive) and allowances (negative) that add up to `gap`.

    `gap` is the net total less the sum of the lines; without one nothing can be proven.
    """
    if not gap:
        return ()
    offered = list(_offered(page, amounts, table_rows))[:_MOST]
    for count in range(1, len(offered) + 1):
        for some in combinations(offered, count):
            if same_to_a_cent(sum((c.net for c in some), Decimal(0)), gap, count):
                return some
    return ()


def _offered(
    page: LabelledSheet, amounts: Sequence[Sequence[Amount]], table_rows: frozenset[int]
) -> Iterator[Charge]:
    for row in page.sheet.rows:
        money = [a for a in amounts[row.index] if a.money_like]
        label = next((x for x in page.on(row) if _sign(x)), None)
        if label is None or not money or row.index in table_rows:
            continue
        words = squeeze(row.text[: money[0].span.start].strip(" \t€$£:-+"))
        rate = next((a.value for a in amounts[row.index] if a.percent), None)
        yield Charge(words, _sign(label) * abs(money[-1].value), rate)


def _sign(label: Label) -> int:
    return int(bool(label.weight("charge"))) - int(bool(label.weight("allowance")))
