"""Drafting: an answer put together from approved templates, their slots filled with facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from smbflow.domain.outcome import Next, Retry
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.template import Filled, Template
from smbflow.pipelines.enquiries.arrival import approved
from smbflow.pipelines.enquiries.classify import intent_word
from smbflow.pipelines.enquiries.enquiry import Answer, Author, Enquiry
from smbflow.pipelines.enquiries.facts import customer_of, facts_of
from smbflow.pipelines.enquiries.model_draft import written_by_model
from smbflow.pipelines.enquiries.services import Context, EnquiryServices

GREETING, CLOSING = "greeting", "closing"
"""Templates that begin and end every answer, where the office has them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The templates of an answer in one language, and the intents that have none."""

    language: str
    templates: tuple[Template, ...]
    without: tuple[str, ...]


def draft(context: Context, enquiry: Enquiry) -> Next[Enquiry] | Retry:
    """Write the answer from templates; what they do not cover a model may write, or a person."""
    if approved(context):
        return Next(enquiry)
    if enquiry.answer is not None and enquiry.answer.author is Author.PERSON:
        return Next(enquiry.noted("draft", ()))
    if not enquiry.recipient:
        return Next(replace(enquiry, answer=None).noted("draft", ()))
    plan = plan_of(enquiry, context.services)
    covered = enquiry.intents and not plan.without and all(w.intent for w in enquiry.wishes)
    if not covered and not enquiry.sensitive and context.services.panel is not None:
        written = written_by_model(context, enquiry, plan.language)
        if not isinstance(written, Enquiry) or written.answer is not None:
            return written if isinstance(written, Retry) else Next(written)
    return Next(_from_templates(context, enquiry, plan))


def plan_of(enquiry: Enquiry, services: EnquiryServices) -> Plan:
    """Choose the customer's language where all templates speak it, else the office's."""
    names = _names(enquiry, services)
    wanted = [name for name in names.values() if name]
    without = tuple(intent for intent, name in names.items() if not name)
    own = services.settings.language
    customer = customer_of(enquiry.recipient, services.reference())
    theirs = enquiry.letter.language or (customer and customer.language) or own
    templates = services.texts.templates()
    for language in dict.fromkeys((theirs, own)):
        found = [templates.find(name, language, own) for name in wanted]
        if all(found):
            frame = (templates.find(name, language, own) for name in (GREETING, CLOSING))
            first, last = frame
            chosen = (first, *found, last) if found else ()
            return Plan(language, tuple(t for t in chosen if t), without)
    missing = tuple(i for i, name in names.items() if not name or not _exists(name, own, services))
    return Plan(own, (), missing or tuple(names))


def _names(enquiry: Enquiry, services: EnquiryServices) -> dict[str, str | None]:
    """Return the templates by what they are about: of a sensitive mail only that matter's own."""
    if not enquiry.sensitive:
        return {intent: template_of(intent, services) for intent in enquiry.intents}
    known = {template.name for template in services.texts.templates().all}
    written = [kind for kind in enquiry.sensitive if kind in known]
    return {kind: kind for kind in written[:1]} or {enquiry.sensitive[0]: None}


def template_of(intent: str, services: EnquiryServices) -> str | None:
    """Return the name of an intent's template, None where the office has given it none."""
    rule = services.settings.intents.get(intent)
    return rule.template if rule else None


def _exists(name: str, language: str, services: EnquiryServices) -> bool:
    own = services.settings.language
    return services.texts.templates().find(name, language, own) is not None


def _from_templates(context: Context, enquiry: Enquiry, plan: Plan) -> Enquiry:
    facts = facts_of(context, enquiry, plan.language)
    filled = [template.filled(facts) for template in plan.templates]
    text = "\n\n".join(part.text for part in filled if part.text)
    sources = tuple(template.source for template in plan.templates)
    answer = Answer(text, plan.language, Author.TEMPLATE, sources) if text else None
    doubts = (*_gaps(filled), *_uncovered(plan, answer), *_foreign(enquiry, plan))
    return replace(enquiry, answer=answer).noted("draft", doubts)


def _gaps(filled: Sequence[Filled]) -> Iterator[Finding]:
    for name in dict.fromkeys(name for part in filled for name in part.missing):
        words = f"{name.replace('_', ' ')} is not on file: write it into the answer"
        yield ask(Reason.SLOT_UNFILLED, words[:1].upper() + words[1:], field="reply")


def _uncovered(plan: Plan, answer: Answer | None) -> Iterator[Finding]:
    if answer is None:
        about = f" about {intent_word(plan.without[0])}" if plan.without else ""
        words = f"There is no approved answer{about}: write one"
        yield ask(Reason.ANSWER_MISSING, words, field="reply")
        return
    for intent in plan.without:
        words = f"The answer says nothing about {intent_word(intent)}: there is no template for it"
        yield ask(Reason.QUESTION_OPEN, words, field="reply")


def _foreign(enquiry: Enquiry, plan: Plan) -> Iterator[Finding]:
    theirs = enquiry.letter.language
    if plan.templates and theirs and theirs != plan.language:
        words = f"They write in “{theirs}”, the answer is in “{plan.language}”"
        yield ask(Reason.ANSWER_LANGUAGE, words, field="reply")
