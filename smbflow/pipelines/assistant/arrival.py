"""The first steps: a question is taken in, and sent to where it can be answered."""

from __future__ import annotations

import re

from smbflow.domain.outcome import Escalate, Next, SetAside
from smbflow.domain.reason import Reason, ask, note
from smbflow.domain.text import printable
from smbflow.errors import ComponentFailure, UnreadableDocument
from smbflow.pipelines.assistant.case import AssistantCase, Question
from smbflow.pipelines.assistant.errands import errand_of
from smbflow.pipelines.assistant.services import Context
from smbflow.pipelines.step import Intake

ASKED_BY = "asked by "
"""What the origin of a question says that was typed, before the person's name."""

_LONGEST = 2000
_MAILS = (".eml", ".msg")
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)


def take_in(context: Context, intake: Intake) -> Next[Question] | Escalate[Intake] | SetAside:
    """Read the question; one that says nothing is set aside."""
    try:
        text = _text(context, intake)
    except (UnreadableDocument, ComponentFailure) as error:
        return Escalate((ask(Reason.UNREADABLE, error.title),), intake)
    if not any(map(str.isalpha, text)):
        return SetAside(note(Reason.NOT_A_QUESTION, "There is no question in it"))
    origin = intake.document.origin
    asked_by = origin.removeprefix(ASKED_BY) if origin.startswith(ASKED_BY) else ""
    return Next(Question(text[:_LONGEST], asked_by, waits=bool(asked_by)))


def classify(context: Context, question: Question) -> Next[AssistantCase]:
    """Tell which system can answer."""
    services = context.services
    today = services.today(context.now)
    reference = services.reference()
    errand = errand_of(question.text, reference, today, services.settings.periods)
    return Next(AssistantCase(question, errand))


def _text(context: Context, intake: Intake) -> str:
    if intake.document.name.lower().endswith(_MAILS):
        reading = context.services.reader.read(intake.path, intake.document.name)
        letter = reading.letter
        return _new_words(letter.body) or letter.subject if letter else reading.text
    content = intake.path.read_bytes()[: _LONGEST * 4]
    return printable(content.decode("utf-8-sig", "replace"), lines=True).strip()


def _new_words(body: str) -> str:
    """Leave out what is quoted from earlier mails, and the signature."""
    return _QUOTED_LINE.sub("", _SIGNATURE.sub("", printable(body, lines=True))).strip()
