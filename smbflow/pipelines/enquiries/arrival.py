"""The first steps: a file is taken in, read, and a mailbox taken apart into its mails."""

from __future__ import annotations

from typing import TypeVar

from smbflow.domain.decision import Verdict
from smbflow.domain.document import Media, Reading
from smbflow.domain.outcome import Child, Escalate, Next, SetAside, Split
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.errors import ComponentFailure, UnreadableDocument
from smbflow.pipelines.enquiries.services import Context
from smbflow.pipelines.step import Intake
from smbflow.pipelines.wording import outside

T = TypeVar("T")


def take_in(context: Context, intake: Intake) -> Next[Intake] | Escalate[Intake] | SetAside:
    """Look at the file from outside; an empty one is not read."""
    if intake.document.size:
        return Next(intake)
    name = outside(intake.document.name)
    return asked(context, ask(Reason.EMPTY_FILE, f"{name} is empty: nothing arrived in it"), intake)


def read(context: Context, intake: Intake) -> Next[Reading] | Escalate[Intake] | SetAside:
    """Read the mail; what cannot be read waits for a person, with its reason."""
    try:
        return Next(context.services.reader.read(intake.path, intake.document.name))
    except UnreadableDocument as error:
        return asked(context, error.finding, intake)
    except ComponentFailure as error:
        return asked(context, ask(Reason.TOO_SLOW, error.title), intake)


def split(context: Context, reading: Reading) -> Next[Reading] | Split:
    """Take a mailbox apart: each of its mails is an enquiry of its own."""
    if reading.media is not Media.MBOX:
        return Next(reading)
    pipeline = context.job.pipeline
    children = (Child(pipeline, a.sha256, a.name, a.size) for a in reading.attachments)
    words = f"The mailbox was taken apart: {len(reading.attachments)} mails"
    return Split(tuple(children), note(Reason.MAIL_TAKEN_APART, words))


def approved(context: Context) -> bool:
    """Say whether this run follows a person's yes."""
    return context.decision is not None and context.decision.verdict is Verdict.APPROVE


def asked(context: Context, finding: Finding, value: T) -> Escalate[T] | SetAside:
    """Ask once; a yes to something that cannot be answered sets it aside with the same words."""
    if approved(context):
        return SetAside(note(finding.reason, finding.sentence))
    return Escalate((finding,), value)
