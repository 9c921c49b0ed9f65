"""Port to the office desk: everything that the screen may ask or say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from smbflow.domain.decision import BankCheck, Correction, WhyNot
from smbflow.domain.job import JobState
from smbflow.domain.view import (
    AccuracyRow,
    Balance,
    BatchNote,
    CheckDue,
    CheckedField,
    FeedRow,
    Health,
    NeedsYouRow,
    PipelineRow,
    QuestionView,
    Story,
)


class Desk(Protocol):
    """The office as one person sees it; each call blocks and may come from any thread.

    Every call raises a SmbflowError (title and hint) and nothing else: UsageError for a document,
    pipeline or batch that is not there or a value that cannot be, DecisionRefused for what a
    person may not, or can no longer, decide.
    """

    def revision(self) -> int:
        """Return a number that rises with every change anybody makes; asked four times a second."""
        ...

    def people(self) -> tuple[str, ...]:
        """Return who may decide, in the order on file; empty where people.csv names nobody."""
        ...

    def feed(
        self,
        *,
        before: int | None = None,
        skip: int = 0,
        limit: int = 100,
        search: str = "",
        pipeline: str | None = None,
        state: JobState | None = None,
    ) -> tuple[FeedRow, ...]:
        """Return documents, newest first: those with an id below `before`, `skip` passed over.

        `search` finds a part of a number, an amount (1234.50 or 1.234,50), a supplier or an order.
        A neighbouring window is asked for by `before`, a far one by `skip`: answer that from an
        index alone, so that the last of a million comes in a blink.
        """
        ...

    def feed_count(
        self, *, search: str = "", pipeline: str | None = None, state: JobState | None = None
    ) -> int:
        """Return how many documents `feed` would show in all."""
        ...

    def needs_you(self, *, limit: int = 200) -> tuple[NeedsYouRow, ...]:
        """Return what waits for a person: hard stops, then the oldest, then what is for later."""
        ...

    def balance(self) -> Balance:
        """Return the sum that proves nothing was lost."""
        ...

    def health(self) -> Health:
        """Return the status line."""
        ...

    def pipelines(self) -> tuple[PipelineRow, ...]:
        """Return the pipelines with their folders and whether they are paused."""
        ...

    def accuracy(self, months: int = 13) -> tuple[AccuracyRow, ...]:
        """Return the months up to this one per pipeline, newest first, this month always."""
        ...

    def story(self, job_id: int) -> Story:
        """Return everything about one document; while a blind check is due, without our values."""
        ...

    def page_picture(self, job_id: int, page: int) -> bytes | None:
        """Return a page (from 1) as PNG, None where there is no picture of it."""
        ...

    def approve(
        self,
        job_id: int,
        *,
        by: str,
        confirmed: Sequence[str] = (),
        bank_check: BankCheck | None = None,
    ) -> None:
        """Let it pass; `confirmed` holds the reason codes of the hard stops, typed by the person.

        New or changed bank details need `bank_check` as well.
        """
        ...

    def correct(self, job_id: int, corrections: Sequence[Correction], *, by: str) -> None:
        """Change values; the document is checked again, then goes on or asks again."""
        ...

    def reject(self, job_id: int, *, by: str, reason: WhyNot, why: str = "") -> None:
        """Set it aside: do not post."""
        ...

    def later(self, job_id: int, *, by: str, until: datetime | None = None) -> None:
        """Put it off, to the next morning unless `until` says otherwise."""
        ...

    def undo(self, job_id: int, *, by: str, reversal: bool = False) -> None:
        """Take a decision back; a bill that is in a file needs `reversal`, which makes a bill."""
        ...

    def retry(self, job_id: int, *, by: str) -> None:
        """Start again from the first step."""
        ...

    def checks_due(self) -> tuple[CheckDue, ...]:
        """Return the documents drawn for a blind spot check, oldest first."""
        ...

    def check(self, job_id: int, values: dict[str, str], *, by: str) -> tuple[CheckedField, ...]:
        """Store what a person read off the page by field name, and only then show ours."""
        ...

    def pause(self, pipeline: str, *, by: str) -> None:
        """Take nothing more from the pipeline's folder and start no step until resumed."""
        ...

    def resume(self, pipeline: str, *, by: str) -> None:
        """Let a paused pipeline go on."""
        ...

    def export(self, *, by: str, format: str | None = None) -> BatchNote:  # noqa: A002 - the word of the trade
        """Write the ready bills as one import file (DecisionRefused where none is ready)."""
        ...

    def confirm_batch(self, number: int, *, by: str) -> None:
        """Say that the books took the batch: its bills are in the books."""
        ...

    def ask(self, question: str, *, by: str) -> QuestionView:
        """Ask the assistant and wait for what it says, some seconds at most.

        A question that it cannot answer waits for a person like any document; UsageError for an
        empty one, or where the assistant is switched off.
        """
        ...

    def questions(self, *, limit: int = 50) -> tuple[QuestionView, ...]:
        """Return the latest questions with what was answered, newest first."""
        ...
