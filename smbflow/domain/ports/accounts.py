"""Port to the accounting program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from smbflow.domain.bill import Bill


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file for the accounting program, ready to be written as it is."""

    name: str
    content: bytes


class AccountsFormat(Protocol):
    """Writes bills in the form that one accounting program imports."""

    name: str

    def refusal(self, bill: Bill) -> str | None:
        """Say in a sentence why this bill cannot be imported, None where it can."""
        ...

    def render(self, bills: Sequence[Bill], batch: int) -> tuple[ImportFile, ...]:
        """Return the batch's files (raises UnbalancedBill on a bill that `refusal` would name)."""
        ...
