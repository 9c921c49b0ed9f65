"""Finding the supplier: by VAT number, by bank account, by name; none, one or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from smbflow.domain.document import DocumentKind
from smbflow.domain.outcome import Next
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.domain.reference import Reference, Supplier
from smbflow.domain.text import compact_id
from smbflow.pipelines.invoices.bank import accounts_shown, check_announcement, check_bank_details
from smbflow.pipelines.invoices.case import InvoiceCase, SupplierMatch, value
from smbflow.pipelines.invoices.ids import account_key, same_vat_number
from smbflow.pipelines.invoices.names import best_likeness
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.settings import SupplierSettings
from smbflow.pipelines.invoices.words import begin, day, listed, outside

BY_PERSON, BY_VAT_NUMBER, BY_ACCOUNT, BY_NAME = "chosen", "VAT number", "bank account", "name"
BY_MEMORY = "earlier documents"
CONFIDENCE = {BY_PERSON: 1.0, BY_VAT_NUMBER: 0.99, BY_ACCOUNT: 0.98}
SURE_OF_EXACT_NAME = 0.97
SEEN_ONCE, SEEN_OFTEN, OFTEN = 0.9, 0.97, 2
CONTRADICTS = 0.5
"""A name less alike than this to all names on file contradicts the VAT number."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    supplier: Supplier
    how: str
    confidence: float


def find_supplier(context: Context, case: InvoiceCase) -> Next[InvoiceCase]:
    """Find the supplier on file, and check bank details, currency and terms against the file."""
    services = context.services
    reference = services.reference()
    found = tuple(candidates(case, reference, services.settings.suppliers))
    if len(found) != 1:
        findings = (*_none_or_many(case, found), *check_announcement(case, _page_name(case)))
        return Next(replace(case, supplier=None).noted("find_supplier", findings))
    supplier = found[0].supplier
    match = SupplierMatch(supplier.supplier_id, supplier.name, found[0].how, found[0].confidence)
    verified = services.history.verified_bank_details(supplier.supplier_id)
    findings = (
        *_contradictions(case, found[0]),
        *check_bank_details(case, supplier, verified),
        *_check_currency(case, supplier),
        *_check_terms(case, supplier),
    )
    return Next(replace(case, supplier=match).noted("find_supplier", findings))


def candidates(
    case: InvoiceCase, reference: Reference, settings: SupplierSettings
) -> Iterator[_Candidate]:
    """Yield the suppliers that this may be: one where it is clear."""
    for how, suppliers in _exact(case, reference):
        if suppliers:
            narrowed = _narrowed(case, suppliers, settings)
            yield from (_Candidate(s, how, CONFIDENCE[how]) for s in narrowed)
            return
    named = list(_by_name(case, reference.suppliers, settings))
    yield from named or _by_memory(case, reference)


def agreed_due_date(case: InvoiceCase, supplier: Supplier) -> date | None:
    """Return the day by the agreed terms, the printed day where none are agreed."""
    issued, printed = value(case.draft.issue_date), value(case.draft.due_date)
    if supplier.terms_days is None or issued is None:
        return printed
    return issued + timedelta(days=supplier.terms_days)


def _exact(case: InvoiceCase, reference: Reference) -> Iterator[tuple[str, Sequence[Supplier]]]:
    chosen = reference.supplier(case.choices.supplier_id or "")
    yield BY_PERSON, [chosen] if chosen else []
    number, suppliers = value(case.draft.supplier_vat_id), reference.suppliers
    yield BY_VAT_NUMBER, [s for s in suppliers if same_vat_number(s.vat_id, number)]
    accounts = frozenset(accounts_shown(case.draft))
    yield BY_ACCOUNT, [s for s in suppliers if _accounts(s) & accounts]
    if number is None:
        page = compact_id(case.paper.text)
        yield BY_VAT_NUMBER, [s for s in suppliers if s.vat_id and compact_id(s.vat_id) in page]


def _accounts(supplier: Supplier) -> frozenset[str]:
    local = account_key(None, supplier.sort_code, supplier.account_number)
    return frozenset(filter(None, (account_key(supplier.iban), local)))


def _narrowed(
    case: InvoiceCase, suppliers: Sequence[Supplier], settings: SupplierSettings
) -> Sequence[Supplier]:
    """Tell branches that share a number apart by their names."""
    name = value(case.draft.supplier_name)
    if len(suppliers) == 1 or name is None:
        return suppliers
    return _clear_best(name, suppliers, settings.clear_by)


def _clear_best(name: str, suppliers: Sequence[Supplier], clear_by: float) -> Sequence[Supplier]:
    best = max(_likeness(name, s) for s in suppliers)
    return [
        s for s in suppliers if _likeness(name, s) >= best - clear_by or _likeness(name, s) == 1
    ]


def _by_name(
    case: InvoiceCase, suppliers: Sequence[Supplier], settings: SupplierSettings
) -> Iterator[_Candidate]:
    name = value(case.draft.supplier_name)
    alike = [s for s in suppliers if name and _likeness(name, s) >= settings.same_name]
    if not name or not alike:
        return
    for supplier in _clear_best(name, alike, settings.clear_by):
        sure = min(SURE_OF_EXACT_NAME, _likeness(name, supplier))
        yield _Candidate(supplier, BY_NAME, sure)


def _by_memory(case: InvoiceCase, reference: Reference) -> Iterator[_Candidate]:
    """Yield the supplier whose earlier documents this one resembles; seen once, it is asked."""
    recalled = case.recalled
    supplier = reference.supplier(recalled.supplier_id or "") if recalled else None
    if recalled and supplier:
        sure = SEEN_OFTEN if recalled.lessons >= OFTEN else SEEN_ONCE
        yield _Candidate(supplier, BY_MEMORY, sure)


def _likeness(name: str, supplier: Supplier) -> float:
    return best_likeness(name, (supplier.name, *supplier.other_names))


def _page_name(case: InvoiceCase) -> str:
    name = value(case.draft.supplier_name)
    return outside(name) if name else "this supplier"


def _none_or_many(case: InvoiceCase, found: Sequence[_Candidate]) -> Iterator[Finding]:
    name = begin(_page_name(case))
    if found:
        names = listed([f"{c.supplier.name} ({c.supplier.supplier_id})" for c in found], last="or")
        yield ask(Reason.SUPPLIER_AMBIGUOUS, f"{name} may be {names}", field="supplier")
    elif case.kind != DocumentKind.RECEIPT:
        yield ask(Reason.SUPPLIER_UNKNOWN, f"{name} is not in the supplier list", field="supplier")
    elif case.draft.supplier_name is None:
        yield ask(Reason.FIELD_MISSING, "Supplier not found", field="supplier_name")
    else:
        words = f"{name} is not in the supplier list, which a till receipt does not need"
        yield note(Reason.SUPPLIER_UNKNOWN, words, field="supplier")


def _contradictions(case: InvoiceCase, found: _Candidate) -> Iterator[Finding]:
    """Ask where VAT number and name point to different suppliers."""
    supplier, name = found.supplier, value(case.draft.supplier_name)
    number = value(case.draft.supplier_vat_id)
    if found.how == BY_PERSON:
        return
    if number and supplier.vat_id and not same_vat_number(number, supplier.vat_id):
        words = f"{begin(found.how)} says {supplier.name}, but their VAT number is"
        said = f"{words} {supplier.vat_id}, not {outside(number)}"
        yield ask(Reason.SUPPLIER_AMBIGUOUS, said, field="supplier")
    elif name and found.how != BY_NAME and _likeness(name, supplier) < CONTRADICTS:
        words = f"{begin(found.how)} says {supplier.name}, but the name on the page is"
        yield ask(Reason.SUPPLIER_AMBIGUOUS, f"{words} {outside(name)}", field="supplier")


def _check_currency(case: InvoiceCase, supplier: Supplier) -> Iterator[Finding]:
    if supplier.currency and case.currency and supplier.currency != case.currency:
        words = f"{supplier.name} is on file with {supplier.currency}, this is in {case.currency}"
        yield ask(Reason.FIELD_UNCERTAIN, words, field="currency")


def _check_terms(case: InvoiceCase, supplier: Supplier) -> Iterator[Finding]:
    printed, agreed = value(case.draft.due_date), agreed_due_date(case, supplier)
    if printed and agreed and agreed != printed:
        terms = f"{supplier.terms_days} days agreed with {supplier.name}"
        words = f"Due on {day(printed)} as printed; {terms} make it {day(agreed)}"
        yield note(Reason.TERMS_DIFFER, words, field="due_date")
