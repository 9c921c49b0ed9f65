"""A real pipeline of trivial steps, steered by what a file says; and a real connector."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from smbflow.domain.bill import Bill, BillKind
from smbflow.domain.clock import Clock, SystemClock
from smbflow.domain.decision import Correction, Verdict
from smbflow.domain.job import Summary
from smbflow.domain.money import Money
from smbflow.domain.outcome import (
    BOOKS,
    Child,
    Effect,
    Escalate,
    Next,
    Outcome,
    Retry,
    SetAside,
    Split,
    Wait,
)
from smbflow.domain.reason import Reason, ask, note
from smbflow.domain.view import Presentation
from smbflow.engine.engine import Engine
from smbflow.engine.values import encode
from smbflow.engine.workshop import Pace, Stores, WatchedPipeline
from smbflow.paths import Workspace
from smbflow.pipelines.step import Intake, Pipeline, Step, StepContext
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.decisions import StoredDecisions
from smbflow.store.jobs import StoredJobs
from smbflow.store.office import StoredOffice
from smbflow.store.sending import StoredOutbox
from smbflow.store.trust import StoredTrust

QUICK = Pace(runners=1, settle=timedelta(0), rescan=timedelta(seconds=0.05))


@dataclass(frozen=True, slots=True)
class Paper:
    """What the trivial steps pass on: the words on the paper, and which steps saw it."""

    words: str
    seen: tuple[str, ...] = ()

    def stamped(self, step: str) -> Paper:
        """Return the paper with a step's stamp."""
        return replace(self, seen=(*self.seen, step))


@dataclass(slots=True)
class Services:
    """Counts how often each step ran, for tests that look."""

    runs: dict[str, int] = field(default_factory=dict)


Context = StepContext[Services]


def take_in(context: Context, intake: Intake) -> Outcome[Intake]:
    """Let everything in but what is to be set aside."""
    if b"nothing" in intake.path.read_bytes():
        return SetAside(note(Reason.EMPTY_FILE, "There is nothing on it."))
    return Next(intake)


def read(context: Context, intake: Intake) -> Outcome[Paper]:
    """Read the words; some of them are trouble."""
    words = intake.path.read_text(errors="replace")
    if words.startswith("raise"):
        raise RuntimeError("this paper bites")
    if words.startswith("die"):
        os._exit(9)
    if words.startswith("retry") and context.job.attempts == 0:
        return Retry(context.now + timedelta(seconds=30), "not now")
    if words.startswith("split"):
        children = tuple(
            Child("papers", intake.document.sha256, f"part {n}", 1, n, n) for n in (1, 2)
        )
        first = context.job.document.parent_id is None
        return Split(children, note(Reason.SEVERAL_INVOICES, "Two.")) if first else Next(Paper("x"))
    return Next(Paper(words).stamped("read"))


def think(context: Context, paper: Paper) -> Outcome[Paper]:
    """Do nothing in particular, or wait for a while."""
    if paper.words.startswith("wait") and context.now - context.job.created_at < timedelta(days=2):
        return Wait(context.job.created_at + timedelta(days=2))
    return Next(paper.stamped("think"))


def judge(context: Context, paper: Paper) -> Outcome[Paper]:
    """Ask where the paper says so, unless a person has answered."""
    answered = context.decision is not None and context.decision.verdict is not Verdict.RETRY
    if paper.words.startswith("ask") and not answered:
        return Escalate((ask(Reason.ALWAYS_ASKED, "May it?"),), paper)
    return Next(paper.stamped("judge"))


def code(context: Context, paper: Paper) -> Outcome[Paper]:
    """Stamp once more; a paper that says so has another one clipped to it."""
    stamped = paper.stamped("code")
    if not paper.words.startswith("clipped") or context.job.document.parent_id is not None:
        return Next(stamped)
    return Next(stamped, (Child("papers", context.intake.document.sha256, "clipped on", 1, 1, 1),))


def post(context: Context, paper: Paper) -> Outcome[Paper]:
    """Send a letter, or make a bill."""
    key = context.intake.document.sha256 + str(context.intake.document.first_page or "")
    if paper.words.startswith("letter"):
        held = paper.words.startswith("letter tomorrow")
        return Effect(
            "letters", key, paper.words, context.now + timedelta(days=1) if held else None
        )
    return Effect(BOOKS, key, encode(Bill, bill(key, context.job.id)))


def bill(key: str, job_id: int | None, number: str = "R-1") -> Bill:
    """Return a bill over 10.00 EUR."""
    day = SystemClock().now().date()
    ten, none = Money(Decimal("10.00"), "EUR"), Money(Decimal(0), "EUR")
    return Bill(
        key=key,
        job_id=job_id,
        kind=BillKind.BILL,
        supplier_id="S1",
        supplier_name="Stationer",
        number=number,
        issue_date=day,
        due_date=None,
        posting_date=day,
        currency="EUR",
        net=ten,
        tax=none,
        gross=ten,
        payable=ten,
        rows=(),
    )


def revise(value: Paper, corrections: Sequence[Correction]) -> Paper:
    """Write the last correction over the words."""
    return replace(value, words=corrections[-1].value)


def present(value: Any) -> Presentation:
    """Show the words as the subject."""
    words = value.words if isinstance(value, Paper) else None
    return Presentation(Summary(subject=words and words[:80]), {})


STEPS = (
    Step("take_in", take_in, Intake, Intake),
    Step("read", read, Intake, Paper),
    Step("think", think, Paper, Paper),
    Step("judge", judge, Paper, Paper),
    Step("code", code, Paper, Paper),
    Step("post", post, Paper, Paper),
)


def papers(steps: Sequence[Step] = STEPS) -> Pipeline:
    """Return the pipeline of trivial steps."""
    return Pipeline(
        "papers", tuple(steps), Services(), "think", revise, present, checked=("number",)
    )


@dataclass(slots=True)
class LetterBox:
    """Letters as lines of a file: it shows whether one was sent twice."""

    path: Path
    name: str = "letters"
    failures: list[Exception] = field(default_factory=list)

    def lookup(self, key: str) -> str | None:
        """Say whether a letter was sent under this key."""
        return key if key in self.sent() else None

    def send(self, key: str, body: str) -> str:
        """Send a letter."""
        if self.failures:
            raise self.failures.pop()
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{key} {body!r}\n")
        return key

    def sent(self) -> list[str]:
        """Return the keys of all letters sent."""
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        return [line.partition(" ")[0] for line in lines]


@dataclass(slots=True)
class Room:
    """A workspace with its store, and a way to run an engine on it."""

    workspace: Workspace
    database: Database
    clock: Clock
    letters: LetterBox

    @property
    def inbox(self) -> Path:
        """The watched folder."""
        return self.workspace.inbox("papers")

    @property
    def stores(self) -> Stores:
        """The store as the engine sees it."""
        return Stores(
            StoredJobs(self.database),
            StoredOutbox(self.database),
            StoredOffice(self.database),
            StoredTrust(self.database),
        )

    @property
    def decisions(self) -> StoredDecisions:
        """The store as the desk sees it."""
        return StoredDecisions(self.database)

    def engine(
        self, pipeline: Pipeline | None = None, pace: Pace = QUICK, **options: Any
    ) -> Engine:
        """Return an engine on this workspace."""
        return Engine(
            self.workspace,
            [WatchedPipeline(pipeline or papers(), self.inbox)],
            self.stores,
            clock=self.clock,
            pace=pace,
            connectors=self.connectors,
            **options,
        )

    @property
    def connectors(self) -> Mapping[str, LetterBox]:
        """What is outside."""
        return {"letters": self.letters}

    def drop(self, words: str, name: str = "paper.txt") -> Path:
        """Put a paper into the inbox."""
        path = self.inbox / name
        path.write_text(words)
        return path

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the store anything."""
        with self.database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query, values)]


def furnish(root: Path, clock: Clock, **options: Any) -> Room:
    """Make a workspace, or open the one that is there."""
    workspace = Workspace(root)
    for folder in (workspace.spool, workspace.inbox("papers")):
        folder.mkdir(parents=True, exist_ok=True)
    if not workspace.store.exists():
        create_store(workspace.store)
    database = open_store(workspace.store, **options)
    return Room(workspace, database, clock, LetterBox(root / "letters.txt"))
