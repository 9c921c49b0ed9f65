"""What a person sees of a question: what was found, where it stands, what a yes does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smbflow.domain.answer import Answer
from smbflow.domain.evidence import Found, How, Source
from smbflow.domain.job import Summary
from smbflow.domain.view import Draft, Presentation
from smbflow.pipelines.assistant.case import AssistantCase, Question
from smbflow.pipelines.step import Intake

_KIND = "question"
_LONGEST_SUBJECT = 120
_ON_APPROVAL = (
    "Answers with these words, under your name, and keeps them for the next one who asks."
)
_TYPE_IT = "A yes is not enough yet: type the answer. It is kept for the next one who asks."


def present(shown: Any) -> Presentation:
    """Turn any value of the pipeline into what the screen shows."""
    if isinstance(shown, AssistantCase):
        return _of_case(shown)
    if isinstance(shown, Question):
        return Presentation(_summary(shown), {}, correctable=("answer",))
    name = shown.document.name if isinstance(shown, Intake) else None
    return Presentation(Summary(kind=_KIND, subject=name), {})


def _of_case(case: AssistantCase) -> Presentation:
    said = case.answer or case.guess
    return Presentation(
        summary=_summary(case.question),
        fields=dict(_fields(case, said)),
        findings=case.findings,
        on_approval=_ON_APPROVAL if case.guess else _TYPE_IT,
        draft=Draft("The answer", said.text if said else "", "answer"),
        correctable=("answer",),
    )


def _summary(question: Question) -> Summary:
    subject = " ".join(question.text.split())[:_LONGEST_SUBJECT]
    return Summary(kind=_KIND, who=question.asked_by or None, subject=subject)


def _fields(case: AssistantCase, said: Answer | None) -> Iterator[tuple[str, Found[object]]]:
    if said is None:
        return
    how = How.PERSON if case.answer and case.answer.sure == 1.0 else How.REFERENCE
    yield "answer", Found(said.text, said.sure, None, how)
    for number, citation in enumerate(said.citations, 1):
        source = Source(citation.place.page or 1, None, citation.quote)
        yield f"source_{number}", Found(citation.place.words, said.sure, source, How.REFERENCE)
    if said.query:
        yield "asked_of", Found(f"{said.system}: {said.query}", 1.0, None, How.DERIVED)
