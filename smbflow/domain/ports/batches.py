"""Port of the export to the store: ready bills gathered into batches, each written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from smbflow.domain.bill import Bill


@dataclass(frozen=True, slots=True)
class ReadyBill:
    """A bill that is ready to import; `id` is the store's."""

    id: int
    bill: Bill


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A file of a batch, by name and the SHA-256 of its content."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as stored: state is sending, sent or in_books."""

    number: int
    format: str
    state: str
    bills: int
    files: tuple[BatchFile, ...]
    control_totals: tuple[tuple[str, Decimal], ...]
    by: str
    created_at: datetime
    sent_at: datetime | None


class Batches(Protocol):
    """The bills' way out: ready → in file → in the books; reversed after that."""

    def ready(self) -> Sequence[ReadyBill]:
        """Return all bills that are ready to import, oldest first."""
        ...

    def next_number(self) -> int:
        """Return the number that the next batch will have."""
        ...

    def open_batch(
        self,
        number: int,
        format_name: str,
        bill_ids: Sequence[int],
        files: Sequence[BatchFile],
        *,
        by: str,
        now: datetime,
    ) -> None:
        """Bind ready bills to a batch whose files are about to be written (state sending).

        Raises DecisionRefused where a bill was taken back meanwhile or the number is taken.
        """
        ...

    def unfinished(self) -> Sequence[Batch]:
        """Return batches left in `sending` by a crash, oldest first."""
        ...

    def bills_in(self, number: int) -> Sequence[ReadyBill]:
        """Return a batch's bills in the order of their ids (to render its files again)."""
        ...

    def mark_sent(self, number: int, now: datetime) -> None:
        """Note that all files of a batch are written: its bills are in file."""
        ...

    def mark_in_books(self, number: int, *, by: str, now: datetime) -> None:
        """Note a person's or the books' word that the batch was imported.

        Raises DecisionRefused unless it was sent.
        """
        ...

    def reverse(self, job_id: int, reversal: Bill, *, by: str, now: datetime) -> None:
        """Mark a job's exported bill as reversed and make its reversing bill ready.

        Raises DecisionRefused where the bill is not in a file or in the books.
        """
        ...

    def recent(self, limit: int) -> Sequence[Batch]:
        """Return the newest batches first."""
        ...
