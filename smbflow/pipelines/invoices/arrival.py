"""The first steps: a file is taken in, read, and taken apart where it holds several documents."""

from __future__ import annotations

from typing import TypeVar

from smbflow.domain.decision import Verdict as Answer
from smbflow.domain.document import Attachment, DocumentKind, Letter, Media, Reading
from smbflow.domain.outcome import Child, Escalate, Next, SetAside, Split
from smbflow.domain.ports.ai import PageRange, Part
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.errors import ComponentFailure, UnreadableDocument
from smbflow.pipelines.invoices.paper import announces_new_bank_details
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.words import listed, outside
from smbflow.pipelines.step import Intake

T = TypeVar("T")

SURE_BORDER = 0.8
SURE_BODY = 0.7


def take_in(context: Context, intake: Intake) -> Next[Intake] | Escalate[Intake] | SetAside:
    """Look at the file from outside; an empty one is not read."""
    if intake.document.size:
        return Next(intake)
    name = outside(intake.document.name)
    return asked(context, ask(Reason.EMPTY_FILE, f"{name} is empty: nothing arrived in it"), intake)


def read(context: Context, intake: Intake) -> Next[Reading] | Escalate[Intake] | SetAside:
    """Read the pages; what cannot be read waits for a person, with its reason."""
    document = intake.document
    pages = None
    if document.first_page is not None:
        pages = PageRange(document.first_page, document.last_page or document.first_page)
    try:
        return Next(context.services.reader.read(intake.path, document.name, pages))
    except (UnreadableDocument, ComponentFailure) as error:
        return asked(context, failed(error), intake)


def split(
    context: Context, reading: Reading
) -> Next[Reading] | Escalate[Reading] | SetAside | Split:
    """Take apart a mail with attachments, a mailbox, and a file that holds several documents."""
    if reading.media is Media.MBOX:
        mails = len(reading.attachments)
        words = f"The mailbox was taken apart: {mails} mails"
        return Split(_children(context, reading.attachments), note(Reason.MAIL_TAKEN_APART, words))
    if reading.letter is not None:
        return _take_mail_apart(context, reading, reading.letter)
    if context.intake.document.first_page is not None or len(reading.pages) <= 1:
        return Next(reading)
    try:
        parts = context.services.splitter.split(reading)
    except (UnreadableDocument, ComponentFailure) as error:
        return asked(context, failed(error), reading)
    return _take_file_apart(context, reading, parts)


def approved(context: Context) -> bool:
    """Say whether this run follows a person's yes."""
    return context.decision is not None and context.decision.verdict == Answer.APPROVE


def failed(error: UnreadableDocument | ComponentFailure) -> Finding:
    """Put a component's failure into a finding."""
    if isinstance(error, UnreadableDocument):
        return error.finding
    return ask(Reason.TOO_SLOW, error.title)


def asked(context: Context, finding: Finding, value: T) -> Escalate[T] | SetAside:
    """Ask once; a yes to something that cannot be posted sets it aside with the same words."""
    if approved(context):
        return SetAside(note(finding.reason, finding.sentence))
    return Escalate((finding,), value)


def _take_mail_apart(
    context: Context, reading: Reading, letter: Letter
) -> Next[Reading] | Escalate[Reading] | SetAside | Split:
    if announces_new_bank_details(f"{letter.subject}\n{letter.body}") and not _confirmed(context):
        words = f"The mail from {outside(letter.sender)} announces new bank details"
        return Escalate((ask(Reason.BANK_CHANGE_ANNOUNCED, words),), reading)
    if reading.attachments:
        return Split(_children(context, reading.attachments), _taken_apart(reading.attachments))
    guess = context.services.teller.tell(reading)
    if guess.kind in {DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE} and (
        guess.confidence >= SURE_BODY
    ):
        return Next(reading)
    words = f"The mail from {outside(letter.sender)} has no document: “{outside(letter.subject)}”"
    return asked(context, ask(Reason.NO_DOCUMENT_IN_MAIL, words), reading)


def _confirmed(context: Context) -> bool:
    decision = context.decision
    return decision is not None and Reason.BANK_CHANGE_ANNOUNCED in decision.confirmed


def _children(context: Context, attachments: tuple[Attachment, ...]) -> tuple[Child, ...]:
    each_once: dict[str, Attachment] = {}
    for attachment in attachments:
        each_once.setdefault(attachment.sha256, attachment)
    pipeline = context.job.pipeline
    return tuple(Child(pipeline, a.sha256, a.name, a.size) for a in each_once.values())


def _taken_apart(attachments: tuple[Attachment, ...]) -> Finding:
    names = listed(list(dict.fromkeys(outside(a.name) for a in attachments)))
    return note(Reason.MAIL_TAKEN_APART, f"The mail was taken apart: {names}")


def _take_file_apart(
    context: Context, reading: Reading, parts: tuple[Part, ...]
) -> Next[Reading] | Escalate[Reading] | Split:
    if len(parts) <= 1:
        return Next(reading)
    pages = listed([_pages(part) for part in parts])
    sure = min(part.confidence for part in parts) >= SURE_BORDER
    if sure or approved(context):
        document = context.intake.document
        children = tuple(
            Child(
                context.job.pipeline,
                document.sha256,
                f"{document.name} ({_pages(part)})",
                document.size,
                part.pages.first,
                part.pages.last,
            )
            for part in parts
        )
        return Split(children, note(Reason.SEVERAL_INVOICES, f"Taken apart: {pages}"))
    words = f"The file may hold {len(parts)} documents ({pages}): on approval it is taken apart"
    words = f"{words}; corrected with kind=invoice it stays whole"
    return Escalate((ask(Reason.SEVERAL_INVOICES, words),), reading)


def _pages(part: Part) -> str:
    first, last = part.pages.first, part.pages.last
    return f"page {first}" if first == last else f"pages {first}-{last}"
