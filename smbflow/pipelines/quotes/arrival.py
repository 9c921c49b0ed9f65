"""The first steps: a request is taken in and read, with the lists that hang on its mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from smbflow.domain.decision import Verdict as Answer
from smbflow.domain.document import Attachment, Media, Reading
from smbflow.domain.outcome import Escalate, Next, SetAside
from smbflow.domain.ports.ai import DocumentReader
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.errors import ComponentFailure, UnreadableDocument
from smbflow.pipelines.quotes.services import Context
from smbflow.pipelines.step import Intake
from smbflow.pipelines.wording import outside

T = TypeVar("T")

MOST_LISTS = 10
"""So many attachments of one mail are read."""


def take_in(context: Context, intake: Intake) -> Next[Intake] | Escalate[Intake] | SetAside:
    """Look at the file from outside; an empty one is not read."""
    if intake.document.size:
        return Next(intake)
    name = outside(intake.document.name)
    return _asked(
        context, ask(Reason.EMPTY_FILE, f"{name} is empty: nothing arrived in it"), intake
    )


def read(context: Context, intake: Intake) -> Next[Reading] | Escalate[Intake] | SetAside:
    """Read the request, and with a mail its attached lists."""
    try:
        reading = context.services.reader.read(intake.path, intake.document.name)
    except (UnreadableDocument, ComponentFailure) as error:
        return _asked(context, _failed(error), intake)
    return Next(with_lists(reading, context.services.reader, context.services.original))


def with_lists(
    reading: Reading, reader: DocumentReader, original: Callable[[str], Path]
) -> Reading:
    """Add the pages and rows of a mail's attachments; what cannot be read is said and left."""
    pages, rows, findings = [*reading.pages], [*reading.rows], [*reading.findings]
    for attachment in reading.attachments[:MOST_LISTS]:
        found = _attached(attachment, reader, original)
        if isinstance(found, Finding):
            findings.append(found)
            continue
        first = len(pages) + 1
        pages += [replace(page, number=n) for n, page in enumerate(found.pages, first)]
        rows += found.rows
    return replace(reading, pages=tuple(pages), rows=tuple(rows), findings=tuple(findings))


def _attached(
    attachment: Attachment, reader: DocumentReader, original: Callable[[str], Path]
) -> Reading | Finding:
    name = outside(attachment.name)
    if attachment.media is Media.IMAGE:
        return note(Reason.WRONG_TYPE, f"The picture {name} was not read: look at it yourself")
    try:
        return reader.read(original(attachment.sha256), attachment.name)
    except (UnreadableDocument, ComponentFailure) as error:
        return ask(_failed(error).reason, f"{name}: {_failed(error).sentence}")


def _failed(error: UnreadableDocument | ComponentFailure) -> Finding:
    if isinstance(error, UnreadableDocument):
        return error.finding
    return ask(Reason.TOO_SLOW, error.title)


def _asked(context: Context, finding: Finding, value: T) -> Escalate[T] | SetAside:
    """Ask once; a yes to what cannot be quoted sets it aside with the same words."""
    decision = context.decision
    if decision is not None and decision.verdict == Answer.APPROVE:
        return SetAside(note(finding.reason, finding.sentence))
    return Escalate((finding,), value)
