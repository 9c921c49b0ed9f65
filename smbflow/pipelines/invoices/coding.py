"""Coding: which account and tax code each row of the bill takes, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from smbflow.domain.bill import PastBill
from smbflow.domain.document import DocumentKind
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.money import minor_unit
from smbflow.domain.outcome import Next
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.reference import Reference, Supplier, TaxCode, VatScheme
from smbflow.pipelines.invoices.accounts import Destination, account_name, destination
from smbflow.pipelines.invoices.case import CodedRow, InvoiceCase, Share, value
from smbflow.pipelines.invoices.deposits import check_prepaid, deposit_of, less_deposit
from smbflow.pipelines.invoices.portions import Portion, portions, spread
from smbflow.pipelines.invoices.rates import rate_on
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.invoices.shares import weights
from smbflow.pipelines.invoices.vat import (
    check_treatments,
    rate_charged,
    tax_code_for,
    treatment_of,
    unmapped,
)
from smbflow.pipelines.invoices.words import outside

POSTS_GROSS = frozenset({VatScheme.FLAT_RATE, VatScheme.NOT_REGISTERED})
"""Businesses that reclaim no VAT post the gross amount."""

ALL = Decimal(1)
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What coding looks things up in, for one invoice."""

    reference: Reference
    settings: InvoiceSettings
    supplier: Supplier | None
    past: Sequence[PastBill]


def code(context: Context, case: InvoiceCase) -> Next[InvoiceCase]:
    """Code each portion of the invoice; what nothing tells is asked, never guessed."""
    if case.supplier is None and case.kind != DocumentKind.RECEIPT:
        return Next(replace(case, rows=(), rate=None).noted("code", ()))
    ledger = _ledger(context, case)
    parts = portions(case, ledger.settings.totals)
    treated = [_treated(part, case, ledger) for part in parts]
    rows: list[CodedRow] = []
    findings = list(_check_treatments(treated, ledger))
    for part in treated:
        for row, said in _rows(part, case, ledger):
            rows.append(row)
            findings += said
    deposit = deposit_of(case, ledger.past)
    rows += less_deposit(tuple(rows), deposit, case)
    findings += check_prepaid(case, deposit)
    rate, doubt = _rate(case, ledger.reference)
    coded = replace(case, rows=tuple(rows), rate=rate)
    return Next(coded.noted("code", dict.fromkeys((*findings, *doubt))))


def _ledger(context: Context, case: InvoiceCase) -> _Ledger:
    services, match = context.services, case.supplier
    reference = services.reference()
    if match is None:
        return _Ledger(reference, services.settings, None, ())
    past = services.history.bills_of(match.supplier_id)
    others = [bill for bill in past if bill.job_id != context.job.id]
    return _Ledger(reference, services.settings, reference.supplier(match.supplier_id), others)


def _check_treatments(parts: Sequence[Portion], ledger: _Ledger) -> Iterator[Finding]:
    if ledger.reference.business.vat not in POSTS_GROSS:
        yield from check_treatments(parts, ledger.supplier)


def _treated(part: Portion, case: InvoiceCase, ledger: _Ledger) -> Portion:
    if ledger.reference.business.vat in POSTS_GROSS:
        outside_vat = VatTreatment.OUTSIDE_SCOPE
        return replace(part, net=part.net + part.tax, tax=NONE, rate=NONE, treatment=outside_vat)
    rate = rate_charged(part, ledger.reference.tax_codes, ledger.settings.totals.in_all)
    chosen = _named_code(case.choices.for_line(part.line or 0).tax_code, ledger)
    treatment = chosen.treatment if chosen else treatment_of(part, ledger.supplier)
    return replace(part, rate=rate, treatment=treatment)


def _rows(
    part: Portion, case: InvoiceCase, ledger: _Ledger
) -> Iterator[tuple[CodedRow, tuple[Finding, ...]]]:
    """Yield the rows of a portion, several where it is split, each with its doubts."""
    choice = case.choices.for_line(part.line or 0)
    chosen = destination(part, choice, ledger.supplier, ledger.past, ledger.settings)
    for share, piece in _pieces(part, chosen, case.currency):
        account = share.account if share else chosen.account
        where = replace(chosen, account=account)
        yield _row(piece, where, choice.tax_code, ledger)


def _pieces(
    part: Portion, chosen: Destination, currency: str | None
) -> Iterator[tuple[Share | None, Portion]]:
    if not chosen.split:
        yield None, part
        return
    unit, by = minor_unit(currency or "EUR"), weights(chosen.split)
    nets, taxes = spread(part.net, by, unit), spread(part.tax, by, unit)
    for share, net, tax, weight in zip(chosen.split, nets, taxes, by, strict=True):
        quantity = part.quantity * weight / sum(by) if part.quantity else None
        yield share, replace(part, net=net, tax=tax, quantity=quantity)


def _row(
    part: Portion, where: Destination, chosen_code: str | None, ledger: _Ledger
) -> tuple[CodedRow, tuple[Finding, ...]]:
    tax_code, code_doubts = _tax_code(part, where.account, chosen_code, ledger)
    name, account_doubts = _account(part, where.account, ledger)
    row = CodedRow(
        line=part.line,
        description=part.description,
        net=part.net,
        tax=part.tax,
        account=where.account or "",
        account_name=name,
        tax_code=tax_code.code if tax_code else "",
        treatment=_treatment(part, tax_code),
        vat_rate=part.rate or NONE,
        recoverable=tax_code.recoverable if tax_code else ALL,
        why=where.why,
        quantity=part.quantity,
        unit_price=part.unit_price,
        order_number=part.order_number,
        order_line=part.order_line,
    )
    return row, (*account_doubts, *code_doubts)


def _treatment(part: Portion, tax_code: TaxCode | None) -> VatTreatment:
    """Take the tax code's word where the page has none; a row without either is never posted."""
    return part.treatment or (tax_code.treatment if tax_code else VatTreatment.OUTSIDE_SCOPE)


def _account(
    part: Portion, account: str | None, ledger: _Ledger
) -> tuple[str, tuple[Finding, ...]]:
    what, field = outside(part.description), f"line:{part.line}.account" if part.line else "account"
    if account is None:
        words = f"No account for “{what}”"
        return "", (ask(Reason.ACCOUNT_UNKNOWN, words, field=field),)
    name = account_name(account, ledger.reference.accounts)
    if name is None:
        words = f"Account {outside(account)} for “{what}” is not in the list of accounts"
        return "", (ask(Reason.ACCOUNT_UNKNOWN, words, field=field),)
    return name, ()


def _tax_code(
    part: Portion, account: str | None, chosen: str | None, ledger: _Ledger
) -> tuple[TaxCode | None, tuple[Finding, ...]]:
    if chosen is not None:
        found = _named_code(chosen, ledger)
        words = f"Tax code {outside(chosen)} is not in the list of tax codes"
        return found, () if found else (_no_code(words),)
    if part.treatment is None:
        return None, ()
    if part.rate is None:
        words = f"The VAT rate of “{outside(part.description)}” is not clear"
        return None, (_no_code(words),)
    recoverable = _recoverable(part, account, ledger)
    found = tax_code_for(ledger.reference.tax_codes, part.treatment, part.rate, recoverable)
    return found, () if found else (unmapped(part.treatment, part.rate, recoverable),)


def _named_code(chosen: str | None, ledger: _Ledger) -> TaxCode | None:
    return next((code_ for code_ in ledger.reference.tax_codes if code_.code == chosen), None)


def _no_code(words: str) -> Finding:
    return ask(Reason.TAX_CODE_UNMAPPED, words, field="tax_code")


def _recoverable(part: Portion, account: str | None, ledger: _Ledger) -> Decimal:
    """Return the share of VAT reclaimed: by account, as on earlier bills, else all of it."""
    by_account = ledger.settings.coding.recoverable.get(account or "")
    if by_account is not None:
        return by_account
    if ledger.reference.business.vat in POSTS_GROSS:
        return _only_share(part, ledger)
    same = (bill.tax_code for bill in ledger.past if bill.account == account and bill.tax_code)
    last = next(same, None)
    codes = (c for c in ledger.reference.tax_codes if c.code == last)
    used = next((c for c in codes if (c.treatment, c.rate) == (part.treatment, part.rate)), None)
    return used.recoverable if used else ALL


def _only_share(part: Portion, ledger: _Ledger) -> Decimal:
    """Take whatever share the one code without VAT is mapped with."""
    shares = {c.recoverable for c in ledger.reference.tax_codes if c.treatment == part.treatment}
    return shares.pop() if len(shares) == 1 else ALL


def _rate(case: InvoiceCase, reference: Reference) -> tuple[Decimal | None, tuple[Finding, ...]]:
    """Return the day's rate of a foreign currency; without one a person is asked."""
    issued, home = value(case.draft.issue_date), reference.business.currency
    if case.currency is None or issued is None or case.currency == home:
        return None, ()
    rate = rate_on(case.currency, issued, reference)
    words = f"The invoice is in {case.currency}, and no rate to {home} is on file for its date"
    doubt = ask(Reason.CURRENCY_UNSUPPORTED, words, field="currency")
    return rate, () if rate is not None else (doubt,)
