"""History kept in memory: for tests, trials and measurements; same contract as the store's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from smbflow.domain.bill import InvoicedLine, PastBill


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A job on some bytes: the whole file, or the pages of it that are the document."""

    sha256: str
    job_id: int
    pages: tuple[int, int] | None = None


@dataclass(slots=True)
class MemoryHistory:
    """Past bills in lists that anybody may fill; implements the `History` port."""

    bills: list[PastBill] = field(default_factory=list)
    files: list[FileSeen] = field(default_factory=list)
    lines: list[InvoicedLine] = field(default_factory=list)
    verified: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def bills_of(self, supplier_id: str) -> Sequence[PastBill]:
        """Return the supplier's bills, newest first."""
        mine = (bill for bill in self.bills if bill.supplier_id == supplier_id)
        return sorted(mine, key=lambda bill: bill.issue_date or date.min, reverse=True)

    def bills_with_text(self, text_hash: str) -> Sequence[PastBill]:
        """Return bills whose folded page text has this hash."""
        return [bill for bill in self.bills if bill.text_hash == text_hash]

    def jobs_with_file(
        self, sha256: str, *, before_job: int, pages: tuple[int, int] | None = None
    ) -> Sequence[int]:
        """Return earlier jobs on the same bytes and pages, oldest first."""
        same = (f for f in self.files if f.sha256 == sha256 and f.pages == pages)
        return sorted(f.job_id for f in same if f.job_id < before_job)

    def invoiced(self, order_numbers: Sequence[str]) -> Sequence[InvoicedLine]:
        """Return what was invoiced so far against these orders."""
        return [line for line in self.lines if line.order_number in order_numbers]

    def verified_bank_details(self, supplier_id: str) -> Sequence[str]:
        """Return accounts verified by a call."""
        return self.verified.get(supplier_id, ())
