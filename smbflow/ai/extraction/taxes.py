"""Tax lines: a rate, a basis and a tax on one row that agree prove themselves in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.arithmetic import CENT
from smbflow.ai.extraction.labels import LabelledSheet
from smbflow.ai.extraction.sheet import Row
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import TaxLine

_RATES = tuple(Decimal(r) for r in range(31))
_HUNDRED = Decimal(100)
_PROVEN, _STATED = 0.97, 0.8


def tax_lines(
    page: LabelledSheet, amounts: Sequence[Sequence[Amount]], table_rows: frozenset[int]
) -> tuple[TaxLine, ...]:
    """Return the tax at each rate as printed outside the lines, in the order of the rates."""
    found: dict[Decimal, TaxLine] = {}
    for row in page.sheet.rows:
        if row.index in table_rows:
            continue
        line = _proven(amounts[row.index]) or _stated(page, row, amounts[row.index])
        if line and line.rate and line.tax:
            known = found.get(line.rate.value)
            if known is None or (known.basis is None and line.basis):
                found[line.rate.value] = line
            elif line.basis and known.basis and line.basis.value != known.basis.value:
                found[line.rate.value] = _summed(known, line)
    return tuple(sorted(found.values(), key=_rate))


def sums(lines: Sequence[TaxLine]) -> tuple[Decimal | None, Decimal | None]:
    """Return the sum of the taxes and of the bases, None where a part is unknown."""
    taxes = [x.tax.value for x in lines if x.tax]
    bases = [x.basis.value for x in lines if x.basis]
    whole = len(bases) == len(lines) > 0
    return (sum(taxes, Decimal(0)) if taxes else None, sum(bases, Decimal(0)) if whole else None)


def _proven(amounts: Sequence[Amount]) -> TaxLine | None:
    """Return the row's tax line where rate × basis = tax."""
    money = [a for a in amounts if a.money_like and not a.percent]
    for rate in _rates(amounts):
        for basis in money:
            tax = _tax_of(basis, rate, money)
            if tax:
                return _tax_line(rate, basis, tax, _PROVEN)
    return None


def _rates(amounts: Sequence[Amount]) -> Iterator[Amount]:
    """Yield what may be a rate: per cents first, then small plain numbers."""
    yield from (a for a in amounts if a.percent and Decimal(0) <= a.value <= _RATES[-1])
    yield from (
        a
        for a in amounts
        if not a.percent and a.currency is None and Decimal(0) <= a.value <= _RATES[-1]
    )


def _tax_of(basis: Amount, rate: Amount, money: Sequence[Amount]) -> Amount | None:
    if basis is rate or basis.value == 0:
        return None
    exact = (basis.value * rate.value / _HUNDRED).quantize(CENT, ROUND_HALF_UP)
    near = [
        a
        for a in money
        if a is not basis
        and a is not rate
        and abs(a.value - exact) <= CENT
        and abs(a.value) < abs(basis.value)
        and (rate.value != 0 or a.value == 0)
    ]
    return near[-1] if near and (rate.value == 0 or exact != 0) else None


def _stated(page: LabelledSheet, row: Row, amounts: Sequence[Amount]) -> TaxLine | None:
    """Return a rate and its tax beside a tax label, where no basis stands on the row."""
    labels = [x for x in page.on(row) if x.weight("tax_total")]
    rates = [a for a in amounts if a.percent and Decimal(0) <= a.value <= _RATES[-1]]
    money = [a for a in amounts if a.money_like]
    if (
        labels
        and len(rates) == 1
        and len(money) == 1
        and labels[0].span.start < money[0].span.start
    ):
        return _tax_line(rates[0], None, money[0], _STATED)
    return None


def _tax_line(rate: Amount, basis: Amount | None, tax: Amount, confidence: float) -> TaxLine:
    return TaxLine(
        _found(rate, confidence),
        None,
        _found(basis, confidence) if basis else None,
        _found(tax, confidence),
    )


def _found(amount: Amount, confidence: float) -> Found[Decimal]:
    return Found(amount.value, confidence, amount.span.source, How.TEXT)


def _summed(one: TaxLine, other: TaxLine) -> TaxLine:
    """Add up two statements at one rate, as for goods and freight."""
    if not (one.basis and other.basis and one.tax and other.tax):
        return one
    basis = Found(one.basis.value + other.basis.value, _STATED, one.basis.source, How.DERIVED)
    tax = Found(one.tax.value + other.tax.value, _STATED, one.tax.source, How.DERIVED)
    return TaxLine(one.rate, one.treatment, basis, tax)


def _rate(line: TaxLine) -> Decimal:
    return line.rate.value if line.rate else Decimal(0)
