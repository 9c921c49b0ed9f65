"""Lines priced with tax, as tills print them: what they are without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from smbflow.ai.extraction.arithmetic import CENT
from smbflow.ai.extraction.loose_lines import Goal
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import Line, TaxLine

_HUNDRED = Decimal(100)


def net_of_tax(lines: Sequence[Line], taxes: Sequence[TaxLine], goal: Goal) -> tuple[Line, ...]:
    """Return the lines without tax where they add up to the gross total at one rate."""
    rates = {x.rate.value for x in taxes if x.rate}
    with_tax = Goal(None, goal.gross).met_by(lines) and not Goal(goal.net, None).met_by(lines)
    if not with_tax or len(rates) != 1:
        return tuple(lines)
    factor = 1 + rates.pop() / _HUNDRED
    return tuple(
        replace(
            line,
            net=_without(line.net, factor),
            unit_price=_without(line.unit_price, factor),
        )
        for line in lines
    )


def _without(found: Found[Decimal] | None, factor: Decimal) -> Found[Decimal] | None:
    if found is None:
        return None
    value = (found.value / factor).quantize(CENT, ROUND_HALF_UP)
    return replace(found, value=value, how=How.DERIVED)
