"""What the steps of the invoices pipeline may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from smbflow.config.pipeline import Autonomy
from smbflow.domain.ports.ai import (
    DocumentReader,
    DocumentSplitter,
    InvoiceExtractor,
    KindTeller,
    PageDrawer,
)
from smbflow.domain.ports.history import History
from smbflow.domain.ports.memory import Memories, Recollector
from smbflow.domain.reference import Reference
from smbflow.orchestration.panel import Panel
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.step import StepContext


@dataclass(frozen=True, slots=True)
class Memory:
    """The lessons that decisions left, and who reads a document by them."""

    lessons: Memories
    reader: Recollector


@dataclass(frozen=True, slots=True)
class InvoiceServices:
    """The neighbours of the steps; `reference` reads the files again when they have changed.

    `threshold` is the confidence from which a value needs no look. `panel` are the models
    that are asked below it, None where the office has none; `drawer` draws the pages for those of
    them that see. `memory` is what people's decisions taught, None where nothing is remembered.
    """

    reader: DocumentReader
    teller: KindTeller
    splitter: DocumentSplitter
    extractor: InvoiceExtractor
    reference: Callable[[], Reference]
    history: History
    settings: InvoiceSettings = field(default_factory=InvoiceSettings)
    autonomy: Autonomy = Autonomy.CONFIDENT
    threshold: float = 0.95
    panel: Panel | None = None
    memory: Memory | None = None
    drawer: PageDrawer | None = None


Context = StepContext[InvoiceServices]
