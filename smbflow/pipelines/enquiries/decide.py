"""Deciding: an answer goes alone only where everything is sure and allowed, else a person looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from smbflow.config.pipeline import Autonomy
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.outcome import Escalate, Next, SetAside
from smbflow.domain.reason import NEEDS_VALUE, Finding, Reason, Severity, ask, note
from smbflow.domain.template import OPEN_SLOT
from smbflow.pipelines.enquiries.arrival import approved
from smbflow.pipelines.enquiries.classify import intent_word
from smbflow.pipelines.enquiries.enquiry import Author, Enquiry
from smbflow.pipelines.enquiries.services import Context

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def decide(context: Context, enquiry: Enquiry) -> Next[Enquiry] | Escalate[Enquiry] | SetAside:
    """Let the answer go where nothing asks any more, else ask with all reasons at once."""
    decision = context.decision
    if decision is None or decision.verdict is not Verdict.APPROVE:
        return _judged(enquiry.noted("decide", (*_text(enquiry), *_doubts(context, enquiry))))
    if not enquiry.recipient:
        words = f"{decision.by} has dealt with it; there is nobody to send an answer to"
        return SetAside(note(Reason.NO_RECIPIENT, words))
    passed = [f for f in enquiry.open_findings if _clears(decision, f)]
    seen = replace(enquiry, cleared=(*enquiry.cleared, *passed))
    return _judged(seen.noted("decide", (*seen.found_by.get("decide", ()), *_text(seen))))


def sent_alone(context: Context) -> bool:
    """Say whether an answer goes without anybody having said yes to it."""
    return not approved(context)


def _judged(enquiry: Enquiry) -> Next[Enquiry] | Escalate[Enquiry]:
    asks = bool(enquiry.open_findings)
    return Escalate(enquiry.findings_to_show, enquiry) if asks else Next(enquiry)


def _clears(decision: Decision, finding: Finding) -> bool:
    """Say whether this yes clears this finding: a stop is confirmed by name, a gap is filled."""
    if finding.reason in NEEDS_VALUE:
        return False
    return finding.severity is not Severity.STOP or finding.reason in decision.confirmed


def _text(enquiry: Enquiry) -> Iterator[Finding]:
    """Ask for what keeps an answer from being one, whoever wrote it."""
    if not enquiry.recipient:
        yield ask(Reason.NO_RECIPIENT, "There is nobody to answer: approve when it is dealt with")
        return
    answer = enquiry.answer
    asked = {finding.reason for finding in enquiry.open_findings}
    if (answer is None or not answer.text.strip()) and Reason.ANSWER_MISSING not in asked:
        yield ask(Reason.ANSWER_MISSING, "There is no answer yet: write one", field="reply")
    if answer and OPEN_SLOT.search(answer.text) and Reason.SLOT_UNFILLED not in asked:
        yield ask(Reason.SLOT_UNFILLED, "A gap in the answer is not filled in yet", field="reply")


def _doubts(context: Context, enquiry: Enquiry) -> Iterator[Finding]:
    """Ask where the office wants to be asked, or too much would leave unseen."""
    services, answer = context.services, enquiry.answer
    stopped = any(finding.severity is Severity.STOP for finding in enquiry.open_findings)
    if not enquiry.recipient or answer is None or stopped:
        return
    rules = [services.settings.intents.get(intent) for intent in enquiry.intents]
    if enquiry.chosen or answer.author is Author.PERSON:
        yield ask(Reason.NOT_SENT_ALONE, "Changed by hand: approve to send it")
    elif services.autonomy is Autonomy.NEVER:
        yield ask(Reason.ALWAYS_ASKED, "Everything is asked here: the pipeline does not work alone")
    elif not rules or not all(rule is not None and rule.auto_send for rule in rules):
        about = intent_word(enquiry.intent) if enquiry.intent else "this"
        words = f"Answers about {about} are not sent without a look"
        yield ask(Reason.NOT_SENT_ALONE, words)
    elif not services.settings.addresses:
        yield ask(Reason.NOT_SENT_ALONE, "The office has no mail address in enquiries.toml yet")
    else:
        yield from _cap(context)


def _cap(context: Context) -> Iterator[Finding]:
    cap, mails = context.services.settings.cap, context.services.conversations
    for span, most, words in ((HOUR, cap.per_hour, "hour"), (DAY, cap.per_day, "day")):
        if mails.sent_alone(context.job.pipeline, context.now - span) >= most:
            said = f"{most} answers an {words}" if words == "hour" else f"{most} answers a {words}"
            yield ask(Reason.SENT_CAP, f"More than {said} would leave without a look")
            return
