"""The rehearsal's assistant: it knows a few sentences to the letter, and says when it does not."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from smbflow.domain.answer import Answer, Citation, Place, System
from smbflow.domain.job import JobState, Summary
from smbflow.domain.reason import Reason, ask
from smbflow.domain.text import fold
from smbflow.domain.view import FeedRow, QuestionView, Story

NOT_IN_RECORDS = ask(Reason.NOT_IN_RECORDS, "Not in my records: please answer", field="answer")
_PIPELINE = "assistant"
_FEWEST_SHARED = 2


class RehearsedQuestions:
    """Answers from sentences that it was told, by the words they share with a question."""

    def __init__(self) -> None:
        self._known: list[Citation] = []
        self._asked: list[QuestionView] = []

    def know(self, document: str, sentence: str) -> None:
        """Learn a sentence of a document."""
        self._known.append(Citation(Place(document), sentence))

    def ask(self, question: str, by: str, job_id: int, now: datetime) -> QuestionView:
        """Answer, or say that it waits for a person."""
        answer = self._answer(question)
        state = JobState.DONE if answer else JobState.ESCALATED
        reason = None if answer else NOT_IN_RECORDS.sentence
        view = QuestionView(job_id, question, by, now, state, answer, None, reason)
        self._asked.append(view)
        return view

    def latest(self, limit: int) -> tuple[QuestionView, ...]:
        """Return the latest questions, newest first."""
        return tuple(reversed(self._asked))[:limit]

    def _answer(self, question: str) -> Answer | None:
        wanted = set(fold(question).split())
        shared = [(len(wanted & set(fold(c.quote).split())), c) for c in self._known]
        best = max(shared, key=lambda pair: pair[0], default=None)
        if best is None or best[0] < _FEWEST_SHARED:
            return None
        return Answer(best[1].quote, System.DOCUMENTS, 0.9, (best[1],))


def story_of_question(view: QuestionView) -> Story:
    """Return the document that a question becomes."""
    findings = () if view.answer else (NOT_IN_RECORDS,)
    row = FeedRow(
        job_id=view.job_id,
        pipeline=_PIPELINE,
        file="question.txt",
        state=view.state,
        posting=None,
        summary=Summary(kind="question", who=view.asked_by, subject=view.question),
        reason=view.reason,
        step="deliver" if view.answer else "decide",
        created_at=view.asked_at,
        updated_at=view.asked_at,
        reasons=tuple(f.reason for f in findings),
    )
    return Story(
        row=row, sha256=f"{view.job_id:064x}", original=row.file, fields={}, lines=(),
        findings=findings, pages=(), decision=None, effects=(), events=(), on_approval="",
        linked=(), cost=Decimal(0), correctable=("answer",),
    )  # fmt: skip
