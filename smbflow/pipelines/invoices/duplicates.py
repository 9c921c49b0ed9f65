"""Duplicates: the same bill again, in the same bytes, under the same number, or in disguise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from smbflow.domain.bill import BillKind, PastBill
from smbflow.domain.document import DocumentKind
from smbflow.domain.outcome import Next, SetAside
from smbflow.domain.ports.history import History
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.pipelines.invoices.case import InvoiceCase, value
from smbflow.pipelines.invoices.numbers import same_number
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.settings import DuplicateSettings
from smbflow.pipelines.invoices.words import day, money, outside

BILL_KINDS = {
    DocumentKind.INVOICE: BillKind.BILL,
    DocumentKind.CREDIT_NOTE: BillKind.CREDIT_NOTE,
    DocumentKind.RECEIPT: BillKind.EXPENSE,
}


def find_duplicates(context: Context, case: InvoiceCase) -> Next[InvoiceCase] | SetAside:
    """Look for the same bill among ours and the imported ones; nothing is ever deleted.

    A second form of one bill in the same mail (PDF and XML, original and copy) is set aside.
    """
    twin = bill_in_same_mail(context, case)
    if twin is not None:
        words = f"The same bill as {_named(twin)} in the same mail: one of them is enough"
        return SetAside(note(Reason.DUPLICATE_INVOICE, words, other=_link(twin)))
    credited = _credited(case, context.services.history)
    findings = (*duplicates(context, case), *_check_credited(case, credited))
    known = credited.number if credited else None
    return Next(replace(case, credits=known).noted("find_duplicates", findings))


def bill_in_same_mail(context: Context, case: InvoiceCase) -> PastBill | None:
    """Return the same bill that came in the same mail, whatever its form."""
    parent = context.intake.document.parent_id
    if parent is None or context.intake.document.first_page is not None:
        return None
    past = (bill for bill in _past(context, case) if bill.parent_id == parent)
    return next((bill for bill in past if _same_bill(case, bill)), None)


def duplicates(context: Context, case: InvoiceCase) -> Iterator[Finding]:
    """Yield the gravest likeness to each earlier job or bill."""
    settings = context.services.settings.duplicates
    files = list(_same_files(context))
    yield from files
    told = {finding.other for finding in files}
    for bill in _past(context, case):
        finding = _compare(case, bill, settings, quiet=_recurring(context, case))
        if finding is not None and finding.other not in told:
            told.add(finding.other)
            yield finding
    yield from _same_text(context, case, told)


def _past(context: Context, case: InvoiceCase) -> Sequence[PastBill]:
    if case.supplier is None:
        return ()
    bills = context.services.history.bills_of(case.supplier.supplier_id)
    mine = BILL_KINDS.get(case.kind, BillKind.BILL)
    return [b for b in bills if b.job_id != context.job.id and b.kind == mine]


def _same_files(context: Context) -> Iterator[Finding]:
    document = context.intake.document
    pages = None
    if document.first_page is not None:
        pages = (document.first_page, document.last_page or document.first_page)
    earlier = context.services.history.jobs_with_file(
        document.sha256, before_job=context.job.id, pages=pages
    )
    for job in earlier[:1]:
        words = f"The very same file came in before, as number {job}"
        yield ask(Reason.DUPLICATE_FILE, words, other=str(job))


def _compare(
    case: InvoiceCase, bill: PastBill, settings: DuplicateSettings, *, quiet: bool
) -> Finding | None:
    """Say how an earlier bill is like this one; None where it is another."""
    if _same_bill(case, bill):
        words = f"{case.supplier.name if case.supplier else ''} billed this already: {_named(bill)}"
        return ask(Reason.DUPLICATE_INVOICE, words, field="invoice_number", other=_link(bill))
    warning = _warning(case, bill, settings)
    if warning is None:
        return None
    severity = note if quiet else ask
    return severity(Reason.POSSIBLE_DUPLICATE, warning, field="invoice_number", other=_link(bill))


def _same_bill(case: InvoiceCase, bill: PastBill) -> bool:
    """Compare by number, and amount or date (practice: a hard stop)."""
    if not _same_number(case, bill):
        return False
    same_date = bill.issue_date is not None and value(case.draft.issue_date) == bill.issue_date
    return same_date or _same_amount(case, bill)


def _warning(case: InvoiceCase, bill: PastBill, settings: DuplicateSettings) -> str | None:
    if _same_number(case, bill):
        return f"The same number as {_named(bill)}, but another date and amount"
    if _same_amount(case, bill) and _near(case, bill, settings.near_days):
        return f"The same amount as {_named(bill)}, a few days apart"
    return None


def _same_number(case: InvoiceCase, bill: PastBill) -> bool:
    return same_number(value(case.draft.invoice_number) or "", bill.number)


def _same_amount(case: InvoiceCase, bill: PastBill) -> bool:
    return (value(case.draft.gross_total), case.currency) == (bill.gross, bill.currency)


def _near(case: InvoiceCase, bill: PastBill, days: int) -> bool:
    issued = value(case.draft.issue_date)
    if issued is None or bill.issue_date is None:
        return False
    return abs((issued - bill.issue_date).days) <= days


def _same_text(context: Context, case: InvoiceCase, told: set[str | None]) -> Iterator[Finding]:
    if case.paper.text_hash is None:
        return
    for bill in context.services.history.bills_with_text(case.paper.text_hash):
        if bill.job_id != context.job.id and _link(bill) not in told:
            words = f"The page reads exactly like {_named(bill)}"
            severity = note if _recurring(context, case) else ask
            yield severity(Reason.POSSIBLE_DUPLICATE, words, other=_link(bill))
            return


def _recurring(context: Context, case: InvoiceCase) -> bool:
    """Rent and energy come in the same amount every month: only note it."""
    match = case.supplier
    supplier = match and context.services.reference().supplier(match.supplier_id)
    return bool(supplier and supplier.recurring)


def _credited(case: InvoiceCase, history: History) -> PastBill | None:
    number = value(case.draft.preceding_invoice)
    if case.kind != DocumentKind.CREDIT_NOTE or case.supplier is None or number is None:
        return None
    bills = history.bills_of(case.supplier.supplier_id)
    invoices = (bill for bill in bills if bill.kind == BillKind.BILL)
    return next((bill for bill in invoices if same_number(bill.number, number)), None)


def _check_credited(case: InvoiceCase, credited: PastBill | None) -> Iterator[Finding]:
    if case.kind != DocumentKind.CREDIT_NOTE or case.supplier is None:
        return
    number, gross = value(case.draft.preceding_invoice), value(case.draft.gross_total)
    if credited is None:
        which = f"invoice {outside(number)}, which we do not have" if number else "no invoice"
        words = f"The credit note of {case.supplier.name} names {which}"
        yield ask(Reason.CREDITED_INVOICE_UNKNOWN, words, field="preceding_invoice")
    elif gross is not None and credited.currency == case.currency and gross > credited.gross:
        more = f"{money(gross, case.currency)} credited, {money(credited.gross, credited.currency)}"
        words = f"{more} billed with invoice {outside(credited.number)}"
        yield ask(Reason.SUMS_DIFFER, words, field="preceding_invoice", other=_link(credited))


def _named(bill: PastBill) -> str:
    kind = "credit note" if bill.kind == BillKind.CREDIT_NOTE else "invoice"
    when = f" of {day(bill.issue_date)}" if bill.issue_date else ""
    return f"{kind} {outside(bill.number)}{when} over {money(bill.gross, bill.currency)}"


def _link(bill: PastBill) -> str:
    return bill.reference if bill.job_id is None else str(bill.job_id)
