"""Port to what the books already know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from smbflow.domain.bill import InvoicedLine, PastBill


class History(Protocol):
    """Past bills, ours and imported, for duplicates, statements, coding and cumulative matching."""

    def bills_of(self, supplier_id: str) -> Sequence[PastBill]:
        """Return the supplier's bills, newest first, without reversed and rejected ones."""
        ...

    def bills_with_text(self, text_hash: str) -> Sequence[PastBill]:
        """Return bills whose folded page text has this hash."""
        ...

    def jobs_with_file(
        self, sha256: str, *, before_job: int, pages: tuple[int, int] | None = None
    ) -> Sequence[int]:
        """Return earlier jobs on the same bytes and the same page range, oldest first.

        `pages` is None for a whole file: a part of a file is not the file.
        """
        ...

    def invoiced(self, order_numbers: Sequence[str]) -> Sequence[InvoicedLine]:
        """Return what was invoiced so far against these orders."""
        ...

    def verified_bank_details(self, supplier_id: str) -> Sequence[str]:
        """Return accounts verified by a call, as compact IBANs or sort code + number."""
        ...
