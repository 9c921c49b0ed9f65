"""Deciding: answer where it is sure, else ask a person, whose answer becomes knowledge."""

from __future__ import annotations

from dataclasses import replace

from smbflow.domain.answer import Answer, System
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.outcome import Effect, Escalate, Next
from smbflow.domain.parcel import AnswerParcel, Parcel
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.pipelines.assistant.case import AssistantCase
from smbflow.pipelines.assistant.letters import files_of, note_file
from smbflow.pipelines.assistant.services import Context

ANSWERS = "answers"
"""The connector that writes answers into the outbox, and keeps those of people."""


def decide(context: Context, case: AssistantCase) -> Next[AssistantCase] | Escalate[AssistantCase]:
    """Answer where it is sure, or as a person says; else wait for one."""
    decision = context.decision
    if decision is not None and decision.verdict in {Verdict.APPROVE, Verdict.CORRECT}:
        said = _said_by_person(case, decision)
        if said is not None:
            return Next(replace(case, answer=said, typed=""))
    doubts = _doubts(context, case)
    if doubts:
        return Escalate((*doubts, *case.findings), case)
    return Next(replace(case, answer=case.guess))


def deliver(context: Context, case: AssistantCase) -> Next[AssistantCase] | Effect:
    """Write the answer into the outbox, unless the one who asked sees it at once.

    A person's answer is kept among the documents too, so that the next one who asks finds it.
    """
    decision = context.decision
    if case.question.waits and decision is None:
        return Next(case)
    parcel = Parcel("assistant", files_of(context.job, case, context.now))
    note = None
    if decision is not None and case.answer is not None and case.answer.by == decision.by:
        note = note_file(context.job.id, case, context.services.today(decision.at))
    since = decision.at if decision else context.job.created_at
    key = f"answer:{context.job.id}:{since.isoformat()}"
    return Effect(ANSWERS, key, AnswerParcel(parcel, note).to_json())


def _said_by_person(case: AssistantCase, decision: Decision) -> Answer | None:
    """Return a person's own words, or the guess that they let pass."""
    if case.typed:
        return Answer(case.typed, System.DOCUMENTS, 1.0, by=decision.by)
    if decision.verdict is Verdict.APPROVE and case.guess is not None:
        return replace(case.guess, sure=1.0, by=decision.by)
    return None


def _doubts(context: Context, case: AssistantCase) -> tuple[Finding, ...]:
    guess, services = case.guess, context.services
    if guess is None:
        return (ask(Reason.NOT_IN_RECORDS, "Not in my records: please answer", field="answer"),)
    if guess.sure < services.settings.sure:
        words = f"Not in my records, as far as is sure ({int(guess.sure * 100)}%): please check"
        return (ask(Reason.ANSWER_UNCERTAIN, words, field="answer"),)
    if services.always_asks:
        words = "Every answer is looked at here: the assistant does not work alone"
        return (ask(Reason.ALWAYS_ASKED, words),)
    return ()
