"""An office put together: its store, its setup, its desk and the processes that read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from smbflow.config.reference import ReferenceFolder
from smbflow.config.settings import EngineSection
from smbflow.config.workspace import open_workspace
from smbflow.connectors.accounts.shelf import load_formats
from smbflow.connectors.books.taking import BooksFolder
from smbflow.desk import House, OfficeDesk
from smbflow.desk.office import Neighbours
from smbflow.desk.quotes import QuoteDesk
from smbflow.domain.bill import PastBill
from smbflow.domain.clock import Clock, SystemClock
from smbflow.domain.ports.accounts import AccountsFormat
from smbflow.domain.ports.history import History
from smbflow.domain.ports.jobs import Connector
from smbflow.domain.ports.memory import Memories
from smbflow.domain.ports.quotes import QuoteBook
from smbflow.domain.reference import Reference
from smbflow.engine.spool import Spool
from smbflow.engine.workers import Limits, Workers
from smbflow.engine.workshop import Stores
from smbflow.orchestration.calling import Neighbours as Calls
from smbflow.paths import Workspace
from smbflow.store.batches import StoredBatches
from smbflow.store.conversations import StoredConversations
from smbflow.store.database import open_store
from smbflow.store.decisions import StoredDecisions
from smbflow.store.history import StoredHistory
from smbflow.store.jobs import StoredJobs
from smbflow.store.ledger import StoredLedger
from smbflow.store.lessons import StoredMemories
from smbflow.store.model_checks import StoredModelFigures
from smbflow.store.office import StoredOffice
from smbflow.store.quotes import StoredQuotes
from smbflow.store.records import StoredRecords
from smbflow.store.sending import StoredOutbox
from smbflow.store.spending import StoredSpending
from smbflow.store.trust import StoredTrust
from smbflow.wiring.assistant import library
from smbflow.wiring.components import PooledComponents
from smbflow.wiring.housekeeping import Housekeeping
from smbflow.wiring.meaning import PooledMeaning
from smbflow.wiring.models import PooledGateway
from smbflow.wiring.parts import Parts
from smbflow.wiring.postman import Postman, connectors
from smbflow.wiring.workplace import QuestionWorkplace

_IMPORTER = "import"
_BENCH = ("smbflow.wiring.workbench",)


class Office:
    """One open workspace. The desk answers at once; pages are drawn once it is `staffed`."""

    def __init__(self, workspace: Workspace, clock: Clock) -> None:
        self.workspace = open_workspace(workspace)
        self.clock = clock
        self._database = open_store(workspace.store)
        self.stores = Stores(
            StoredJobs(self._database),
            StoredOutbox(self._database),
            StoredOffice(self._database),
            StoredTrust(self._database),
        )
        self.history = StoredHistory(self._database)
        self.quotes = StoredQuotes(self._database)
        self._components = PooledComponents(workspace.spool)
        self._meaning = PooledMeaning(workspace.vectors)
        self.documents = library(workspace, self._database, self._meaning)
        self.models = PooledGateway()
        self.ledger = StoredSpending(self._database)
        self.calls = Calls(
            self.models,
            self.ledger,
            clock,
            closing=self.models.closing,
            figures=StoredModelFigures(self._database).of,
        )
        self._memories = StoredMemories(self._database)
        parts = self.parts(self.history, self._memories, self.calls, self.quotes)
        self.keeping = Housekeeping(parts)
        self.postman = Postman(lambda: self.house, clock)
        self.desk = OfficeDesk(self._neighbours(), self.keeping.house)
        self.quotes_desk = QuoteDesk(
            self.quotes,
            StoredRecords(self._database),
            self.keeping.house,
            clock,
            Spool(workspace.spool).path,
        )

    def __enter__(self) -> Self:
        """Return the office itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    @property
    def house(self) -> House:
        """How the office is set up at this moment."""
        return self.keeping.house()

    @property
    def connectors(self) -> Mapping[str, Connector]:
        """The ways out of the house as they are set up at this moment."""
        return connectors(self.workspace, self.house.settings.mail)

    def staff(self) -> None:
        """Start the worker processes; an app does so before its event loop begins."""
        engine = self.house.settings.engine
        limits = Limits(engine.seconds_per_document, engine.memory_mb_per_document)
        self._components.hire(Workers(worker_count(engine), preload=_BENCH), limits)

    def dismiss(self) -> None:
        """End the worker processes; what they were doing is broken off."""
        self._components.dismiss()
        self._meaning.dismiss()
        self.models.dismiss()

    def parts(self, history: History, memories: Memories, calls: Calls, quotes: QuoteBook) -> Parts:
        """Return what pipelines are put together from, on this view of the past."""
        return Parts(
            workspace=self.workspace,
            components=self._components,
            meaning=self._meaning,
            history=history,
            memories=memories,
            conversations=StoredConversations(self._database),
            calls=calls,
            reference=ReferenceFolder(self.workspace),
            documents=self.documents,
            ledger=self._ledger,
            quotes=quotes,
        )

    def backup(self, file: Path) -> None:
        """Copy the store while it is in use."""
        self._database.backup(file)

    def close(self) -> None:
        """End the workers and close the store."""
        self.dismiss()
        self._database.close()

    def _neighbours(self) -> Neighbours:
        return Neighbours(
            records=StoredRecords(self._database),
            decisions=StoredDecisions(self._database),
            batches=StoredBatches(self._database),
            office=self.stores.office,
            trust=self.stores.trust,
            formats=self._formats,
            pictures=self._components,
            memories=self._memories,
            books=BooksFolder(self.workspace, self._reference, self._remember),
            workplace=QuestionWorkplace(self.keeping.house, self.stores, self.clock),
            clock=self.clock,
            original=Spool(self.workspace.spool).path,
            complaint=lambda: self.keeping.complaint() or self.postman.problem,
        )

    def _ledger(self, zone: str) -> StoredLedger:
        return StoredLedger(self.workspace.store, self.clock, zone)

    def _reference(self) -> Reference:
        return self.house.reference()

    def _remember(self, past: Sequence[PastBill]) -> int:
        return self.history.remember(past, by=_IMPORTER, now=self.clock.now())

    def _formats(self) -> dict[str, AccountsFormat]:
        return load_formats(self.workspace, self.house.settings)


def open_office(workspace: Workspace, clock: Clock | None = None) -> Office:
    """Open an office (raises WorkspaceError, StoreError, ConfigurationError)."""
    return Office(workspace, clock or SystemClock())


def worker_count(engine: EngineSection) -> int:
    """Return how many documents are read at once: one fewer than cores unless configured."""
    return engine.workers or max(1, (os.cpu_count() or 2) - 1)
