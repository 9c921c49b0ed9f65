"""Bank details: whoever changes them gets the money, so new and changed ones always stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.reference import Supplier
from smbflow.pipelines.invoices.case import InvoiceCase, value
from smbflow.pipelines.invoices.ids import account_key, account_keys
from smbflow.pipelines.invoices.paper import announces_new_bank_details
from smbflow.pipelines.invoices.words import listed


def check_bank_details(
    case: InvoiceCase, supplier: Supplier, verified: Sequence[str]
) -> Iterator[Finding]:
    """Yield a stop for accounts on the page that are neither on file nor verified by a call."""
    yield from check_announcement(case, supplier.name)
    known = _on_file(supplier) | account_keys(verified)
    unknown = [account for account in accounts_shown(case.draft) if account not in known]
    if not unknown:
        return
    shown = listed([grouped(account) for account in unknown])
    if known:
        on_file = listed([grouped(account) for account in sorted(known)], last="or")
        words = f"Other bank details than on file for {supplier.name}: {shown} instead of {on_file}"
        yield ask(Reason.BANK_DETAILS_CHANGED, words, field="iban")
    else:
        words = f"First bank details of {supplier.name}: {shown}"
        yield ask(Reason.BANK_DETAILS_NEW, words, field="iban")


def check_announcement(case: InvoiceCase, supplier: str) -> Iterator[Finding]:
    """Yield a stop where page or mail announces other bank details."""
    if announces_new_bank_details(f"{case.paper.text}\n{case.paper.letter}"):
        words = f"The document announces new bank details of {supplier}"
        yield ask(Reason.BANK_CHANGE_ANNOUNCED, words, field="iban")


def accounts_shown(draft: InvoiceDraft) -> tuple[str, ...]:
    """Return all accounts on the page, each once, in one form."""
    local = account_key(None, value(draft.sort_code), value(draft.account_number))
    keys = (account_key(value(draft.iban)), local, *map(account_key, draft.other_ibans))
    return tuple(dict.fromkeys(key for key in keys if key))


def grouped(account: str) -> str:
    """Print an account in groups, as on paper: an IBAN by fours, a sort code by twos."""
    if account[:2].isalpha():
        return " ".join(account[i : i + 4] for i in range(0, len(account), 4))
    sort_code = "-".join(account[i : i + 2] for i in (0, 2, 4))
    return f"{sort_code} {account[6:]}"


def _on_file(supplier: Supplier) -> frozenset[str]:
    local = account_key(None, supplier.sort_code, supplier.account_number)
    return frozenset(filter(None, (account_key(supplier.iban), local)))
