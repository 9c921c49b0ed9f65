"""The office desk: one door for the screen and the command line (port Desk)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from smbflow.config.pipeline import Autonomy, file_of
from smbflow.desk import figures
from smbflow.desk.answers import Answers
from smbflow.desk.autonomy import Reins, Trust, works_alone
from smbflow.desk.batches import Dispatch, Formats
from smbflow.desk.dossier import Archive, Dossier, hidden
from smbflow.desk.events import in_words
from smbflow.desk.house import House
from smbflow.desk.inquiries import Inquiries, Workplace
from smbflow.desk.memories import of_supplier
from smbflow.desk.spot_checks import as_shown, blind_checks
from smbflow.domain.clock import Clock
from smbflow.domain.decision import BankCheck, Correction, Decision, WhyNot
from smbflow.domain.job import JobState
from smbflow.domain.ports.batches import Batches
from smbflow.domain.ports.decisions import Decisions
from smbflow.domain.ports.memory import Memories, SupplierMemory
from smbflow.domain.ports.office import Office
from smbflow.domain.ports.records import FeedQuery, Records
from smbflow.domain.ports.trust import TrustBook
from smbflow.domain.view import (
    AccuracyRow,
    Balance,
    BatchNote,
    CheckDue,
    CheckedField,
    DecisionView,
    EventView,
    FeedRow,
    Health,
    ImportNote,
    NeedsYouRow,
    PipelineRow,
    QuestionView,
    Story,
)
from smbflow.engine.door import Door, terms_of
from smbflow.orchestration.audit import ChainReport, verify

ENGINE_SILENT = timedelta(seconds=15)
"""An engine that gave no sign of life for so long is off."""

_TIMETABLE = "timetable"


class Pictures(Protocol):
    """Draws pages."""

    def picture(self, path: Path, page: int) -> bytes | None:
        """Return a page (from 1) of a file as PNG, None where it has no picture."""
        ...


class BooksImport(Protocol):
    """Reads what the books export into the office's reference files and history."""

    def take(self, kind: str, file: Path, dates: str | None = None) -> ImportNote:
        """Read a file of a kind; `dates` (DMY or MDY) where day and month cannot be told apart.

        Raises UsageError on an unknown kind or a file that is not one; nothing is changed then.
        """
        ...


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Whom the desk works with; wiring brings them together."""

    records: Records
    decisions: Decisions
    batches: Batches
    office: Office
    trust: TrustBook
    formats: Formats
    pictures: Pictures
    books: BooksImport
    memories: Memories
    workplace: Workplace
    clock: Clock
    original: Callable[[str], Path]
    complaint: Callable[[], str | None]


class OfficeDesk:
    """Answers questions from the store and commits what people decide."""

    def __init__(self, neighbours: Neighbours, house: Callable[[], House]) -> None:
        self._near = neighbours
        self._records = neighbours.records
        self._house = house
        self._clock = neighbours.clock
        self._archive = Archive(self._records, house, neighbours.original)
        self._answers = Answers(
            self._archive, self._records, neighbours.decisions, house, self._clock
        )
        self._inquiries = Inquiries(
            self._archive, self._records, neighbours.workplace, house, self._clock
        )
        self._dispatch = Dispatch(
            neighbours.batches, self._records, neighbours.formats, house, self._clock
        )

    def revision(self) -> int:
        """Return a number that rises with every change anybody makes."""
        return self._records.revision()

    def people(self) -> tuple[str, ...]:
        """Return who may decide."""
        return tuple(person.name for person in self._house().reference().people)

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
        """Return documents, newest first."""
        return self._records.feed(FeedQuery(before, skip, limit, search, pipeline, state))

    def feed_count(
        self, *, search: str = "", pipeline: str | None = None, state: JobState | None = None
    ) -> int:
        """Return how many documents `feed` would show in all."""
        query = FeedQuery(search=search, pipeline=pipeline, state=state)
        return self._records.feed_count(query)

    def needs_you(self, *, limit: int = 200) -> tuple[NeedsYouRow, ...]:
        """Return what waits for a person."""
        return self._records.needs_you(limit=limit, now=self._clock.now())

    def balance(self) -> Balance:
        """Return the sum that proves nothing was lost."""
        return figures.balance(self._records.tallies(), self._records.taken_in())

    def health(self) -> Health:
        """Return the status line."""
        office, now = self._near.office, self._clock.now()
        pulse = office.pulse()
        on = pulse is not None and pulse.stopped is None and now - pulse.beat < ENGINE_SILENT
        return Health(
            engine_on=on,
            engine_since=None if pulse is None else pulse.since if on else pulse.beat,
            balance=self.balance(),
            ready=self._records.ready_total(),
            paused=tuple(sorted(office.paused())),
            cost_today=self._records.costs_since(self._midnight()),
            last_problem=self._near.complaint() or office.problem(),
        )

    def pipelines(self) -> tuple[PipelineRow, ...]:
        """Return the pipelines with their folders and whether they are paused."""
        house, paused = self._house(), self._near.office.paused()
        tallies = self._records.tallies()
        return tuple(
            PipelineRow(
                name=name,
                inbox=str(settings.folder(house.workspace)),
                paused=name in paused,
                works_alone=works_alone(self._door(), name, settings.autonomy),
                balance=figures.balance(t for t in tallies if t.pipeline == name),
            )
            for name, settings in house.pipeline_settings.items()
        )

    def accuracy(self, months: int = 13) -> tuple[AccuracyRow, ...]:
        """Return the months up to this one per pipeline, newest first."""
        house = self._house()
        wanted = figures.last_months(self._clock.now(), house.timezone, months)
        since = figures.month_key(wanted[-1])
        return figures.accuracy_rows(
            tuple(house.pipelines), wanted, self._records.tallies(), self._records.figures(since)
        )

    def story(self, job_id: int) -> Story:
        """Return everything about one document; while a blind check is due, without our values."""
        dossier = self._archive.dossier(job_id)
        story = self._story(dossier)
        return _without_our_values(story) if _check_is_due(dossier) else story

    def page_picture(self, job_id: int, page: int) -> bytes | None:
        """Return a page (from 1) as PNG, None where there is no picture of it."""
        path = self._archive.dossier(job_id).intake.path
        return self._near.pictures.picture(path, page)

    def approve(
        self,
        job_id: int,
        *,
        by: str,
        confirmed: Sequence[str] = (),
        bank_check: BankCheck | None = None,
    ) -> None:
        """Let it pass."""
        self._answers.approve(job_id, by, confirmed, bank_check)

    def correct(self, job_id: int, corrections: Sequence[Correction], *, by: str) -> None:
        """Change values; the document is checked again."""
        self._answers.correct(job_id, by, corrections)

    def reject(self, job_id: int, *, by: str, reason: WhyNot, why: str = "") -> None:
        """Set it aside: do not post."""
        self._answers.reject(job_id, by, reason, why)

    def later(self, job_id: int, *, by: str, until: datetime | None = None) -> None:
        """Put it off."""
        self._answers.later(job_id, by, until)

    def undo(self, job_id: int, *, by: str, reversal: bool = False) -> None:
        """Take a decision back; a bill that is in a file needs `reversal`."""
        if reversal:
            self._dispatch.reverse(job_id, self._answers.person(by).name)
        else:
            self._answers.undo(job_id, by)

    def retry(self, job_id: int, *, by: str) -> None:
        """Start again from the first step."""
        self._answers.retry(job_id, by)

    def checks_due(self) -> tuple[CheckDue, ...]:
        """Return documents of this month and the last drawn for a blind check, oldest first."""
        months = figures.last_months(self._clock.now(), self._house().timezone, 2)
        due = self._records.checks_due(figures.month_key(months[-1]))
        return tuple(replace(one, fields=self._checked_fields(one.pipeline)) for one in due)

    def check(self, job_id: int, values: dict[str, str], *, by: str) -> tuple[CheckedField, ...]:
        """Store what a person read off the page, and only then show ours.

        A document that was not drawn is compared too, but counts for no month: a person's own
        choice is no sample.
        """
        dossier = self._archive.dossier(job_id)
        counts, names = dossier.record.spot_check, self._checked_fields(dossier.record.row.pipeline)
        answer = self._archive.machine_answer(dossier)
        said = blind_checks(names, values, answer, counts=counts)
        who = self._answers.person(by).name
        lesson = self._archive.lesson_of_check(dossier, said)
        self._near.decisions.check(job_id, who, said, self._clock.now(), lesson)
        return as_shown(said)

    def memories(self, supplier: str = "") -> tuple[SupplierMemory, ...]:
        """Return what is remembered of all suppliers, or of one by id or name (UsageError)."""
        kept = tuple(self._near.memories.kept())
        return kept if not supplier else (of_supplier(kept, supplier),)

    def forget(self, supplier: str, *, by: str) -> SupplierMemory:
        """Erase and return what is remembered of a supplier, by id or name (UsageError)."""
        memory = of_supplier(self._near.memories.kept(), supplier)
        who = self._answers.person(by).name
        self._near.memories.forget(memory.key, by=who, at=self._clock.now())
        return memory

    def pause(self, pipeline: str, *, by: str) -> None:
        """Hold a pipeline."""
        name, who = self._house().pipeline(pipeline), self._answers.person(by).name
        self._near.office.pause(name, who, self._clock.now())

    def resume(self, pipeline: str, *, by: str) -> None:
        """Let a paused pipeline go on."""
        name, who = self._house().pipeline(pipeline), self._answers.person(by).name
        self._near.office.resume(name, who, self._clock.now())

    def autonomy(self, pipeline: str) -> Autonomy:
        """Return how freely a pipeline acts, by its file as it stands now."""
        return file_of(self._house().workspace, self._house().pipeline(pipeline)).settings.autonomy

    def trust(self, pipeline: str) -> Trust:
        """Return what blind checks say of a pipeline's work alone."""
        door, name = self._door(), self._house().pipeline(pipeline)
        return Trust(name, self.autonomy(name), door.alarmed(name), tuple(door.standings(name)))

    def set_autonomy(self, pipeline: str, wanted: Autonomy, *, by: str) -> Autonomy:
        """Say how freely a pipeline acts; returns what it was (raises DecisionRefused)."""
        alarmed = self._door().alarmed(pipeline)
        reins = Reins(self._house(), self._near.office, self._clock, alarmed)
        return reins.change(pipeline, wanted, self._answers.person(by))

    def export(self, *, by: str, format: str | None = None) -> BatchNote:  # noqa: A002 - the word of the trade
        """Write the ready bills as one import file."""
        return self._dispatch.export(self._answers.person(by).name, format)

    def export_by_timetable(self) -> BatchNote:
        """Write the ready bills at the time set for it."""
        return self._dispatch.export(_TIMETABLE, None)

    def finish_batches(self) -> None:
        """Finish batches that a crash left half-written."""
        self._dispatch.finish()

    def confirm_batch(self, number: int, *, by: str) -> None:
        """Say that the books took the batch."""
        self._dispatch.confirm(number, self._answers.person(by).name)

    def ask(self, question: str, *, by: str) -> QuestionView:
        """Ask the assistant and wait for what it says."""
        who = self._answers.person(by).name
        return self._inquiries.ask(question, who, self._near.office.paused())

    def questions(self, *, limit: int = 50) -> tuple[QuestionView, ...]:
        """Return the latest questions with what was answered, newest first."""
        return self._inquiries.latest(limit)

    def import_books(self, kind: str, file: Path, dates: str | None = None) -> ImportNote:
        """Read what the books export: suppliers, accounts, tax codes, orders, history."""
        return self._near.books.take(kind, file, dates)

    def events(self, after: int, limit: int = 500) -> tuple[EventView, ...]:
        """Return what happened since an event, in order."""
        return tuple(map(in_words, self._records.events(after=after, limit=limit)))

    def verify_history(self) -> ChainReport:
        """Check that the history stands as it was written."""
        return verify(self._records.links())

    def history(self, form: str) -> Iterator[str]:
        """Return the whole history as text lines: `jsonl` or `csv`."""
        return self._records.history(form)

    def _story(self, dossier: Dossier) -> Story:
        record, shown = dossier.record, dossier.presentation
        job_id = record.row.job_id
        findings = self._records.findings(job_id) or shown.findings
        return Story(
            row=record.row,
            sha256=record.document.sha256,
            original=str(dossier.intake.path),
            fields=shown.fields,
            lines=shown.lines,
            findings=findings,
            pages=self._archive.pages(dossier),
            decision=_latest(self._records.decisions(job_id)),
            effects=self._records.effects(job_id),
            events=tuple(map(in_words, self._records.events(job_id=job_id))),
            on_approval=shown.on_approval if record.row.state is JobState.ESCALATED else "",
            linked=record.linked,
            cost=record.cost,
            draft=shown.draft,
            correctable=shown.correctable,
            expected=dossier.pipeline.expected if dossier.pipeline and shown.fields else (),
        )

    def _checked_fields(self, pipeline: str) -> tuple[str, ...]:
        known = self._house().pipelines.get(pipeline)
        return known.checked if known else ()

    def _door(self) -> Door:
        return Door(self._near.trust, terms_of(self._house().pipeline_settings))

    def _midnight(self) -> datetime:
        local = self._clock.now().astimezone(ZoneInfo(self._house().timezone))
        return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _check_is_due(dossier: Dossier) -> bool:
    record = dossier.record
    return record.spot_check and not record.checked and record.row.state is JobState.DONE


def _without_our_values(story: Story) -> Story:
    row = replace(story.row, summary=hidden(story.row.summary))
    return replace(
        story, row=row, fields={}, lines=(), findings=(), draft=None, expected=(), hidden=True
    )


def _latest(decisions: Sequence[Decision]) -> DecisionView | None:
    if not decisions:
        return None
    last = decisions[-1]
    return DecisionView(last.by, last.at, last.verdict, last.why)
