"""Rows that price something: words with numbers that multiply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.arithmetic import multiplies
from smbflow.ai.extraction.sheet import Row

_CODE_LETTERS, _LETTERS, _CENTS = 3, 3, 2
_CURRENCY_MARKS = re.compile(r"[€£$¥₹₺₪]")


def is_worded(amount: Amount) -> bool:
    """Say whether a number stands in running text rather than in a column."""
    row = amount.span.row
    cell = row.cell_at(amount.span.start)
    before = _CURRENCY_MARKS.sub("", row.text[cell.start : amount.span.start])
    letters = sum(c.isalpha() for c in before)
    return letters > _CODE_LETTERS and not (amount.money_like and amount.decimals >= _CENTS)


def is_like_a_line(row: Row, amounts: Sequence[Amount]) -> bool:
    """Say whether a row has words and an amount, as most lines of a bill do."""
    worded = any(sum(c.isalpha() for c in cell.text) >= _LETTERS for cell in row.cells)
    return worded and any(a.money_like and not is_worded(a) for a in amounts)


def proves_a_line(row: Row, amounts: Sequence[Amount]) -> bool:
    """Say whether two numbers of a row with words multiply to a third."""
    numbers = [a for a in amounts if not a.percent and not is_worded(a) and a.value]
    less = next((a.value for a in amounts if a.percent), None)
    return is_like_a_line(row, amounts) and any(
        net.money_like and multiplies(one.value, two.value, net.value, less)
        for one, two, net in permutations(numbers, 3)
    )
