"""Looking a question up, and saying what was found."""

from __future__ import annotations

from dataclasses import replace

from smbflow.domain.answer import Answer, Citation, System
from smbflow.domain.outcome import Next
from smbflow.domain.ports.knowledge import Evidence
from smbflow.domain.reason import Finding, Reason, note
from smbflow.domain.steering import steering_words
from smbflow.pipelines.assistant.books import Found, ledger_answer
from smbflow.pipelines.assistant.case import AssistantCase
from smbflow.pipelines.assistant.model import said_by_model
from smbflow.pipelines.assistant.services import Context
from smbflow.pipelines.assistant.tables import table_answer
from smbflow.pipelines.assistant.words import outside

WORTH_SHOWING = 0.2
"""How sure a guess must be to be put before a person at all."""

_AT_ONCE = 64
"""How many new passages get vectors while somebody waits; the office's shift does the rest."""


def retrieve(context: Context, case: AssistantCase) -> Next[AssistantCase]:
    """Look into the documents, where they are asked; what steers a machine is not evidence."""
    if case.errand.system is not System.DOCUMENTS:
        return Next(case)
    services = context.services
    refreshed = services.documents.refresh()
    services.documents.place(_AT_ONCE)
    problems = [note(Reason.UNREADABLE, outside(said)) for said in refreshed.problems[:3]]
    closed = closed_folders(context, case.question.asked_by)
    found = services.documents.find(case.question.text, closed=closed)
    return Next(_unsteered(replace(case, evidence=found)).noted(*problems))


def answer(context: Context, case: AssistantCase) -> Next[AssistantCase]:
    """Say what was found, as a guess until it is decided on."""
    errand, services = case.errand, context.services
    if errand.query is not None:
        rows = services.ledger.ask(errand.query, services.settings.most_rows)
        found = Found(case.question.text, errand.query, rows, services.reference(), context.now)
        return Next(replace(case, guess=ledger_answer(found, errand.system)))
    if errand.system is System.TABLES:
        most = services.settings.most_rows
        said = table_answer(errand, services.reference(), context.now, most)
        return Next(replace(case, guess=said))
    guess = quoted(case.evidence)
    if services.panel is not None and (guess is None or guess.sure < services.settings.sure):
        asked = said_by_model(services.panel, case.question.text, case.evidence, context.job.id)
        return Next(replace(case, guess=asked.answer or guess).noted(*asked.findings))
    return Next(replace(case, guess=guess))


def quoted(evidence: Evidence) -> Answer | None:
    """Answer in the documents' own words; the newest version, and an older one that differs."""
    if not evidence.quotes or evidence.sure < WORTH_SHOWING:
        return None
    text = " ".join(quote.quote for quote in evidence.quotes)
    if evidence.older:
        old = evidence.older[0]
        text = f"{text} (An older version, {old.place.document}, said: {old.quote})"
    citations = (*evidence.quotes, *evidence.older)
    return Answer(text, System.DOCUMENTS, evidence.sure, citations)


def closed_folders(context: Context, asked_by: str) -> tuple[str, ...]:
    """Return the folders whose readers do not hold who asks."""
    folders = context.services.settings.folders
    who = asked_by.casefold()
    return tuple(
        name
        for name, folder in folders.items()
        if who not in {reader.casefold() for reader in folder.readers}
    )


def _unsteered(case: AssistantCase) -> AssistantCase:
    """Leave out sentences that talk to a machine, and say where they stand."""
    found = case.evidence
    bad = [one for one in (*found.quotes, *found.older) if steering_words(one.quote)]
    if not bad:
        return case
    kept = tuple(one for one in found.quotes if one not in bad)
    older = tuple(one for one in found.older if one not in bad)
    passages = tuple(r for r in found.passages if not steering_words(r.passage.text))
    clean = replace(found, quotes=kept, older=older, passages=passages)
    return replace(case, evidence=clean).noted(_warning(bad[0]))


def _warning(bad: Citation) -> Finding:
    where = outside(bad.place.words)
    return note(Reason.SUSPICIOUS_CONTENT, f"{where} holds words that try to steer a machine")
