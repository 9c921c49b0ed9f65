"""Inquiries: questions put to the assistant, taken in like any document and answered at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from smbflow.desk.dossier import Archive, Dossier
from smbflow.desk.house import House
from smbflow.domain.clock import Clock
from smbflow.domain.job import JobState
from smbflow.domain.ports.records import FeedQuery, Records
from smbflow.domain.view import QuestionView
from smbflow.errors import UsageError, WorkspaceBusy
from smbflow.pipelines.assistant.arrival import ASKED_BY
from smbflow.pipelines.assistant.case import AssistantCase, Question
from smbflow.pipelines.step import Pipeline

ASSISTANT = "assistant"
_UNDER_WAY = frozenset({JobState.WAITING, JobState.WORKING})
_LOOK_SECONDS = 0.1
_LONGEST_LOOKS = 600
_FILE = "question.txt"


class Workplace(Protocol):
    """Where a typed question becomes a job, and may be worked on at once."""

    def hand_in(self, pipeline: Pipeline, text: str, origin: str, name: str) -> int:
        """Keep a text as a document and return its job's id."""
        ...

    def run_only(self, job_id: int) -> None:
        """Run one job; raises WorkspaceBusy where an engine is on, which will run it."""
        ...


@dataclass(frozen=True, slots=True)
class Inquiries:
    """Asks, waits for what comes of it, and shows what was asked before."""

    archive: Archive
    records: Records
    workplace: Workplace
    house: Callable[[], House]
    clock: Clock

    def ask(self, question: str, by: str, paused: frozenset[str]) -> QuestionView:
        """Take a question in and wait for its answer, a minute at most."""
        pipeline = self.house().pipelines.get(ASSISTANT)
        if pipeline is None or ASSISTANT in paused:
            raise UsageError("The assistant is switched off", "See pipelines/assistant.toml.")
        if not any(map(str.isalnum, question)):
            raise UsageError("There is no question", 'As in: smbflow ask "When do we open?"')
        job_id = self.workplace.hand_in(pipeline, question.strip(), ASKED_BY + by, _FILE)
        return self._waited_for(job_id)

    def latest(self, limit: int) -> tuple[QuestionView, ...]:
        """Return the latest questions, newest first."""
        rows = self.records.feed(FeedQuery(limit=limit, pipeline=ASSISTANT))
        return tuple(self._view(row.job_id) for row in rows)

    def _waited_for(self, job_id: int) -> QuestionView:
        never = threading.Event()
        for _ in range(_LONGEST_LOOKS):
            try:
                self.workplace.run_only(job_id)
            except WorkspaceBusy:
                self.clock.wait(never, _LOOK_SECONDS)
            view = self._view(job_id)
            if view.state not in _UNDER_WAY:
                break
        return self._view(job_id)

    def _view(self, job_id: int) -> QuestionView:
        return _shown(self.archive.dossier(job_id))


def _shown(dossier: Dossier) -> QuestionView:
    row, value = dossier.record.row, dossier.value
    case = value if isinstance(value, AssistantCase) else None
    asked = case.question if case else value if isinstance(value, Question) else None
    waits = row.state is JobState.ESCALATED
    return QuestionView(
        job_id=row.job_id,
        question=asked.text if asked else row.summary.subject or row.file,
        asked_by=asked.asked_by if asked else "",
        asked_at=row.created_at,
        state=row.state,
        answer=case.answer if case and not waits else None,
        guess=case.guess if case and waits else None,
        reason=row.reason,
    )
