"""The desk of a rehearsal: the port's promises kept in memory, for tests and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Lock

from smbflow.domain.clock import Clock
from smbflow.domain.decision import BankCheck, Correction, Verdict, WhyNot
from smbflow.domain.evidence import Found, How
from smbflow.domain.job import JobState, Posting
from smbflow.domain.reason import Finding, Reason, Severity
from smbflow.domain.text import fold
from smbflow.domain.view import (
    AccuracyRow,
    Balance,
    BatchNote,
    CheckDue,
    CheckedField,
    DecisionView,
    FeedRow,
    Health,
    NeedsYouRow,
    PipelineRow,
    QuestionView,
    ReadyTotal,
    Story,
)
from smbflow.errors import DecisionRefused, UsageError
from smbflow.tui.rehearsal.questions import RehearsedQuestions, story_of_question

BANK_REASONS = frozenset({Reason.BANK_DETAILS_NEW, Reason.BANK_DETAILS_CHANGED})

_CHECKED = ("supplier_name", "invoice_number", "tax_total", "gross_total")


class RehearsalDesk:
    """Keeps stories by document; every decision changes them as the real desk would."""

    def __init__(
        self,
        stories: Iterable[Story],
        clock: Clock,
        *,
        people: tuple[str, ...] = (),
        accuracy: tuple[AccuracyRow, ...] = (),
        checks: Iterable[int] = (),
        inbox: str = "inbox/invoices",
        last_problem: str | None = None,
    ) -> None:
        self._stories = {story.row.job_id: story for story in stories}
        self.assistant = RehearsedQuestions()
        self._clock = clock
        self._people = people
        self._accuracy = accuracy
        self._checks = set(checks)
        self._inbox = inbox
        self._last_problem = last_problem
        self._started = clock.now()
        self._later: dict[int, datetime] = {}
        self._batches: dict[int, list[int]] = {}
        self._paused: set[str] = set()
        self._revision = 1
        self._lock = Lock()

    def revision(self) -> int:
        """Return how many changes there were."""
        return self._revision

    def people(self) -> tuple[str, ...]:
        """Return who may decide."""
        return self._people

    def arrive(self, story: Story) -> None:
        """Let a document come in, or change, as the engine would."""
        self._change(story)

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
        """Return the documents that fit, newest first."""
        rows = self._rows(search, pipeline, state)
        older = [row for row in rows if before is None or row.job_id < before]
        return tuple(older[skip : skip + limit])

    def feed_count(
        self, *, search: str = "", pipeline: str | None = None, state: JobState | None = None
    ) -> int:
        """Count the documents that fit."""
        return len(self._rows(search, pipeline, state))

    def needs_you(self, *, limit: int = 200) -> tuple[NeedsYouRow, ...]:
        """Return what waits for a person: hard stops, then the oldest, then what is for later."""
        rows = map(self._ask, self._in_state(JobState.ESCALATED))
        return tuple(
            sorted(rows, key=lambda r: (r.later_until is not None, not r.hard, r.asked_at))[:limit]
        )

    def balance(self) -> Balance:
        """Add up the states."""
        count = {state: len(self._in_state(state)) for state in JobState}
        return Balance(
            taken_in=len(self._stories),
            waiting=count[JobState.WAITING],
            working=count[JobState.WORKING],
            needs_you=count[JobState.ESCALATED],
            done=count[JobState.DONE],
            aside=count[JobState.ASIDE],
        )

    def health(self) -> Health:
        """Return a running office's status line."""
        return Health(
            engine_on=True,
            engine_since=self._started,
            balance=self.balance(),
            ready=self._ready(),
            paused=tuple(sorted(self._paused)),
            cost_today=Decimal(0),
            last_problem=self._last_problem,
        )

    def pipelines(self) -> tuple[PipelineRow, ...]:
        """Return the one pipeline of the rehearsal."""
        paused = "invoices" in self._paused
        return (
            PipelineRow("invoices", self._inbox, paused, "works alone when sure", self.balance()),
        )

    def accuracy(self, months: int = 13) -> tuple[AccuracyRow, ...]:
        """Return the fixed months."""
        return self._accuracy[:months]

    def story(self, job_id: int) -> Story:
        """Return a document's story, without our values while a blind check is due."""
        story = self._stories.get(job_id)
        if story is None:
            raise UsageError(f"There is no document {job_id}.", "The list shows those there are.")
        return replace(story, fields={}, hidden=True) if job_id in self._checks else story

    def page_picture(self, job_id: int, page: int) -> bytes | None:  # noqa: ARG002 - the port's form
        """Return no picture: a rehearsal has only text."""
        return None

    def approve(
        self,
        job_id: int,
        *,
        by: str,
        confirmed: Sequence[str] = (),
        bank_check: BankCheck | None = None,
    ) -> None:
        """Let it pass once its hard stops are confirmed."""
        story = self._asked(job_id)
        stops = {f.reason for f in story.findings if f.severity is Severity.STOP}
        if missing := sorted(stops - set(confirmed)):
            raise DecisionRefused(
                "This needs more than one key.", f"Type {missing[0]} to confirm that you checked."
            )
        if stops & BANK_REASONS and bank_check is None:
            raise DecisionRefused(
                "Nobody was called about the bank details.",
                "Call the supplier on a number already on file and note who you spoke to.",
            )
        self._decide(story, Verdict.APPROVE, by, state=JobState.DONE, posting=Posting.READY)

    def correct(self, job_id: int, corrections: Sequence[Correction], *, by: str) -> None:
        """Change fields and pass the document when nothing is left to ask."""
        story = self._asked(job_id)
        changed = {c.field for c in corrections}
        typed: dict[str, Found[object]] = {
            c.field: Found(c.value, 1.0, None, How.PERSON)
            for c in corrections
            if ":" not in c.field
        }
        left = tuple(f for f in story.findings if f.field not in changed)
        if story.draft is not None and (words := typed.pop(story.draft.field, None)):
            story = replace(story, draft=replace(story.draft, text=str(words.value)))
        story = replace(story, fields=story.fields | typed, findings=left)
        if any(f.severity is not Severity.NOTE for f in left):
            self._decide(story, Verdict.CORRECT, by)
        else:
            self._decide(story, Verdict.CORRECT, by, state=JobState.DONE, posting=Posting.READY)

    def reject(self, job_id: int, *, by: str, reason: WhyNot, why: str = "") -> None:
        """Set it aside with why."""
        story = self._asked(job_id)
        self._decide(story, Verdict.REJECT, by, why=why or reason, state=JobState.ASIDE)

    def later(self, job_id: int, *, by: str, until: datetime | None = None) -> None:
        """Put it off until tomorrow, or until then."""
        story = self._asked(job_id)
        self._later[job_id] = until or self._clock.now() + timedelta(days=1)
        self._decide(story, Verdict.LATER, by)

    def undo(self, job_id: int, *, by: str, reversal: bool = False) -> None:
        """Take a decision back while the bill is here; afterwards only a reversal helps."""
        story = self.story(job_id)
        posting = story.row.posting
        if posting in {Posting.IN_FILE, Posting.IN_BOOKS}:
            if not reversal:
                raise DecisionRefused(
                    "This bill has left for the books.",
                    "Undo with a reversal makes a bill against it.",
                )
            self._decide(story, Verdict.UNDO, by, posting=Posting.REVERSED)
        elif story.row.state in {JobState.DONE, JobState.ASIDE}:
            self._decide(story, Verdict.UNDO, by, state=JobState.ESCALATED, posting=None)
        else:
            raise DecisionRefused("There is no decision to take back.", "Open it and decide.")

    def retry(self, job_id: int, *, by: str) -> None:
        """Start again from the first step."""
        self._decide(self._asked(job_id), Verdict.RETRY, by, state=JobState.WAITING)

    def checks_due(self) -> tuple[CheckDue, ...]:
        """Return the documents drawn for a blind check."""
        rows = [self._stories[job_id].row for job_id in sorted(self._checks)]
        return tuple(CheckDue(r.job_id, r.pipeline, r.file, r.updated_at, _CHECKED) for r in rows)

    def check(self, job_id: int, values: dict[str, str], *, by: str) -> tuple[CheckedField, ...]:
        """Compare what a person read with what we had."""
        if job_id not in self._checks:
            raise DecisionRefused("No check is due on this document.", f"Thank you, {by}.")
        self._checks.discard(job_id)
        self._revision += 1
        ours = {name: str(found.value) for name, found in self.story(job_id).fields.items()}
        return tuple(
            CheckedField(name, ours.get(name, ""), typed, fold(ours.get(name, "")) == fold(typed))
            for name, typed in values.items()
        )

    def pause(self, pipeline: str, *, by: str) -> None:  # noqa: ARG002 - the port's form
        """Note that the pipeline stands still."""
        self._paused.add(self._known(pipeline))
        self._revision += 1

    def resume(self, pipeline: str, *, by: str) -> None:  # noqa: ARG002 - the port's form
        """Note that the pipeline goes on."""
        self._paused.discard(self._known(pipeline))
        self._revision += 1

    def export(self, *, by: str, format: str | None = None) -> BatchNote:  # noqa: A002 - the word of the trade
        """Move the ready bills into a batch."""
        ready = self._ready()
        if not ready.count:
            raise DecisionRefused(
                "Nothing is ready to import.", "Approve what waits under Needs you first."
            )
        number = len(self._batches) + 1
        self._batches[number] = self._post(Posting.READY, Posting.IN_FILE, by)
        files = (f"outbox/invoices/batch-{number:04}.csv",)
        return BatchNote(number, format or "csv", files, ready.count, ready.totals)

    def confirm_batch(self, number: int, *, by: str) -> None:
        """Say that the books took the batch."""
        if number not in self._batches:
            raise UsageError(f"There is no batch {number}.", "The export names each batch.")
        self._post(Posting.IN_FILE, Posting.IN_BOOKS, by, only=self._batches[number])

    def ask(self, question: str, *, by: str) -> QuestionView:
        """Ask the rehearsal's assistant."""
        if not question.strip():
            raise UsageError("There is no question.", "Type one.")
        job_id = max(self._stories, default=0) + 1
        view = self.assistant.ask(question, by, job_id, self._clock.now())
        self._change(story_of_question(view))
        return view

    def questions(self, *, limit: int = 50) -> tuple[QuestionView, ...]:
        """Return the latest questions, newest first."""
        return self.assistant.latest(limit)

    def _rows(self, search: str, pipeline: str | None, state: JobState | None) -> list[FeedRow]:
        fits: Callable[[FeedRow], bool] = lambda row: (  # noqa: E731 - one use, named for the reader
            (pipeline is None or row.pipeline == pipeline)
            and (state is None or row.state is state)
            and (not search or search.casefold() in _searchable(row).casefold())
        )
        rows = (self._stories[job_id].row for job_id in sorted(self._stories, reverse=True))
        return [row for row in rows if fits(row)]

    def _in_state(self, state: JobState) -> list[Story]:
        return [story for story in list(self._stories.values()) if story.row.state is state]

    def _ask(self, story: Story) -> NeedsYouRow:
        row = story.row
        return NeedsYouRow(
            row.job_id,
            row.pipeline,
            row.file,
            row.summary,
            story.findings,
            row.updated_at,
            self._later.get(row.job_id),
            any(f.severity is Severity.STOP for f in story.findings),
            spot_check=row.job_id in self._checks,
        )

    def _ready(self) -> ReadyTotal:
        sums: dict[str, Decimal] = {}
        ready = [s.row for s in self._stories.values() if s.row.posting is Posting.READY]
        for row in ready:
            currency = row.summary.currency or ""
            sums[currency] = sums.get(currency, Decimal(0)) + (row.summary.amount or 0)
        return ReadyTotal(len(ready), tuple(sorted(sums.items())))

    def _asked(self, job_id: int) -> Story:
        story = self.story(job_id)
        if story.row.state is not JobState.ESCALATED:
            raise DecisionRefused("This no longer waits for anybody.", "u takes a decision back.")
        return story

    def _known(self, pipeline: str) -> str:
        if pipeline != "invoices":
            raise UsageError(f"There is no pipeline {pipeline}.", "There is invoices.")
        return pipeline

    def _decide(
        self, story: Story, verdict: Verdict, by: str, *, why: str = "", **changes: object
    ) -> None:
        now = self._clock.now()
        if verdict is not Verdict.LATER:
            self._later.pop(story.row.job_id, None)
        row = replace(story.row, updated_at=now, **changes)  # type: ignore[arg-type]  # replace() checks
        self._change(replace(story, row=row, decision=DecisionView(by, now, verdict, why)))

    def _post(
        self, old: Posting, new: Posting, by: str, *, only: Sequence[int] | None = None
    ) -> list[int]:
        moving = [s for s in self._stories.values() if s.row.posting is old]
        moved = [s for s in moving if only is None or s.row.job_id in only]
        for story in moved:
            self._decide(story, Verdict.APPROVE, by, posting=new)
        return [story.row.job_id for story in moved]

    def _change(self, story: Story) -> None:
        with self._lock:
            self._stories = self._stories | {story.row.job_id: story}
            self._revision += 1


def _searchable(row: FeedRow) -> str:
    summary = row.summary
    parts = (summary.who, summary.number, summary.order, summary.amount, row.file)
    return " ".join(str(part) for part in parts if part is not None)


def finding_sentence(findings: Sequence[Finding]) -> str | None:
    """Return the gravest finding's sentence, for the feed."""
    order = [Severity.STOP, Severity.ASK, Severity.NOTE]
    return min(findings, key=lambda f: order.index(f.severity)).sentence if findings else None
