"""Letters: the mail that goes with a quote, or that asks back for what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from hashlib import sha256

from smbflow.domain.parcel import ParcelFile
from smbflow.domain.reason import Reason
from smbflow.domain.reference import Reference
from smbflow.domain.text import printable
from smbflow.pipelines.quotes.case import QuoteCase, Wanted, value
from smbflow.pipelines.quotes.customers import customer_of
from smbflow.pipelines.quotes.paper import valid_until
from smbflow.pipelines.quotes.phrases import Tongue, tongue
from smbflow.pipelines.quotes.settings import QuoteSettings

ASKED_BACK = frozenset(
    {
        Reason.QUANTITY_MISSING,
        Reason.UNIT_UNCLEAR,
        Reason.ITEM_AMBIGUOUS,
        Reason.DELIVERY_MISSING,
    }
)
"""What only the customer can say: a yes sends them the question instead of a quote."""

_NUMBER_TO_COME = "…"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail about to be written: its subject, text and what is attached."""

    subject: str
    text: str
    attached: tuple[ParcelFile, ...] = ()


def asks_back(case: QuoteCase) -> bool:
    """Say whether the customer must be asked before anything can be quoted."""
    return any(finding.reason in ASKED_BACK for finding in case.findings)


def recipient(case: QuoteCase, reference: Reference) -> str | None:
    """Return where the mail goes: to who asked; without a mail, to a person's or our address."""
    customer = customer_of(case.customer, reference.customers)
    on_file = customer.email[0] if customer and customer.email else None
    return case.sender.address or case.address or on_file


def cover(case: QuoteCase, label: str | None, settings: QuoteSettings) -> Letter:
    """Return the mail that goes with a quote."""
    speech = tongue(case.language)
    number = label or _NUMBER_TO_COME
    subject = _reply(case) or speech.mail("subject", number=number)
    body = case.mail or _cover_text(case, speech, settings)
    return Letter(subject, body.replace(_NUMBER_TO_COME, number))


def question(case: QuoteCase, reference: Reference, settings: QuoteSettings) -> Letter:
    """Return the mail that asks for exactly what is missing."""
    speech = tongue(case.language)
    points = [f"- {point}" for point in _points(case, reference, speech)]
    lines = (speech.mail("question"), "\n".join(points), speech.mail("question_close"))
    text = case.mail or _framed(case, speech, lines, settings)
    return Letter(_reply(case) or speech.mail("question_subject"), text)


def written(
    letter: Letter, case: QuoteCase, to: str, settings: QuoteSettings, now: datetime
) -> bytes:
    """Write a mail as .eml, as an answer to the request's own (RFC 5322, 3.6.4)."""
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = " ".join(printable(letter.subject).split())
    message["To"] = _address(to, case.sender.name)
    if settings.terms.sender:
        message["From"] = settings.terms.sender
    message["Date"] = now
    if case.sender.message_id:
        message["In-Reply-To"] = message["References"] = case.sender.message_id
    message.set_content(letter.text)
    for file in letter.attached:
        message.add_attachment(
            file.content, maintype="application", subtype="pdf", filename=file.name
        )
    boundary = sha256(letter.text.encode()).hexdigest()[:24]
    if message.is_multipart():
        message.set_boundary(f"=_{boundary}")
    return bytes(message)


def _address(to: str, name: str) -> str:
    try:
        return str(Address(" ".join(printable(name).split()), addr_spec=to))
    except (HeaderParseError, ValueError, IndexError):
        return to


def _reply(case: QuoteCase) -> str:
    subject = case.sender.subject
    if not subject:
        return ""
    return subject if subject.casefold().startswith(("re:", "aw:")) else f"Re: {subject}"


def _cover_text(case: QuoteCase, speech: Tongue, settings: QuoteSettings) -> str:
    totals = case.totals
    gross = speech.money(totals.gross, case.currency) if totals else ""
    tax = speech.money(totals.tax, case.currency) if totals and totals.tax else ""
    vat = speech.mail("vat_inside") if case.inclusive else ""
    vat = vat or (speech.mail("vat_on_top", tax=tax) if tax else "")
    until = speech.date(valid_until(case, settings))
    body = speech.mail("body", number=_NUMBER_TO_COME, gross=gross, vat=vat, valid=until)
    options = any(line.option and line.priced for line in case.wanted)
    lines = (body, speech.mail("options") if options else "", speech.mail("close"))
    return _framed(case, speech, lines, settings)


def _framed(case: QuoteCase, speech: Tongue, lines: Sequence[str], settings: QuoteSettings) -> str:
    name = printable(case.sender.name)
    greeting = speech.mail("greeting", name=name) if name else speech.mail("greeting_nobody")
    regards = "\n".join([speech.mail("regards"), *settings.terms.contact]).strip()
    return "\n\n".join(part for part in (greeting, *lines, regards) if part) + "\n"


def _points(case: QuoteCase, reference: Reference, speech: Tongue) -> Iterator[str]:
    units = {row.sku: row.unit for row in reference.prices}
    for finding in case.findings:
        if finding.reason is Reason.DELIVERY_MISSING:
            yield speech.mail("where")
        line = case.line(_line_number(finding.field))
        if line is not None and finding.reason in ASKED_BACK:
            yield _line_point(finding.reason, line, speech, units.get(value(line.sku) or "", ""))


def _line_point(reason: Reason, line: Wanted, speech: Tongue, unit: str) -> str:
    what = printable(line.words)
    if reason is Reason.ITEM_AMBIGUOUS:
        names = "; ".join(candidate.description for candidate in line.candidates)
        return speech.mail("which", what=what, names=names)
    if reason is Reason.QUANTITY_MISSING or line.quantity is None:
        return speech.mail("how_many", what=what)
    quantity = speech.number(line.quantity.value)
    return speech.mail("unit", what=what, quantity=quantity, unit=speech.unit(unit))


def _line_number(field: str | None) -> int:
    return int(field.split(":")[1].split(".")[0]) if field and field.startswith("line:") else 0
