"""Sending: the number, the PDF and the mail, together into the outbox, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from smbflow.domain.outcome import Effect, Escalate
from smbflow.domain.parcel import Parcel, ParcelFile
from smbflow.domain.reason import Reason, ask
from smbflow.errors import ComponentFailure, TemplateBroken
from smbflow.pipelines.quotes.case import QuoteCase
from smbflow.pipelines.quotes.letters import Letter, asks_back, cover, question, recipient, written
from smbflow.pipelines.quotes.paper import paper
from smbflow.pipelines.quotes.services import Context

FOLDER = "quotes"
_OUTBOX = "folder"


def send(context: Context, case: QuoteCase) -> Effect | Escalate[QuoteCase]:
    """Let the quote go, or the question to the customer where something is missing."""
    if asks_back(case):
        return _ask_back(context, case)
    services, label = context.services, case.label
    values = paper(case, label, services.reference(), services.settings)
    try:
        pdf = ParcelFile(f"{file_name(label)}.pdf", services.typesetter.set(values))
    except (TemplateBroken, ComponentFailure) as error:
        words = f"The quote cannot be set: {error.title}"
        return Escalate((ask(Reason.TEMPLATE_BROKEN, words),), case)
    files = (pdf, *_mail(context, case, pdf))
    return _effect(context, f"quote:{context.job.id}:{label}", files)


def _mail(context: Context, case: QuoteCase, pdf: ParcelFile) -> tuple[ParcelFile, ...]:
    letter = cover(case, case.label, context.services.settings)
    name = pdf.name.removesuffix(".pdf")
    return _as_file(context, case, Letter(letter.subject, letter.text, (pdf,)), name)


def _ask_back(context: Context, case: QuoteCase) -> Effect:
    services = context.services
    letter = question(case, services.reference(), services.settings)
    name = f"Question {context.job.id}"
    files = _as_file(context, case, letter, name)
    plain = (ParcelFile(f"{name}.txt", letter.text.encode()),)
    return _effect(context, f"question:{context.job.id}:{_stamp(context.now)}", files or plain)


def _as_file(
    context: Context, case: QuoteCase, letter: Letter, name: str
) -> tuple[ParcelFile, ...]:
    """Return the mail as a file; none where there is no address."""
    services = context.services
    to = recipient(case, services.reference())
    if to is None:
        return ()
    return (ParcelFile(f"{name}.eml", written(letter, case, to, services.settings, context.now)),)


def _effect(context: Context, key: str, files: tuple[ParcelFile, ...]) -> Effect:
    held = context.services.settings.terms.hold_seconds
    until = context.now + timedelta(seconds=held) if held else None
    return Effect(_OUTBOX, key, Parcel(FOLDER, files).to_json(), until)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y%m%d%H%M%S")


def file_name(label: str) -> str:
    """Return a quote's number as it may stand in a file's name."""
    return label.replace("/", "-")
