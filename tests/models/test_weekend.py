"""A weekend without models: invoices queue, nothing is lost, and Monday drains them in order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smbflow.config.pipeline import load_pipeline
from smbflow.domain.clock import VirtualClock
from smbflow.domain.document import DocumentKind, Media, Page, Reading, Route, Word
from smbflow.domain.evidence import Box
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.ports.ai import KindGuess, PageRange, Part
from smbflow.domain.ports.models import FREE, Call, Failure, FailureKind, Locality, Model, Reply
from smbflow.engine.engine import Engine
from smbflow.engine.workshop import WatchedPipeline
from smbflow.orchestration.audit import verify
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Consultant
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.scripted import reply
from smbflow.paths import shipped
from smbflow.pipelines.invoices.kit import KIT
from smbflow.pipelines.registry import assemble
from smbflow.store.records import StoredRecords
from smbflow.store.spending import StoredSpending
from tests.engine.trivial import QUICK, furnish
from tests.unit.invoices.office import CLEAN, found, services

FRIDAY = datetime(2026, 11, 20, 18, tzinfo=UTC)
INVOICES = 5
OUTAGE = timedelta(hours=60)


@dataclass(slots=True)
class Reader:
    """Reads a paper's own number, never quite sure of it."""

    numbers: list[str] = field(default_factory=list)

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Return one page that says the number."""
        del name, pages
        text = path.read_text("utf-8")
        words = tuple(Word(word, Box(0, 0, 9, 9)) for word in text.split())
        return Reading(Media.TEXT, (Page(1, 595, 842, words, text, Route.TEXT),))

    def tell(self, reading: Reading) -> KindGuess:
        """Take all for invoices."""
        del reading
        return KindGuess(DocumentKind.INVOICE, 0.99, "")

    def split(self, reading: Reading) -> tuple[Part, ...]:
        """Take nothing apart."""
        del reading
        return ()

    def extract(self, reading: Reading) -> InvoiceDraft:
        """Find the number at 86%."""
        number = reading.pages[0].words[-1].text
        return replace(CLEAN, invoice_number=found(number, 0.86))


@dataclass(slots=True)
class Line:
    """A model behind a line that is cut until Monday."""

    clock: VirtualClock
    calls: list[datetime] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)

    def ask(self, call: Call) -> Reply | Failure:
        """Answer with the number on the page once the line is back."""
        self.calls.append(self.clock.now())
        if self.clock.now() < FRIDAY + OUTAGE:
            return Failure(FailureKind.TRANSIENT, "it cannot be reached")
        number = call.messages[1].text.splitlines()[-2].split()[-1]
        self.answered.append(number)
        nothing = "issue_date due_date currency net_total tax_total gross_total purchase_order_ref"
        rest = ", ".join(f'"{name}": null' for name in ("supplier_name", *nothing.split()))
        return reply(f'{{"invoice_number": "{number}", {rest}}}')


def test_sixty_hours_without_models(tmp_path: Path) -> None:
    """Five invoices of Friday evening wait, are tried seldom, and go through on Monday."""
    clock = VirtualClock(FRIDAY)
    room = furnish(tmp_path / "office", clock)
    line, reader = Line(clock), Reader()
    model = Model("m", "openai/m", Locality.LOCAL, at="http://127.0.0.1:9/v1", price=FREE)
    near = Neighbours(line, StoredSpending(room.database), clock)
    panel = Panel(Consultant(Caller(Rules({"m": model}), near)), ("m",), timedelta(hours=72))
    of = replace(services(), reader=reader, teller=reader, splitter=reader, extractor=reader)
    file = load_pipeline(shipped("pipelines") / "invoices.toml")
    pipeline = assemble(file, KIT, replace(of, panel=panel))
    for number in range(INVOICES):
        (room.inbox / f"{number:02}.txt").write_text(f"Invoice RE-{100 + number}", "utf-8")
    watched = [WatchedPipeline(pipeline, room.inbox)]
    pace = replace(QUICK, runners=1)
    Engine(room.workspace, watched, room.stores, clock=clock, pace=pace).run_once()

    states = room.rows("SELECT state, count(*) FROM jobs GROUP BY state")
    assert sum(count for _, count in states) == INVOICES
    assert {state for state, _ in states} <= {"done", "escalated"}
    assert line.answered == [f"RE-{100 + n}" for n in range(INVOICES)]
    assert clock.now() - (FRIDAY + OUTAGE) < timedelta(minutes=45)
    monday = [at for at in line.calls if at >= FRIDAY + OUTAGE]
    assert len(monday) == INVOICES
    assert len(line.calls) - INVOICES <= 3 + 60 * 4 + 10
    calls = room.rows("SELECT count(*) FROM audit_events WHERE kind = 'model_called'")
    assert calls == [(len(line.calls),)]
    assert verify(StoredRecords(room.database).links()).unaltered
    room.database.close()
