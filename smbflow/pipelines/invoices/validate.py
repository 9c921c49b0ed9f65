"""The checks that need nothing but the document and the calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from smbflow.domain.document import DocumentKind
from smbflow.domain.evidence import How
from smbflow.domain.grounding import stands_in
from smbflow.domain.invoice import InvoiceDraft, VatTreatment
from smbflow.domain.outcome import Next
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.reference import Business
from smbflow.domain.text import fold
from smbflow.pipelines.invoices.buyer import check_buyer
from smbflow.pipelines.invoices.case import InvoiceCase, amount, value
from smbflow.pipelines.invoices.ids import iban_valid, vat_number_valid
from smbflow.pipelines.invoices.paper import steers
from smbflow.pipelines.invoices.second_reading import check_readers
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.settings import DateSettings, InvoiceSettings
from smbflow.pipelines.invoices.sums import (
    check_sums,
    complete_receipt,
    complete_totals,
    is_negative,
)
from smbflow.pipelines.invoices.words import begin, day, field_word, money, outside

REQUIRED = ("invoice_number", "issue_date", "currency", "net_total", "tax_total")
REQUIRED_OF = {
    DocumentKind.INVOICE: (*REQUIRED, "gross_total"),
    DocumentKind.CREDIT_NOTE: (*REQUIRED, "gross_total"),
    DocumentKind.RECEIPT: ("issue_date", "currency", "gross_total"),
}
"""The fields that a kind of document cannot be posted without, beside its supplier."""

_ON_PAGE = ("invoice_number", "issue_date", "gross_total", "net_total", "tax_total", "iban")
_READ_OFF = frozenset({How.TEXT, How.OCR, How.MEMORY, How.MODEL})
_AGREES_WITH_XML = ("gross_total", "iban")
_CONSTRUCTION = re.compile(
    r"construction industry scheme|\bcis (?:deduction|tax|rate|suffered)|abzuglich bauabzugsteuer"
)
_RETENTION = re.compile(
    r"\bless retention|\bretention \d|\d retention\b|sicherheitseinbehalt|retenue de garantie"
)


def validate(context: Context, case: InvoiceCase) -> Next[InvoiceCase]:
    """Check schema, sums, check digits, dates, the page behind the values, and whom it is for."""
    services = context.services
    business = services.reference().business
    case = replace(case, draft=completed(case, business.country))
    today = local_day(context.now, business)
    findings = (
        *_check_content(case, context.intake.document.name),
        *_check_required(case),
        *check_sums(case.draft, services.settings.totals),
        *_check_kind(case, services.settings),
        *_check_numbers(case, business.country),
        *check_dates(case, today, business, services.settings.dates),
        *_check_page(case),
        *check_readers(case, REQUIRED_OF.get(case.kind, REQUIRED)),
        *check_buyer(case, business),
        *_check_deductions(case),
    )
    return Next(case.noted("validate", findings))


def completed(case: InvoiceCase, home: str) -> InvoiceDraft:
    """Work out the totals that follow from the others."""
    if case.kind == DocumentKind.RECEIPT:
        number = value(case.draft.supplier_vat_id)
        shown = number is not None and vat_number_valid(number, home) is not False
        return complete_receipt(case.draft, vat_shown=shown)
    return complete_totals(case.draft)


def local_day(now: datetime, business: Business) -> date:
    """Return the calendar day in the business's time zone."""
    return now.astimezone(ZoneInfo(business.timezone)).date()


def check_dates(
    case: InvoiceCase, today: date, business: Business, settings: DateSettings
) -> Iterator[Finding]:
    """Yield what is odd about the invoice's dates."""
    issued, due = value(case.draft.issue_date), value(case.draft.due_date)
    if issued is None:
        return
    if issued > today + timedelta(days=settings.future_days):
        words = f"The invoice date {day(issued)} is in the future"
        yield ask(Reason.DATE_IN_FUTURE, words, field="issue_date")
    if _months_before(today, settings.oldest_months) > issued:
        words = f"The invoice date {day(issued)} is more than {settings.oldest_months} months ago"
        yield ask(Reason.DATE_TOO_OLD, words, field="issue_date")
    closed = business.books_closed_to
    if closed and issued <= closed and case.choices.posting_date is None:
        words = f"The books are closed to {day(closed)}: the tax date {day(issued)} stays"
        posted = f"on approval it is posted on {day(closed + timedelta(days=1))}"
        yield ask(Reason.PERIOD_CLOSED, f"{words}, {posted}", field="posting_date")
    if due and due < issued:
        words = f"It is due on {day(due)}, before the invoice date {day(issued)}"
        yield ask(Reason.FIELD_UNCERTAIN, words, field="due_date")


def _check_content(case: InvoiceCase, name: str) -> Iterator[Finding]:
    words = steers(case.paper, name)
    if words:
        said = f"The document holds words meant for a machine: “{outside(words)}”"
        yield ask(Reason.SUSPICIOUS_CONTENT, said)


def _check_required(case: InvoiceCase) -> Iterator[Finding]:
    for field in REQUIRED_OF.get(case.kind, REQUIRED):
        if getattr(case.draft, field) is None:
            words = f"{begin(field_word(field))} not found"
            yield ask(Reason.FIELD_MISSING, words, field=field)


def _check_kind(case: InvoiceCase, settings: InvoiceSettings) -> Iterator[Finding]:
    currency, gross = case.currency, amount(case.draft.gross_total)
    if is_negative(case.draft):
        words = f"The total {money(gross, currency)} is below zero: is this a credit note?"
        yield ask(Reason.KIND_UNCERTAIN, words, field="kind")
    limit = settings.receipts.limit
    if case.kind == DocumentKind.RECEIPT and gross > limit and amount(case.draft.tax_total):
        words = f"A till receipt over {money(gross, currency)}: above {money(limit, currency)}"
        yield ask(Reason.KIND_UNCERTAIN, f"{words} VAT needs a full invoice", field="kind")


def _check_numbers(case: InvoiceCase, home: str) -> Iterator[Finding]:
    number, iban = value(case.draft.supplier_vat_id), value(case.draft.iban)
    if number and vat_number_valid(number, home) is False:
        words = f"The supplier's VAT number {outside(number)} cannot be right: check digits differ"
        yield ask(Reason.VAT_ID_INVALID, words, field="supplier_vat_id")
    charged = amount(case.draft.tax_total)
    if charged and not number and not case.draft.supplier_tax_number:
        words = f"VAT of {money(charged, case.currency)} is charged, but no VAT number is shown"
        yield ask(Reason.VAT_WITHOUT_ID, words, field="supplier_vat_id")
    if iban and not iban_valid(iban):
        words = f"The IBAN {outside(iban)} cannot be right: check digits differ"
        yield ask(Reason.IBAN_INVALID, words, field="iban")


def _check_page(case: InvoiceCase) -> Iterator[Finding]:
    text = case.paper.text
    if not text.strip():
        return
    for field in _ON_PAGE:
        found = getattr(case.draft, field)
        if found is None or stands_in(found.value, text):
            continue
        said = f"{begin(field_word(field))} {_shown(found.value, case.currency)}"
        if found.how in _READ_OFF:
            yield ask(Reason.NOT_ON_PAGE, f"{said} does not stand on the page", field=field)
        elif found.how == How.XML and field in _AGREES_WITH_XML:
            words = f"{said} is in the invoice's data, but the page shows another"
            yield ask(Reason.XML_PAGE_DISAGREE, words, field=field)


def _shown(found: str | date | Decimal, currency: str | None) -> str:
    if isinstance(found, date):
        return day(found)
    return outside(found) if isinstance(found, str) else money(found, currency)


def _check_deductions(case: InvoiceCase) -> Iterator[Finding]:
    text = fold(case.paper.text)
    treatments = {value(line.treatment) for line in case.draft.lines}
    treatments |= {value(tax.treatment) for tax in case.draft.taxes}
    if VatTreatment.CONSTRUCTION_REVERSE_CHARGE in treatments or _CONSTRUCTION.search(text):
        words = "Construction work: a deduction may have to be made from the payment"
        yield ask(Reason.CONSTRUCTION_SCHEME, words)
    withheld = amount(case.draft.withheld)
    if withheld or _RETENTION.search(text):
        what = money(withheld, case.currency) if withheld else "A part"
        yield ask(Reason.RETENTION, f"{what} is held back by agreement", field="withheld")


def _months_before(today: date, months: int) -> date:
    month = today.year * 12 + today.month - 1 - months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))
