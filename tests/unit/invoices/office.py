"""An invented office for the rules' tests: one clean invoice, and ways to spoil it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from smbflow.config.pipeline import Autonomy
from smbflow.domain.bill import BillKind, PastBill
from smbflow.domain.decision import BankCheck, Decision, Verdict
from smbflow.domain.document import Document, DocumentKind
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import InvoiceDraft, Line, TaxLine, VatTreatment
from smbflow.domain.job import Job, JobState, Summary
from smbflow.domain.outcome import Next
from smbflow.domain.reason import Reason
from smbflow.domain.reference import (
    Account,
    Business,
    Delivery,
    OrderLine,
    OrderRule,
    Reference,
    Supplier,
    TaxCode,
)
from smbflow.pipelines.invoices.case import InvoiceCase, Paper, SupplierMatch
from smbflow.pipelines.invoices.memory import MemoryHistory
from smbflow.pipelines.invoices.scripted import ScriptedComponents
from smbflow.pipelines.invoices.services import Context, InvoiceServices
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.step import Intake, StepContext

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ISSUED = date(2026, 11, 10)
OUR_VAT_ID = "DE987654301"
VAT_ID = "DE123456788"
IBAN = "DE91100000000123456789"
OTHER_IBAN = "DE59100000000999999999"
GB_IBAN = "GB78TEST12345698765432"

PAGE = f"""Muster GmbH  Invoice RE-2026-017  Date 10.11.2026
Acme Trading GmbH  VAT id {VAT_ID}  IBAN {IBAN}  Order PO-1007
1  A-100  Office chair Comfort   10  50.00  500.00
2  B-200  Desk lamp LED          20  25.00  500.00
Net 1,000.00  VAT 19% 190.00  Total 1,190.00 EUR
"""


def D(amount: str | int) -> Decimal:  # noqa: N802 - as short as the figure it wraps
    """Make a decimal."""
    return Decimal(amount)


def found(value: Any, confidence: float = 0.99, how: How = How.TEXT) -> Found[Any]:
    """Wrap a value as found on the page."""
    return Found(value, confidence, None, how)


def line(number: int, description: str, quantity: str, price: str, **more: Any) -> Line:
    """Make an invoice line that adds up."""
    net = D(quantity) * D(price)
    values = {"description": description, "quantity": D(quantity), "unit_price": D(price)}
    values |= {"net": net, "vat_rate": D(19)} | more
    return Line(number, **{k: found(v) for k, v in values.items() if v is not None})


def tax(rate: str, basis: str, amount: str, treatment: VatTreatment | None = None) -> TaxLine:
    """Make a VAT line as printed."""
    told = found(treatment) if treatment else None
    return TaxLine(found(D(rate)), told, found(D(basis)), found(D(amount)))


CHAIR = line(1, "Office chair Comfort", "10", "50", code="A-100")
LAMP = line(2, "Desk lamp LED", "20", "25", code="B-200")

CLEAN = InvoiceDraft(
    supplier_name=found("Muster GmbH"),
    supplier_vat_id=found(VAT_ID),
    invoice_number=found("RE-2026-017"),
    issue_date=found(ISSUED),
    due_date=found(date(2026, 12, 10)),
    currency=found("EUR"),
    net_total=found(D(1000)),
    tax_total=found(D(190)),
    gross_total=found(D(1190)),
    purchase_order_ref=found("PO-1007"),
    iban=found(IBAN),
    buyer_name=found("Acme Trading GmbH"),
    lines=(CHAIR, LAMP),
    taxes=(tax("19", "1000", "190"),),
)

MUSTER = Supplier(
    "S1",
    "Muster GmbH",
    vat_id=VAT_ID,
    iban=IBAN,
    currency="EUR",
    account="4930",
    order=OrderRule.OPTIONAL,
    terms_days=30,
)
OTHER = Supplier("S2", "Brandt & Söhne KG", vat_id="DE123456796", iban=OTHER_IBAN, account="4930")

ORDER = (
    OrderLine("PO-1007", "S1", "1", "Office chair Comfort", D(10), D(50), "EUR", sku="A-100"),
    OrderLine("PO-1007", "S1", "2", "Desk lamp LED", D(20), D(25), "EUR", sku="B-200"),
)
RECEIVED = (
    Delivery("PO-1007", "1", D(10), date(2026, 11, 5)),
    Delivery("PO-1007", "2", D(20), date(2026, 11, 5)),
)

REFERENCE = Reference(
    business=Business(
        ("Acme Trading GmbH",),
        "EUR",
        "DE",
        vat_ids=(OUR_VAT_ID,),
        sister_companies=("Acme Logistics GmbH",),
    ),
    suppliers=(MUSTER, OTHER),
    accounts=(
        Account("4930", "Office supplies"),
        Account("4980", "Other"),
        Account("4730", "Freight"),
    ),
    tax_codes=(
        TaxCode(VatTreatment.STANDARD, D(19), D(1), "9"),
        TaxCode(VatTreatment.STANDARD, D(7), D(1), "8"),
        TaxCode(VatTreatment.STANDARD, D(19), D("0.5"), "9H"),
        TaxCode(VatTreatment.REVERSE_CHARGE, D(19), D(1), "94"),
        TaxCode(VatTreatment.EXEMPT, D(0), D(1), "0"),
    ),
    orders=ORDER,
    deliveries=RECEIVED,
)


def case(draft: InvoiceDraft = CLEAN, kind: DocumentKind | None = None, **more: Any) -> InvoiceCase:
    """Make a case of a draft; its page shows the clean invoice unless told otherwise."""
    more.setdefault("paper", Paper(text=PAGE, text_hash="hash of the page"))
    return InvoiceCase(replace(draft, kind=kind or draft.kind), kind or draft.kind, **more)


def of_muster(draft: InvoiceDraft = CLEAN, **more: Any) -> InvoiceCase:
    """Make a case whose supplier is found."""
    return case(draft, supplier=SupplierMatch("S1", "Muster GmbH", "VAT number", 0.99), **more)


def services(
    reference: Reference = REFERENCE,
    history: MemoryHistory | None = None,
    components: ScriptedComponents | None = None,
    settings: InvoiceSettings | None = None,
    autonomy: Autonomy = Autonomy.CONFIDENT,
) -> InvoiceServices:
    """Make the neighbours of the steps."""
    scripted = components or ScriptedComponents()
    return InvoiceServices(
        scripted,
        scripted,
        scripted,
        scripted,
        lambda: reference,
        history or MemoryHistory(),
        settings or InvoiceSettings(),
        autonomy,
    )


def context(
    of: InvoiceServices | None = None,
    decision: Decision | None = None,
    document: Document | None = None,
    job_id: int = 7,
) -> Context:
    """Make what a step may know."""
    document = document or Document(job_id, "f00d", "invoice.pdf", 1234, NOW, "inbox")
    job = Job(job_id, "invoices", document, JobState.WORKING, "", None, Summary(), NOW, NOW)
    return StepContext(job, Intake(document, Path("spool/f00d")), NOW, decision, of or services())


def answer(
    verdict: Verdict = Verdict.APPROVE,
    by: str = "Anna",
    confirmed: tuple[Reason, ...] = (),
    called: str | None = None,
) -> Decision:
    """Make a person's answer."""
    check = BankCheck(called, "+49 30 1234", NOW) if called else None
    return Decision(by, verdict, NOW, confirmed=confirmed, bank_check=check)


def past(number: str, gross: str, issued: date | None = ISSUED, **more: Any) -> PastBill:
    """Make an earlier bill of Muster GmbH."""
    kind = more.pop("kind", BillKind.BILL)
    return PastBill(f"bill {number}", "S1", number, issued, "EUR", D(gross), kind, **more)


def told(outcome: Any) -> dict[Reason, str]:
    """Return reason and sentence of all that a check found."""
    assert isinstance(outcome, Next)
    return {finding.reason: finding.sentence for finding in outcome.value.findings}
