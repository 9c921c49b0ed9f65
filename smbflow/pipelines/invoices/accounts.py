"""Which account a row goes to: a person's word, then the supplier's, then custom, then rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from smbflow.domain.bill import PastBill
from smbflow.domain.reference import Account, Supplier
from smbflow.domain.text import fold
from smbflow.pipelines.invoices.case import LineChoice, Share
from smbflow.pipelines.invoices.portions import Portion
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.invoices.shares import read_split
from smbflow.pipelines.invoices.tolerances import CHARGE_WORDS

CUSTOM = 0.6
"""Share of a supplier's earlier bills that makes an account their custom."""


@dataclass(frozen=True, slots=True)
class Destination:
    """The account of a row, or its split over several, and why."""

    account: str | None
    why: str
    split: tuple[Share, ...] = ()


def destination(
    portion: Portion,
    choice: LineChoice,
    supplier: Supplier | None,
    past: Sequence[PastBill],
    settings: InvoiceSettings,
) -> Destination:
    """Return where a portion is booked; the account is None where nothing tells it."""
    told = (
        _chosen(choice),
        _for_charges(portion, settings),
        _of_supplier(supplier, settings),
        _usual(past),
        _by_rule(portion, settings),
    )
    return next(filter(None, told), Destination(None, ""))


def customary(past: Sequence[PastBill]) -> str | None:
    """Return the account that most of the supplier's earlier bills went to."""
    accounts = [bill.account for bill in past if bill.account]
    if not accounts:
        return None
    account, times = Counter(accounts).most_common(1)[0]
    return account if times >= CUSTOM * len(accounts) else None


def account_name(number: str, accounts: Sequence[Account]) -> str | None:
    """Return an account's name, None for an account that the books do not have."""
    return next((a.name for a in accounts if a.account == number), None)


def _chosen(choice: LineChoice) -> Destination | None:
    if choice.split:
        return Destination(None, "split by hand", choice.split)
    return Destination(choice.account, "chosen by hand") if choice.account else None


def _for_charges(portion: Portion, settings: InvoiceSettings) -> Destination | None:
    account = settings.charges.account
    is_charge = portion.charge or CHARGE_WORDS.search(fold(portion.description))
    return Destination(account, "account for charges") if account and is_charge else None


def _of_supplier(supplier: Supplier | None, settings: InvoiceSettings) -> Destination | None:
    if supplier is None:
        return None
    saved = settings.coding.splits.get(supplier.supplier_id)
    if saved:
        return Destination(None, "saved split of the supplier", read_split(saved))
    return Destination(supplier.account, "account of the supplier") if supplier.account else None


def _usual(past: Sequence[PastBill]) -> Destination | None:
    account = customary(past)
    return Destination(account, "as on earlier bills") if account else None


def _by_rule(portion: Portion, settings: InvoiceSettings) -> Destination | None:
    text = f" {fold(portion.description)} "
    for rule in settings.coding.rules:
        if any(f" {fold(word)} " in text for word in rule.words):
            return Destination(rule.account, f"rule for “{rule.words[0]}”")
    return None
