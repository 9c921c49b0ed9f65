"""The words of the screen: states, amounts, ages and sureness as a clerk says them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from smbflow.domain.evidence import Found, How
from smbflow.domain.job import JobState, Posting
from smbflow.domain.money import Money
from smbflow.domain.reason import Finding, Severity
from smbflow.domain.text import printable
from smbflow.domain.view import BatchNote, FeedRow, Interval, NeedsYouRow

SURE = 0.95
"""From this confidence on a value is called sure."""

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Look:
    """How a state looks: a glyph, a word and the name of a tone; never the colour alone."""

    glyph: str
    word: str
    tone: str


STATES: dict[JobState, Look] = {
    JobState.WAITING: Look("·", "Waiting", "muted"),
    JobState.WORKING: Look("○", "Reading", "busy"),
    JobState.ESCALATED: Look("▲", "Needs you", "ask"),
    JobState.DONE: Look("✓", "Done", "good"),
    JobState.ASIDE: Look("–", "Set aside", "muted"),
}
POSTINGS: dict[Posting, Look] = {
    Posting.READY: Look("✓", "Ready to import", "good"),
    Posting.IN_FILE: Look("✓", "In import file", "quiet"),
    Posting.IN_BOOKS: Look("✓", "In the books", "quiet"),
    Posting.REVERSED: Look("↺", "Reversed", "muted"),
}
ASK = STATES[JobState.ESCALATED]
STOP = Look("■", "Stop", "stop")
CHECKING = Look("○", "Checking", "busy")
HELD = Look("○", "Held to leave", "busy")

LEAVING_STEPS = frozenset({"send", "deliver"})
"""Steps after which something leaves the house; until its time comes it can be taken back."""

READING_STEPS = frozenset({"", "take_in", "split", "tell_kind", "read", "extract"})

HOWS: dict[How, str] = {
    How.XML: "in the e-invoice",
    How.TEXT: "on the page",
    How.OCR: "on the scan",
    How.MEMORY: "as last time",
    How.MODEL: "by a model",
    How.DERIVED: "worked out",
    How.REFERENCE: "on file",
    How.PERSON: "by a person",
}
ON_PAPER = {How.TEXT: "page", How.OCR: "scan, page"}

FIELDS: dict[str, str] = {
    "supplier_name": "Supplier",
    "supplier": "On file as",
    "supplier_vat_id": "VAT number",
    "supplier_tax_number": "Tax number",
    "invoice_number": "Number",
    "issue_date": "Date",
    "due_date": "Due",
    "delivery_date": "Delivered",
    "currency": "Currency",
    "net_total": "Net",
    "tax_total": "VAT",
    "gross_total": "Total",
    "prepaid": "Paid before",
    "withheld": "Withheld",
    "rounding": "Rounding",
    "payable": "To pay",
    "purchase_order_ref": "Order",
    "preceding_invoice": "Credits invoice",
    "iban": "IBAN",
    "sort_code": "Sort code",
    "account_number": "Account number",
    "buyer_name": "Sent to",
    "buyer_vat_id": "Our VAT number",
    "discount_percent": "Discount %",
    "discount_until": "Discount until",
    "customer": "Customer",
    "delivery": "Delivery",
    "wanted_by": "Wanted by",
    "margin": "Margin",
    "note": "Note",
    "email": "Mail to",
    "revises": "Revises",
    "mail": "Mail",
    "sender": "From",
    "subject": "Subject",
    "intent": "About",
    "language": "Language",
    "attachments": "Attached",
    "customer_orders": "Their orders",
    "assigned_to": "For",
    "answer_due": "Answer by",
    "answer_from": "Answer from",
}
SORTS: dict[str, str] = {
    "invoices": "invoice",
    "enquiries": "mail",
    "quotes": "quote",
    "assistant": "question",
}
"""What a pipeline's documents are called."""

DROPPED: dict[str, str] = {
    "invoices": "invoices",
    "enquiries": "customers' mails",
    "quotes": "requests for quotes",
    "assistant": "questions",
}

REFUSALS: dict[str, str] = {
    "enquiries": "Do not answer",
    "quotes": "Do not quote",
    "assistant": "Do not answer",
}
"""What a person says instead of "Do not post" where nothing is posted."""

GRAVITY = (Severity.STOP, Severity.ASK, Severity.NOTE)
"""Findings in the order in which a person should read them."""

VERDICTS: dict[str, str] = {
    "approve": "approved",
    "correct": "corrected",
    "reject": "do not post",
    "later": "later",
    "undo": "taken back",
    "retry": "started again",
}


def state_look(row: FeedRow) -> Look:
    """Return how a document's state looks, its posting before its plain state."""
    if row.state is JobState.DONE and row.posting is not None:
        return POSTINGS[row.posting]
    if row.state is JobState.WORKING and row.step in LEAVING_STEPS:
        return HELD
    if row.state is JobState.WORKING and row.step not in READING_STEPS:
        return CHECKING
    return STATES[row.state]


def amount(value: Decimal | None, currency: str | None) -> str:
    """Return `1,234.50 GBP`, rounded as the currency is, empty where nothing is known."""
    if value is None:
        return ""
    return printable(str(Money(value, currency or "").rounded())).strip()


def totals(sums: tuple[tuple[str, Decimal], ...]) -> str:
    """Return sums per currency side by side; they are never added up."""
    return " + ".join(amount(value, currency) for currency, value in sums)


def age(since: datetime, now: datetime) -> str:
    """Return how long ago in one short word: now, 5 min, 3 h, 2 d, then the date."""
    seconds = (now - since).total_seconds()
    if seconds < MINUTE:
        return "now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min"
    if seconds < DAY:
        return f"{int(seconds // HOUR)} h"
    return f"{int(seconds // DAY)} d" if seconds < 7 * DAY else f"{since.day} {since:%b}"


def clock_time(moment: datetime, now: datetime) -> str:
    """Return the local time of day, with the date where it is another day."""
    local, today = moment.astimezone(), now.astimezone()
    time = f"{local:%H:%M}"
    return time if local.date() == today.date() else f"{local.day} {local:%b} {time}"


def month(day: date) -> str:
    """Return `Nov 2026`."""
    return f"{day:%b %Y}"


def share(value: float | None) -> str:
    """Return a share as a whole percentage, a dash where there is none."""
    return "–" if value is None else f"{value:.0%}"


def right(interval: Interval | None) -> str:
    """Return how often we were right with its honest range, or that nobody knows yet."""
    if interval is None:
        return "not known yet"
    return f"{interval.share:.1%} ({100 * interval.low:.1f}–{100 * interval.high:.1f})"


def field_label(name: str) -> str:
    """Return a field's name as a clerk says it."""
    return FIELDS.get(name) or printable(name.replace("_", " ").capitalize())


def sureness(found: Found[object] | None) -> Look:
    """Return whether a value is sure, to be checked, or was not found."""
    if found is None:
        return Look("✗", "not found", "stop")
    if found.confidence >= SURE:
        return Look("✓", "sure", "good")
    return Look("?", "please check", "ask")


def value(found: object) -> str:
    """Return a field's value as text that is safe to show."""
    if isinstance(found, datetime):
        local = found.astimezone()
        return f"{local.day} {local:%b %Y %H:%M}"
    if isinstance(found, date):
        return f"{found.day} {found:%b %Y}"
    if isinstance(found, Decimal):
        return f"{found:,f}"
    return printable(str(found))


def origin(found: Found[object]) -> str:
    """Return where a value came from, with its page."""
    if found.source is None or found.how not in ON_PAPER:
        return HOWS[found.how]
    return f"{ON_PAPER[found.how]} {found.source.page}"


def reason_word(code: str) -> str:
    """Return a reason code as words: `price_over` is what a person types as price over."""
    return code.replace("_", " ")


def gravity(finding: Finding) -> Look:
    """Return how grave a finding looks."""
    tones = {Severity.STOP: STOP, Severity.ASK: ASK}
    return tones.get(finding.severity, Look("·", "Note", "muted"))


def who(row: FeedRow | NeedsYouRow) -> str:
    """Return who a document is from, the file's name while nobody knows."""
    return printable(row.summary.who or row.file)


def sort(row: FeedRow | NeedsYouRow) -> str:
    """Return what a document is called: invoice, mail, quote, question."""
    return SORTS.get(row.pipeline) or printable(row.pipeline)


def dropped(pipeline: str) -> str:
    """Return what is dropped into a pipeline's folder: invoices, mails, requests, questions."""
    return DROPPED.get(pipeline, "files")


def worth(row: FeedRow) -> str:
    """Return a document's amount, or what it is called where it has none by its nature."""
    said = amount(row.summary.amount, row.summary.currency)
    return said or ("" if row.pipeline == "invoices" else sort(row))


def refusal(pipeline: str) -> str:
    """Return what it is called to let a document go no further."""
    return REFUSALS.get(pipeline, "Do not post")


def what(row: FeedRow | NeedsYouRow) -> str:
    """Return a document's number or subject, unless that is how it is called already."""
    told = printable(row.summary.number or row.summary.subject or "")
    return "" if told == who(row) else told


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return `1 bill`, `1,204 bills`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def batch(note: BatchNote) -> str:
    """Return what an export did, in a sentence a clerk can check against the books."""
    sentence = (
        f"Batch {note.number}: {plural(note.bills, 'bill')}, {totals(note.control_totals)}, "
        f"in {', '.join(note.files)}."
    )
    refused = f" {plural(len(note.refused), 'bill')} could not go in." if note.refused else ""
    return printable(f"{sentence}{refused} When the books took it, press b.")
