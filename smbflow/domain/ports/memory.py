"""Ports to what is remembered of suppliers: where lessons are kept, and who reads by them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from smbflow.domain.document import Reading
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import Lesson, Recalled


@dataclass(frozen=True, slots=True)
class SupplierMemory:
    """What is kept of one supplier: how many documents taught it, which fields, since when."""

    key: str
    name: str
    supplier_id: str | None
    documents: tuple[int, ...]
    fields: tuple[str, ...]
    last: datetime


class Memories(Protocol):
    """The lessons that people's decisions left, until a decision is taken back."""

    def recall(self, marks: Collection[str]) -> Sequence[Lesson]:
        """Return lessons that share the most of these marks, newest first for each supplier."""
        ...

    def kept(self) -> Sequence[SupplierMemory]:
        """Return all that is kept, supplier by supplier, in the order of their names."""
        ...

    def forget(self, key: str, *, by: str, at: datetime) -> int:
        """Erase a supplier's lessons; return how many documents had taught them."""
        ...


class Recollector(Protocol):
    """Reads a document by what earlier ones of its supplier taught."""

    def recollect(
        self, reading: Reading, draft: InvoiceDraft, lessons: Sequence[Lesson]
    ) -> tuple[InvoiceDraft, Recalled | None]:
        """Return the draft as the lessons see it, and whose they were; None for a stranger."""
        ...
