"""A model's draft: sentences that the office's own passages bear out, and no others.

It is never sent unseen, and what it may quote from is chosen by us: the mail itself is no source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from smbflow.domain.outcome import Retry
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.orchestration.citation import CITED, Passage, Weighed, laid_out, weighed
from smbflow.orchestration.consultation import Question, Unanswered
from smbflow.orchestration.prompts import load_prompt
from smbflow.pipelines.enquiries.enquiry import Answer, Author, Enquiry
from smbflow.pipelines.enquiries.facts import facts_of
from smbflow.pipelines.enquiries.services import Context
from smbflow.pipelines.wording import outside

PROMPT = load_prompt(Path(__file__).with_name("prompts") / "draft.toml")
_FRAME = ("greeting", "closing")


def written_by_model(context: Context, enquiry: Enquiry, language: str) -> Enquiry | Retry:
    """Ask the models of the route for an answer; without one the enquiry has none either."""
    panel = context.services.panel
    if panel is None:
        return replace(enquiry, answer=None)
    passages = passages_of(context, enquiry, language)
    text = f"Language: {language}\n\n{laid_out(passages)}\n\n[the mail]\n{enquiry.text}"
    found = panel.ask(Question(PROMPT, text, CITED, context.job.id))
    if isinstance(found, Unanswered):
        return _later(context, found) or replace(enquiry, answer=None)
    kept = weighed(found.value, passages)
    if not kept.kept:
        return replace(enquiry, answer=None)
    framed = _framed(context, enquiry, language, kept.text)
    answer = Answer(framed, language, Author.MODEL, (found.model, *_quoted(kept)))
    return replace(enquiry, answer=answer).noted("draft", _doubts(found.model, kept))


def passages_of(context: Context, enquiry: Enquiry, language: str) -> tuple[Passage, ...]:
    """Return what may be quoted: the office's templates, slots filled, whole ones only."""
    facts = facts_of(context, enquiry, language)
    services = context.services
    own = services.settings.language
    spoken = [t for t in services.texts.templates().all if (t.language or own) == language]
    filled = ((t.name, t.filled(facts)) for t in spoken if t.name not in _FRAME)
    return tuple(Passage(name, part.text) for name, part in filled if not part.missing)


def _later(context: Context, found: Unanswered) -> Retry | None:
    panel = context.services.panel
    if panel is None:
        return None
    arrived, attempts = context.intake.document.received_at, context.job.attempts
    at = panel.come_back(found, arrived, context.now, attempts)
    return None if at is None else Retry(at, found.why)


def _framed(context: Context, enquiry: Enquiry, language: str, text: str) -> str:
    facts = facts_of(context, enquiry, language)
    services = context.services
    own = services.settings.language
    greeting, closing = (services.texts.templates().find(n, language, own) for n in _FRAME)
    parts = (greeting and greeting.filled(facts).text, text, closing and closing.filled(facts).text)
    return "\n\n".join(part for part in parts if part)


def _quoted(kept: Weighed) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.passage for claim in kept.kept))


def _doubts(model: str, kept: Weighed) -> Iterator[Finding]:
    yield ask(Reason.WRITTEN_BY_MODEL, f"{model} wrote it from your texts: read it before it goes")
    for refused in kept.refused:
        words = f"Left out, {refused.why}: “{outside(refused.claim.says, longest=80)}”"
        yield ask(Reason.CLAIM_UNFOUNDED, words, field="reply")
