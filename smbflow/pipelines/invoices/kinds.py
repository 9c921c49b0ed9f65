"""Telling kinds apart: what goes on to the checks, what is shown, what is set aside."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from smbflow.domain.document import DocumentKind, Reading
from smbflow.domain.outcome import Escalate, Next, Retry, SetAside
from smbflow.domain.ports.ai import KindGuess
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.errors import ComponentFailure, UnreadableDocument
from smbflow.orchestration.consultation import Look
from smbflow.orchestration.panel import Panel
from smbflow.pipelines.invoices.arrival import approved, asked, failed
from smbflow.pipelines.invoices.case import InvoiceCase, TypedReading
from smbflow.pipelines.invoices.paper import paper_of
from smbflow.pipelines.invoices.recollection import recollected
from smbflow.pipelines.invoices.second_reading import Occasion, poorly_read, read_again
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.statement import check_statement
from smbflow.pipelines.invoices.validate import REQUIRED_OF
from smbflow.pipelines.invoices.words import outside

SURE_KIND = 0.7
"""Below this a person says what the document is, unless it is shown to one anyway."""

BILLS = frozenset({DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.RECEIPT})
"""What is checked and posted; all else is shown or set aside."""

KIND_WORDS = {
    DocumentKind.INVOICE: "an invoice",
    DocumentKind.CREDIT_NOTE: "a credit note",
    DocumentKind.PRO_FORMA: "a pro-forma invoice",
    DocumentKind.STATEMENT: "a statement of account",
    DocumentKind.REMINDER: "a payment reminder",
    DocumentKind.ORDER: "a purchase order",
    DocumentKind.DELIVERY_NOTE: "a delivery note",
    DocumentKind.RECEIPT: "a till receipt",
    DocumentKind.OTHER: "no invoice",
}

_SHOWN = {
    DocumentKind.PRO_FORMA: Reason.PRO_FORMA,
    DocumentKind.REMINDER: Reason.PAYMENT_REMINDER,
    DocumentKind.OTHER: Reason.NOT_AN_INVOICE,
}
_SET_ASIDE = {
    DocumentKind.ORDER: Reason.ORDER_DOCUMENT,
    DocumentKind.DELIVERY_NOTE: Reason.DELIVERY_NOTE,
}
_SELF_BILLED = "389"  # UNCL 1001


def tell_kind(
    context: Context, reading: Reading
) -> Next[TypedReading] | Escalate[Reading] | SetAside:
    """Let invoices, credit notes and till receipts on; show or set aside everything else."""
    try:
        guess = context.services.teller.tell(reading)
    except (UnreadableDocument, ComponentFailure) as error:
        return Escalate((failed(error),), reading)
    doubtful = guess.confidence < SURE_KIND and guess.kind in BILLS | _SET_ASIDE.keys()
    if doubtful and not approved(context):
        return Escalate((_doubt(guess),), reading)
    if guess.kind in BILLS:
        return Next(TypedReading(reading, guess))
    if guess.kind == DocumentKind.STATEMENT:
        return check_statement(context, reading)
    sentence = f"This is {KIND_WORDS[guess.kind]}: nothing is posted"
    if guess.kind in _SET_ASIDE:
        return SetAside(note(_SET_ASIDE[guess.kind], sentence))
    return asked(context, ask(_SHOWN[guess.kind], sentence), reading)


def extract(
    context: Context, typed: TypedReading
) -> Next[InvoiceCase] | Escalate[TypedReading] | SetAside | Retry:
    """Find the fields and lines; a self-billed invoice is our sale and never a bill."""
    try:
        draft = context.services.extractor.extract(typed.reading)
    except (UnreadableDocument, ComponentFailure) as error:
        return Escalate((failed(error),), typed)
    if draft.self_billed or draft.type_code == _SELF_BILLED:
        words = "A self-billed invoice: the customer wrote it for us, so it is our sale, not a bill"
        return asked(context, ask(Reason.SELF_BILLED, words), typed)
    kind = _kind(typed.guess.kind, draft.kind)
    case = InvoiceCase(replace(draft, kind=kind), kind, paper_of(typed.reading))
    case = recollected(context.services, typed.reading, case)
    return _read_again(context, typed.reading, case.noted("reading", typed.reading.findings))


def _read_again(context: Context, reading: Reading, case: InvoiceCase) -> Next[InvoiceCase] | Retry:
    """Let models read the page too, where the office has some and a needed field is doubtful."""
    services = context.services
    if services.panel is None:
        return Next(case)
    occasion = Occasion(
        job_id=context.job.id,
        arrived=context.job.created_at,
        now=context.now,
        attempts=context.job.attempts,
        needed=REQUIRED_OF[case.kind],
        threshold=services.threshold,
        settings=services.settings,
        look=_look(context, services.panel, reading),
    )
    return read_again(services.panel, reading, case, occasion)


def _look(context: Context, panel: Panel, reading: Reading) -> Look | None:
    """Return the pages as pictures for models that see, where the office wants them shown."""
    drawer = context.services.drawer
    if drawer is None or not panel.shows(poor=poorly_read(reading)) or not reading.pages:
        return None
    pages = [page.number for page in reading.pages]
    return Look(len(pages), partial(drawer.draw, context.intake.path, pages))


def _kind(told: DocumentKind, extracted: DocumentKind) -> DocumentKind:
    """Let an XML's own type code win; the rest is told by its look."""
    return told if extracted == DocumentKind.INVOICE else extracted


def _doubt(guess: KindGuess) -> Finding:
    words = f"This looks like {KIND_WORDS[guess.kind]}, but that is not sure"
    because = f" ({outside(guess.why)})" if guess.why else ""
    return ask(Reason.KIND_UNCERTAIN, f"{words}{because}")
