"""What the steps of the quotes pipeline may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from smbflow.domain.ports.ai import DocumentReader
from smbflow.domain.ports.meaning import Embedder
from smbflow.domain.ports.quotes import QuoteBook, Typesetter
from smbflow.domain.reference import Reference
from smbflow.domain.sales import ListPrice
from smbflow.orchestration.panel import Panel
from smbflow.pipelines.quotes.catalogue import Catalogue
from smbflow.pipelines.quotes.settings import QuoteSettings
from smbflow.pipelines.step import StepContext


class CatalogueShelf:
    """Keeps the catalogue of the price list as it stands, made anew when the list changes."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder
        self._made: tuple[tuple[ListPrice, ...], Catalogue] | None = None

    def of(self, prices: tuple[ListPrice, ...]) -> Catalogue:
        """Return the catalogue of a price list."""
        made = self._made
        if made is None or made[0] is not prices:
            made = (prices, Catalogue(prices, self._embedder))
            self._made = made
        return made[1]


@dataclass(frozen=True, slots=True)
class QuoteServices:
    """The neighbours of the steps; `reference` reads the files again when they have changed.

    `original` says where the bytes of a mail's attachment lie. `panel` are models for a second
    reading, None where the office has none.
    """

    reader: DocumentReader
    typesetter: Typesetter
    book: QuoteBook
    reference: Callable[[], Reference]
    original: Callable[[str], Path]
    catalogues: CatalogueShelf = field(default_factory=CatalogueShelf)
    settings: QuoteSettings = field(default_factory=QuoteSettings)
    panel: Panel | None = None


Context = StepContext[QuoteServices]
