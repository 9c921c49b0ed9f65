"""An office that the assistant's tests ask about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from smbflow.domain.answer import Citation, Place
from smbflow.domain.decision import Decision
from smbflow.domain.document import Document, Reading
from smbflow.domain.job import Job, JobState, Summary
from smbflow.domain.ports.ai import PageRange
from smbflow.domain.ports.knowledge import Evidence, Passage, Ranked, Refreshed
from smbflow.domain.ports.ledger import LedgerQuery, Rows
from smbflow.domain.reference import (
    Account,
    Business,
    Delivery,
    OrderLine,
    Person,
    Reference,
    Supplier,
)
from smbflow.domain.sales import ListPrice
from smbflow.pipelines.assistant.services import AssistantServices, Context
from smbflow.pipelines.assistant.settings import AssistantSettings
from smbflow.pipelines.step import Intake, StepContext

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
TODAY = NOW.date()
OFFICE = Reference(
    Business(("We",), "EUR", "IE"),
    suppliers=(
        Supplier("HAR01", "Harbour Timber Ltd", vat_id="IE123", iban="IE29AIBK", terms_days=30),
        Supplier("SEV01", "Severn Fixings GmbH", other_names=("Severnfix",), currency="GBP"),
    ),
    accounts=(Account("5000", "Timber and boards"), Account("6000", "Rent")),
    orders=(
        OrderLine("PO-1", "HAR01", "1", "Oak boards", Decimal(10), Decimal(24), "EUR"),
        OrderLine("PO-1", "HAR01", "2", "Ash boards", Decimal(5), Decimal(20), "EUR"),
        OrderLine("PO-2", "SEV01", "1", "Screws", Decimal(100), Decimal("0.1"), "GBP"),
        OrderLine("PO-3", "SEV01", "1", "Nails", Decimal(1), Decimal(1), "GBP", status="closed"),
    ),
    deliveries=(Delivery("PO-1", "1", Decimal(10)), Delivery("PO-2", "1", Decimal(40))),
    prices=(
        ListPrice("OAK-15", "Oak parquet, lacquered, 15 mm", "EUR", Decimal(52), unit="m2"),
        ListPrice(
            "OAK-15",
            "Oak parquet, lacquered, 15 mm",
            "EUR",
            Decimal(48),
            unit="m2",
            min_qty=Decimal(50),
        ),
        ListPrice(
            "OAK-15",
            "Oak parquet, lacquered, 15 mm",
            "EUR",
            Decimal(44),
            Decimal(30),
            "m2",
            valid_to=date(2026, 1, 31),
        ),
        ListPrice("ASH-15", "Ash parquet, oiled, 15 mm", "EUR", Decimal(49), unit="m2"),
    ),
    people=(Person("Nora Keane"), Person("Aoife Lynam")),
)


def evidence(text: str, sure: float, document: str = "hours.md") -> Evidence:
    """Return what a library would find."""
    place = Place(document, "Hours", 1)
    passage = Passage(place, text, TODAY, 1)
    return Evidence((Ranked(passage, 1.0),), (Citation(place, text),), sure)


@dataclass
class ToldLibrary:
    """Finds what it was told to find, and remembers which folders were closed."""

    found: Evidence = field(default_factory=Evidence)
    closed: tuple[str, ...] = ()
    refreshed: Refreshed = field(default_factory=Refreshed)

    def refresh(self) -> Refreshed:
        """Say what was seen."""
        return self.refreshed

    def place(self, most: int) -> int:  # noqa: ARG002 - the port's form
        """Have no vectors to make."""
        return 0

    def find(
        self,
        question: str,  # noqa: ARG002 - the port's form
        *,
        closed: Collection[str] = (),
    ) -> Evidence:
        """Return what it was told."""
        self.closed = tuple(closed)
        return self.found


@dataclass
class ToldLedger:
    """Returns the rows that it was told, and remembers what was asked."""

    rows: Rows = field(default_factory=lambda: Rows((), (), "SELECT 1"))
    asked: list[LedgerQuery] = field(default_factory=list)

    def ask(self, query: LedgerQuery, most: int) -> Rows:  # noqa: ARG002 - the port's form
        """Return the rows."""
        self.asked.append(query)
        return self.rows


class NoMails:
    """Reads nothing: no test here brings a mail."""

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Refuse."""
        raise AssertionError(path, name, pages)


@dataclass
class Desk:
    """The neighbours of the steps, and contexts to run them in."""

    documents: ToldLibrary = field(default_factory=ToldLibrary)
    ledger: ToldLedger = field(default_factory=ToldLedger)
    settings: AssistantSettings = field(default_factory=AssistantSettings)
    always_asks: bool = False

    def context(
        self, path: Path = Path("q.txt"), origin: str = "", decision: Decision | None = None
    ) -> Context:
        """Return what a step gets beside its value."""
        document = Document(1, "0" * 64, path.name, 1, NOW, origin)
        job = Job(12, "assistant", document, JobState.WORKING, "take_in", None, Summary(), NOW, NOW)
        services = AssistantServices(
            documents=self.documents,
            ledger=self.ledger,
            reader=NoMails(),
            reference=lambda: OFFICE,
            today=_day,
            settings=self.settings,
            always_asks=self.always_asks,
        )
        return StepContext(job, Intake(document, path), NOW, decision, services)


def rows(columns: str, *cells: Sequence[str | None]) -> Rows:
    """Write rows down shortly."""
    return Rows(tuple(columns.split()), tuple(tuple(row) for row in cells), "SELECT …")


def _day(instant: datetime) -> date:
    return instant.date()
