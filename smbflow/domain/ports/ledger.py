"""Port of the assistant to the books and the history: few kinds of questions, each read-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class Measure(StrEnum):
    """What is asked of the books or the history."""

    BILLED = "billed"
    NET = "net"
    VAT = "vat"
    COUNT = "count"
    LARGEST = "largest"
    LATEST = "latest"
    LIST = "list"
    BY_SUPPLIER = "by_supplier"
    ON_ACCOUNT = "on_account"
    READY = "ready"
    QUOTES = "quotes"
    LONGEST_WAIT = "longest_wait"
    DECISIONS = "decisions"
    DECIDED_BY = "decided_by"
    ARRIVALS = "arrivals"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """A question to the books or the history; what is None or empty does not narrow it.

    `until` is the last day that counts. `words` says the period and the filters in words.
    """

    measure: Measure
    supplier_id: str | None = None
    since: date | None = None
    until: date | None = None
    account: str | None = None
    job_id: int | None = None
    person: str | None = None
    state: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """What came of a query: named columns, rows as text, and the query with its parameters.

    `left_out` rows more fit than were fetched.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    query: str
    left_out: int = 0


class Ledger(Protocol):
    """Answers from what stands in the store, through a connection that cannot write."""

    def ask(self, query: LedgerQuery, most: int) -> Rows:
        """Return at most so many rows."""
        ...
