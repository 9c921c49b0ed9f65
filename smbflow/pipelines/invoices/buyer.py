"""Whom an invoice is addressed to: us, our other company, or nobody here."""

from __future__ import annotations

from collections.abc import Iterator

from smbflow.domain.document import DocumentKind
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.reference import Business
from smbflow.domain.text import compact_id, fold
from smbflow.pipelines.invoices.case import InvoiceCase, value
from smbflow.pipelines.invoices.ids import same_vat_number, vat_number_valid
from smbflow.pipelines.invoices.names import best_likeness, plain_name
from smbflow.pipelines.invoices.words import outside

SAME_NAME = 0.85


def check_buyer(case: InvoiceCase, business: Business) -> Iterator[Finding]:
    """Yield why the invoice may not be ours; a till receipt names nobody."""
    name, number = value(case.draft.buyer_name), _number(case, business)
    if not business.names or case.kind == DocumentKind.RECEIPT:
        return
    if name is None and number is None:
        yield from _check_page(case, business)
        return
    ours = _is_us(name, number, business)
    sister = _sister(name, business)
    if sister and not (number and _our_number(number, business)):
        words = f"It is addressed to {outside(name or '')}, our other company {sister}"
        yield ask(Reason.OTHER_COMPANY, words, field="buyer_name", other=sister)
    elif not ours:
        yield ask(Reason.BUYER_NOT_US, _stranger(name, number, business), field="buyer_name")


def _number(case: InvoiceCase, business: Business) -> str | None:
    """Return the buyer's VAT number, unless its check digits say that it is none."""
    number = value(case.draft.buyer_vat_id)
    if number is None or vat_number_valid(number, business.country) is False:
        return None
    return number


def _stranger(name: str | None, number: str | None, business: Business) -> str:
    if name is not None and number is not None and _named(name, business.names):
        ours = " or ".join(business.vat_ids)
        return f"It names {outside(name)}, but with the VAT number {outside(number)}, not {ours}"
    return f"It is addressed to {outside(name or number or '')}, not to {business.names[0]}"


def _is_us(name: str | None, number: str | None, business: Business) -> bool:
    if number and business.vat_ids:
        return _our_number(number, business)
    return name is not None and _named(name, business.names)


def _our_number(number: str, business: Business) -> bool:
    return any(same_vat_number(number, own) for own in business.vat_ids)


def _named(name: str, names: tuple[str, ...]) -> bool:
    """See trading names that stand inside a longer line: `Acme Ltd t/a Corner Shop, Accounts`."""
    if best_likeness(name, names) >= SAME_NAME:
        return True
    inside = f" {fold(name)} "
    return any(f" {plain_name(own)} " in inside for own in names if plain_name(own))


def _sister(name: str | None, business: Business) -> str | None:
    if name is None:
        return None
    likest = max(business.sister_companies, key=lambda s: best_likeness(name, (s,)), default=None)
    if likest is None or not _named(name, (likest,)):
        return None
    closer = best_likeness(name, (likest,)) > best_likeness(name, business.names)
    return likest if closer else None


def _check_page(case: InvoiceCase, business: Business) -> Iterator[Finding]:
    text = f" {fold(case.paper.text)} "
    if not text.strip():
        return
    named = any(f" {plain_name(own)} " in text for own in business.names)
    numbered = any(compact_id(own) in compact_id(case.paper.text) for own in business.vat_ids)
    if not named and not numbered:
        words = f"Nothing on the page says that it is for {business.names[0]}"
        yield ask(Reason.BUYER_NOT_US, words, field="buyer_name")
