"""Why a bill cannot be exported: it does not add up, or this program's file cannot hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from smbflow.connectors.accounts.layout import Amounts, Layout, Recompute
from smbflow.connectors.accounts.postings import charged, postings
from smbflow.domain.bill import Bill, BillRow
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.money import Money
from smbflow.errors import CurrencyMixed

SELF_ASSESSED = frozenset(
    {
        VatTreatment.REVERSE_CHARGE,
        VatTreatment.INTRA_COMMUNITY,
        VatTreatment.CONSTRUCTION_REVERSE_CHARGE,
    }
)
"""Treatments where the buyer accounts for the VAT: the paper charges none."""

_PENNIES = Decimal("0.05")  # practice, point 5
_HUNDRED = Decimal(100)
_OTHER_WAY = {Recompute.OUT_OF_GROSS, Recompute.RATE_OF_NET}


def imbalance(bill: Bill) -> str | None:
    """Say where a bill's rows, totals and currency do not agree, None where they do."""
    try:
        net, tax = charged(bill.rows, bill.currency)
        gross = bill.net + bill.tax
        owed = [net.currency, tax.currency, bill.gross.currency, bill.payable.currency]
    except CurrencyMixed as error:
        return f"two currencies stand in one bill: {error.title}"
    if set(owed) != {bill.currency}:
        return f"its amounts are not all in {bill.currency}"
    sums = [("net", net, bill.net), ("VAT", tax, bill.tax), ("total", gross, bill.gross)]
    for name, added, printed in sums:
        if added != printed:
            return f"its {name} does not add up: the rows make {added}, the bill says {printed}"
    return _too_fine(bill)


def _too_fine(bill: Bill) -> str | None:
    amounts = [bill.gross, *(part for row in bill.rows for part in (row.net, row.tax))]
    wrong = next((amount for amount in amounts if amount != amount.rounded()), None)
    return f"{wrong.amount} {wrong.currency} is finer than a cent" if wrong else None


def uncoded(bill: Bill) -> str | None:
    """Say which row has no account or no tax code."""
    for row in bill.rows:
        for what, value in (("account", row.account), ("tax code", row.tax_code)):
            if not value.strip():
                return f"row {row.number} has no {what}"
    return None


def charged_wrongly(bill: Bill) -> str | None:
    """Say where VAT is charged although the buyer accounts for it."""
    wrong = [row for row in bill.rows if row.treatment in SELF_ASSESSED and row.tax.amount]
    return f"row {wrong[0].number} charges VAT under the reverse charge" if wrong else None


def refusal(bill: Bill, layout: Layout, parameters: Mapping[str, str], currency: str) -> str | None:
    """Say in a sentence why a bill cannot stand in this file, None where it can."""
    checks: Iterable[Callable[[], str | None]] = (
        lambda: imbalance(bill),
        lambda: uncoded(bill),
        lambda: charged_wrongly(bill),
        lambda: _kind_refused(bill, layout, parameters),
        lambda: layout.foreign_refusal if bill.currency != currency else None,
        lambda: _withheld_refused(bill, layout),
        lambda: _recomputed(bill, layout),
        lambda: _shape_refused(bill, layout, parameters),
    )
    return next((why for check in checks if (why := check())), None)


def _kind_refused(bill: Bill, layout: Layout, parameters: Mapping[str, str]) -> str | None:
    kind = layout.kinds.get(bill.kind)
    if kind is None:
        return f"{layout.title} take no {bill.kind.value.replace('_', ' ')}s"
    if kind.refusal:
        return kind.refusal
    if kind.needs and not parameters.get(kind.needs):
        about = layout.parameters[kind.needs].about
        return f"smbflow.toml lacks [export.parameters] {kind.needs}: {about}"
    return None


def _withheld_refused(bill: Bill, layout: Layout) -> str | None:
    withheld = bill.withheld is not None and bool(bill.withheld.amount)
    return layout.withheld_refusal or None if withheld else None


def _recomputed(bill: Bill, layout: Layout) -> str | None:
    """Compute VAT as the target will, and compare with what is charged."""
    if layout.recompute not in _OTHER_WAY:
        return None
    partly = next((row for row in bill.rows if 0 < row.recoverable < 1 and row.tax.amount), None)
    if partly:
        return f"the VAT of row {partly.number} is reclaimed in part: split the row in two"
    ours = [row for row in bill.rows if row.recoverable and row.treatment not in SELF_ASSESSED]
    _, printed = charged(ours, bill.currency)
    found = Money(_computed(ours, layout.recompute), bill.currency).rounded()
    if abs(found.amount - printed.amount) > _PENNIES:
        return f"the books would compute {found} of VAT where the invoice charges {printed}"
    return None


def _computed(rows: Iterable[BillRow], how: Recompute) -> Decimal:
    """Add up the VAT of each rate as the target rounds it."""
    basis: dict[Decimal, Money] = {}
    for row in rows:
        amount = row.net if how is Recompute.RATE_OF_NET else row.net + row.tax
        known = basis.get(row.vat_rate)
        basis[row.vat_rate] = known + amount if known else amount
    return sum((_vat(amount, rate, how) for rate, amount in basis.items()), Decimal(0))


def _vat(amount: Money, rate: Decimal, how: Recompute) -> Decimal:
    whole = _HUNDRED if how is Recompute.RATE_OF_NET else _HUNDRED + rate
    return amount.times(rate / whole).rounded().amount


def _shape_refused(bill: Bill, layout: Layout, parameters: Mapping[str, str]) -> str | None:
    rows = postings(bill, layout, parameters)
    if not rows:
        return "it has no rows with an amount"
    if layout.most_rows and len(rows) > layout.most_rows:
        return f"it has {len(rows)} rows, a file holds {layout.most_rows}"
    mixed = layout.amounts is Amounts.POSITIVE and any(r.cost < 0 or r.tax < 0 for r in rows)
    return "net and VAT of a row have opposite signs" if mixed else None
