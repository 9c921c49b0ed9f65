"""A model is asked where the documents' own words are not sure enough, and held to its quotes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from smbflow.domain.answer import Answer, Citation, System
from smbflow.domain.ports.knowledge import Evidence
from smbflow.domain.reason import Finding, Reason, note
from smbflow.orchestration.citation import CITED, Passage, Weighed, laid_out
from smbflow.orchestration.consultation import Question, Unanswered
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.prompts import load_prompt
from smbflow.pipelines.assistant.claims import held_against
from smbflow.pipelines.assistant.words import counted, outside

PROMPT = load_prompt(Path(__file__).with_name("prompts") / "answer.toml")

BORNE_OUT = 0.8
"""How sure an answer is of which every claim is borne out by what it quotes."""

PARTLY = 0.6
"""How sure what is left is where some claims were not."""

_MOST_PASSAGES = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What is left of a model's answer, and what is to be said about it."""

    answer: Answer | None
    findings: tuple[Finding, ...] = ()


def said_by_model(panel: Panel, question: str, evidence: Evidence, job_id: int) -> Asked:
    """Ask the models of the route over the best passages; nobody waits for one that is away."""
    found = evidence.passages[:_MOST_PASSAGES]
    if not found:
        return Asked(None)
    passages = [Passage(str(n), each.passage.text) for n, each in enumerate(found, 1)]
    text = f"Question: {question}\n\n{laid_out(passages)}"
    said = panel.ask(Question(PROMPT, text, CITED, job_id), panel.route_for("assistant"))
    if isinstance(said, Unanswered):
        why = outside(said.why) or "none is in the route"
        return Asked(None, (note(Reason.FIELD_UNCERTAIN, f"No model could be asked ({why})"),))
    checked = held_against(said.value, passages, question)
    return Asked(_answer(checked, evidence, said.model), tuple(_dropped(checked)))


def _answer(checked: Weighed, evidence: Evidence, model: str) -> Answer | None:
    if not checked.kept:
        return None
    places = {str(n): r.passage.place for n, r in enumerate(evidence.passages[:_MOST_PASSAGES], 1)}
    citations = tuple(Citation(places[claim.passage], claim.quote) for claim in checked.kept)
    sure = PARTLY if checked.refused else BORNE_OUT
    return Answer(checked.text, System.DOCUMENTS, sure, citations, by=model)


def _dropped(checked: Weighed) -> list[Finding]:
    if not checked.refused:
        return []
    first = checked.refused[0]
    words = (
        f"{counted(len(checked.refused), 'sentence')} of the model left out: "
        f"“{outside(first.claim.says)}”, {outside(first.why)}"
    )
    return [note(Reason.CLAIM_NOT_BORNE_OUT, words)]
