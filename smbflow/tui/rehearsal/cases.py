"""The rehearsal's documents: one of each kind of day in the office."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from smbflow.domain.evidence import Found
from smbflow.domain.job import JobState, Posting, Summary
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.domain.view import (
    AccuracyRow,
    DecisionView,
    Draft,
    EventView,
    FeedRow,
    Interval,
    LineView,
    Story,
)
from smbflow.tui.rehearsal.desk import finding_sentence
from smbflow.tui.rehearsal.paper import found_on, page_of

PAPER = """\
{who}                                          INVOICE
Unit 4, Dock Road, Bristol BS1 6XN
VAT No GB 123 4567 82

Invoice to                                    Invoice no   {number}
Harbour Joinery Ltd                           Date         20 November 2026
12 Quay Street, Bristol                       Due          20 December 2026
                                              Your order   PO-1042

Description                           Qty     Unit price          Net
---------------------------------------------------------------------
Oak boards 25 mm, planed               10          24.00       240.00
Birch plywood 18 mm, 2440 x 1220        6          61.50       369.00
Delivery                                1          35.00        35.00
---------------------------------------------------------------------
                                               Net             644.00
                                               VAT 20%         128.80
                                               Total GBP       {total}

Please pay to IBAN GB29 NWBK 6016 1331 9268 19 within 30 days.
"""


@dataclass(frozen=True, slots=True)
class Case:
    """What makes one rehearsal document different from the next."""

    who: str | None
    number: str | None
    total: str
    state: JobState
    posting: Posting | None = None
    findings: tuple[Finding, ...] = ()
    doubtful: tuple[str, ...] = ()
    currency: str = "GBP"
    kind: str = "invoice"
    file: str = ""
    step: str = "decide"
    minutes: int = 1


PRICE_OVER = ask(
    Reason.PRICE_OVER,
    "Line 1 costs 24.00 GBP a piece, 2.00 GBP more than order PO-1042 says.",
    field="line:1.unit_price",
    other="PO-1042",
)
BELOW_ORDER = note(
    Reason.BELOW_ORDER, "Line 2 is 1.50 GBP a piece below the order.", other="PO-1042"
)
BANK_CHANGED = ask(
    Reason.BANK_DETAILS_CHANGED,
    "The bank details differ from those on file for Severn Fixings.",
    field="iban",
)
DUPLICATE = ask(
    Reason.DUPLICATE_INVOICE,
    "Invoice 88-2041 of Kessler Beschläge over 1,190.00 EUR is already in the books (document 4).",
    field="invoice_number",
    other="4",
)
DOUBTFUL_DATE = ask(
    Reason.FIELD_UNCERTAIN,
    "The date may be 3 November or 11 March 2026: please check.",
    field="issue_date",
)
NO_ORDER = ask(Reason.ORDER_MISSING, "Avon Plant Hire needs an order, and the invoice names none.")
STATEMENT = note(Reason.STATEMENT_AGREES, "A statement that agrees with our bills.")
UNREADABLE = ask(Reason.UNREADABLE, "No text could be read on the page: it may be upside down.")

READY, IN_FILE, IN_BOOKS = Posting.READY, Posting.IN_FILE, Posting.IN_BOOKS
ESCALATED, DONE = JobState.ESCALATED, JobState.DONE

CASES = (
    Case("Bristol Water", "W-55102", "86.40", DONE, IN_BOOKS, minutes=9000),
    Case("Mendip Glass", "MG 9917", "1204.00", DONE, IN_BOOKS, minutes=8900),
    Case("Severn Fixings", "SF-2209", "318.22", DONE, IN_FILE, minutes=3000),
    Case("Kessler Beschläge GmbH", "88-2041", "1190.00", DONE, IN_FILE, currency="EUR",
         minutes=2900),
    Case("Severn Fixings", None, "0", JobState.ASIDE, findings=(STATEMENT,), kind="statement",
         file="statement-oct.pdf", minutes=1500),
    Case("Kessler Beschläge GmbH", "88-2041", "1190.00", ESCALATED, findings=(DUPLICATE,),
         currency="EUR", minutes=1400),
    Case("Avon Plant Hire", "APH/771", "540.00", ESCALATED, findings=(NO_ORDER,), minutes=700),
    Case("Harbour Timber Ltd", "HT-10871", "772.80", ESCALATED,
         findings=(PRICE_OVER, BELOW_ORDER), doubtful=("due_date",), minutes=190),
    Case("Severn Fixings", "SF-2214", "96.10", ESCALATED, findings=(BANK_CHANGED,), minutes=64),
    Case("Papeterie Lumière", "F-2026-118", "62.50", ESCALATED, findings=(DOUBTFUL_DATE,),
         doubtful=("issue_date",), currency="EUR", minutes=41),
    Case(None, None, "0", ESCALATED, findings=(UNREADABLE,), file="scan_0042.jpg", minutes=38),
    Case("Mendip Glass", "MG 9940", "2410.00", DONE, READY, minutes=22),
    Case("Harbour Timber Ltd", "HT-10880", "772.80", DONE, READY, minutes=12),
    Case("Office Coffee Co", "CN-31", "24.00", DONE, READY, kind="credit note", minutes=7),
    Case("Westside Tools", "WT-6071", "189.99", DONE, READY, minutes=3),
    Case("Mendip Glass", "MG 9951", "415.00", JobState.WORKING, step="match_orders", minutes=1),
    Case(None, None, "0", JobState.WORKING, step="read", file="2026-11-22 invoice.pdf", minutes=1),
    Case(None, None, "0", JobState.WAITING, step="take_in", file="rechnung_5512.pdf", minutes=0),
)  # fmt: skip

LINES = (
    LineView(1, "Oak boards 25 mm, planed", "OAK25", Decimal(10), Decimal("24.00"),
             Decimal("240.00"), Decimal(20), "S", "5000", "T1", "PO-1042", "1", Decimal(10),
             Decimal("22.00"), Decimal(10), Decimal(0), "price over"),
    LineView(2, "Birch plywood 18 mm, 2440 x 1220", "BPLY18", Decimal(6), Decimal("61.50"),
             Decimal("369.00"), Decimal(20), "S", "5000", "T1", "PO-1042", "2", Decimal(6),
             Decimal("63.00"), Decimal(6), Decimal(0), "below the order"),
    LineView(3, "Delivery", None, Decimal(1), Decimal("35.00"), Decimal("35.00"), Decimal(20),
             "S", "5100", "T1", None, None, None, None, None, None, "no order needed"),
)  # fmt: skip


def stories(now: datetime) -> tuple[Story, ...]:
    """Return the rehearsal's documents as they stand at `now`."""
    return tuple(story_of(job_id, case, now) for job_id, case in enumerate(CASES, 1))


def story_of(job_id: int, case: Case, now: datetime) -> Story:
    """Return the whole story of one case."""
    page = page_of(PAPER.format(who=case.who or "", number=case.number or "", total=case.total))
    row = _row(job_id, case, now)
    read = case.who is not None and case.kind != "statement"
    return Story(
        row=row,
        sha256=f"{job_id:064x}",
        original=row.file,
        fields=_fields(case) if read else {},
        lines=LINES if read else (),
        findings=case.findings,
        pages=(page,) if read else (),
        decision=_decision(case, row),
        effects=(),
        events=(EventView(1, row.created_at, "smbflow", "taken_in", f"Took in {row.file}."),),
        on_approval=f"The bill of {case.total} {case.currency} becomes ready to import.",
        linked=tuple(int(f.other) for f in case.findings if f.other and f.other.isdigit()),
        cost=Decimal(0),
        expected=("issue_date", "currency", "net_total", "gross_total") if read else (),
    )


MAIL = """Hello,

when will my order PO-7731 arrive? The oak boards were promised for Tuesday.

Best regards
Ines Ortega
"""
REPLY = """Dear Ines Ortega,

thank you for your message. Your order PO-7731 is with our driver and comes on Friday.

Kind regards
Harbour Joinery Ltd
"""


def mail(job_id: int, now: datetime) -> Story:
    """Return a customer's mail with a draft of the reply, waiting for a person."""
    page = page_of(MAIL)
    moment = now - timedelta(minutes=5)
    finding = ask(Reason.ALWAYS_ASKED, "Replies about orders are always shown to somebody first.")
    row = FeedRow(
        job_id, "enquiries", "order.eml", ESCALATED, None,
        Summary("order_status", "Ines Ortega", None, "Where is my order?"),
        finding.sentence, "decide", moment, moment,
    )  # fmt: skip
    return Story(
        row=row,
        sha256=f"{job_id:064x}",
        original=row.file,
        fields={
            "intent": found_on(page, "when will my order", "order status", 0.97),
            "order": found_on(page, "PO-7731", "PO-7731"),
        },
        lines=(),
        findings=(finding,),
        pages=(page,),
        decision=None,
        effects=(),
        events=(EventView(1, moment, "smbflow", "taken_in", f"Took in {row.file}."),),
        on_approval="The reply goes to ines@example.org.",
        linked=(),
        cost=Decimal(0),
        draft=Draft("Reply to ines@example.org", REPLY, "reply"),
        correctable=("intent", "order"),
    )


def accuracy(today: date) -> tuple[AccuracyRow, ...]:
    """Return three months: one not yet checked, two with their ranges."""
    reasons = (("price_over", 9), ("order_missing", 6), ("field_uncertain", 5))
    this = today.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    before = (last - timedelta(days=1)).replace(day=1)
    cost = Decimal(0)
    then, earlier = Interval(0.983, 0.921, 0.997), Interval(0.956, 0.871, 0.988)
    return (
        AccuracyRow("invoices", this, 118, 84, 29, 0, None, 29, reasons, cost),
        AccuracyRow("invoices", last, 241, 180, 61, 44, then, 60, reasons, cost),
        AccuracyRow("invoices", before, 212, 140, 72, 40, earlier, 71, reasons, cost),
    )


def _row(job_id: int, case: Case, now: datetime) -> FeedRow:
    known = case.who is not None
    total = Decimal(case.total) if known and case.total != "0" else None
    order = "PO-1042" if PRICE_OVER in case.findings else None
    currency = case.currency if total else None
    kind = case.kind if known else None
    summary = Summary(kind, case.who, case.number, None, total, currency, order)
    file = case.file or f"{(case.number or 'scan').lower().replace('/', '-')}.pdf"
    moment = now - timedelta(minutes=case.minutes)
    return FeedRow(
        job_id, "invoices", file, case.state, case.posting, summary,
        finding_sentence(case.findings), case.step, moment, moment,
    )  # fmt: skip


def _fields(case: Case) -> dict[str, Found[object]]:
    page = page_of(PAPER.format(who=case.who, number=case.number, total=case.total))
    net = (Decimal(case.total) / Decimal("1.2")).quantize(Decimal("0.01"))
    printed: dict[str, tuple[str, object]] = {
        "supplier_name": (case.who or "", case.who),
        "supplier_vat_id": ("GB 123 4567 82", "GB123456782"),
        "invoice_number": (case.number or "", case.number),
        "issue_date": ("20 November 2026", date(2026, 11, 20)),
        "due_date": ("20 December 2026", date(2026, 12, 20)),
        "currency": ("GBP", case.currency),
        "net_total": ("644.00", net),
        "tax_total": ("128.80", Decimal(case.total) - net),
        "gross_total": (case.total, Decimal(case.total)),
        "purchase_order_ref": ("PO-1042", "PO-1042"),
        "iban": ("GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819"),
    }
    sure = {name: found_on(page, text, value) for name, (text, value) in printed.items()}
    return {n: replace(f, confidence=0.71) if n in case.doubtful else f for n, f in sure.items()}


def _decision(case: Case, row: FeedRow) -> DecisionView | None:
    if case.posting is None:
        return None
    return DecisionView("smbflow", row.updated_at, "approve", "Everything was sure.")
