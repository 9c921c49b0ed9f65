"""What a person sees of an enquiry: who wrote, what is wanted, who deals with it, the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smbflow.domain.document import Letter, Reading
from smbflow.domain.evidence import Found, How
from smbflow.domain.job import Summary
from smbflow.domain.view import Draft, Presentation
from smbflow.pipelines.enquiries.classify import intent_word
from smbflow.pipelines.enquiries.enquiry import Author, Enquiry
from smbflow.pipelines.step import Intake
from smbflow.pipelines.wording import listed, outside

CORRECTABLE = ("intent", "reply")
_HOW = {Author.TEMPLATE: How.REFERENCE, Author.MODEL: How.MODEL, Author.PERSON: How.PERSON}
_NOTHING_SENT = "Nothing is sent: it is set aside with its reason."


def present(shown: Any) -> Presentation:
    """Turn any value of the pipeline into what the screen shows."""
    if isinstance(shown, Enquiry):
        return _of_enquiry(shown)
    if isinstance(shown, Reading) and shown.letter:
        return Presentation(_summary(shown.letter), {}, on_approval=_NOTHING_SENT)
    name = shown.document.name if isinstance(shown, Intake) else None
    return Presentation(Summary(subject=name), {}, on_approval=_NOTHING_SENT)


def on_approval(enquiry: Enquiry) -> str:
    """Say in one sentence what a yes would do, or what is missing for it."""
    if not enquiry.recipient:
        return "Nothing is sent: there is nobody to answer. It is set aside as dealt with."
    if enquiry.answer is None:
        return "A yes is not enough yet: there is no answer."
    return f"Sends the answer to {outside(enquiry.recipient)}."


def _of_enquiry(enquiry: Enquiry) -> Presentation:
    answer = enquiry.answer
    draft = Draft(
        title=f"Answer to {outside(enquiry.recipient)}" if enquiry.recipient else "Answer",
        text=answer.text if answer else "",
        field="reply",
    )
    return Presentation(
        summary=_summary(enquiry.letter, enquiry.intent),
        fields=dict(_fields(enquiry)),
        findings=enquiry.findings_to_show,
        on_approval=on_approval(enquiry),
        draft=draft if enquiry.recipient else None,
        correctable=CORRECTABLE,
    )


def _summary(letter: Letter, intent: str | None = None) -> Summary:
    return Summary(kind=intent, who=letter.sender or None, subject=letter.subject or None)


def _fields(enquiry: Enquiry) -> Iterator[tuple[str, Found[object]]]:
    if enquiry.intents:
        wanted = ", ".join(enquiry.intents)
        how = How.PERSON if enquiry.chosen else How.DERIVED
        yield "intent", Found(wanted, enquiry.confidence, None, how)
    yield from _of_letter(enquiry.letter)
    if enquiry.customer:
        yield "customer", Found(enquiry.customer, 1.0, None, How.REFERENCE)
    if enquiry.orders:
        yield "customer_orders", Found("; ".join(enquiry.orders), 1.0, None, How.REFERENCE)
    for number, wish in enumerate(enquiry.wishes, 1):
        about = f" ({intent_word(wish.intent)})" if wish.intent else ""
        said = f"{outside(wish.text, longest=160)}{about}"
        yield f"question_{number}", Found(said, wish.confidence, None, How.TEXT)
    yield from _of_work(enquiry)


def _of_letter(letter: Letter) -> Iterator[tuple[str, Found[object]]]:
    attached = listed([outside(h.name or h.kind) for h in letter.hanging])
    said = {
        "sender": letter.sender,
        "subject": letter.subject,
        "language": letter.language,
        "attachments": attached,
    }
    for name, text in said.items():
        if text:
            yield name, Found(text, 1.0, None, How.TEXT)


def _of_work(enquiry: Enquiry) -> Iterator[tuple[str, Found[object]]]:
    assignment = enquiry.assignment
    if assignment is not None:
        instead = f" (for {assignment.instead_of})" if assignment.instead_of else ""
        yield "assigned_to", Found(f"{assignment.to}{instead}", 1.0, None, How.REFERENCE)
        yield "answer_due", Found(assignment.due, 1.0, None, How.REFERENCE)
    if enquiry.answer is not None:
        by = ", ".join(enquiry.answer.sources) or enquiry.answer.author
        yield "answer_from", Found(by, 1.0, None, _HOW[enquiry.answer.author])
