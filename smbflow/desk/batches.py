"""Batches: the ready bills written once as an import file, confirmed, or taken back.

`sending` is committed before the first byte is written, so that a crash leaves a batch that is
finished at the next start: a file that is there and equal was written, an absent one is written.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from smbflow.desk.house import House
from smbflow.domain.bill import Bill, BillKind
from smbflow.domain.clock import Clock
from smbflow.domain.event import digest
from smbflow.domain.ports.accounts import AccountsFormat, ImportFile
from smbflow.domain.ports.batches import Batch, Batches, BatchFile, ReadyBill
from smbflow.domain.ports.records import Records
from smbflow.domain.view import BatchNote
from smbflow.errors import DecisionRefused, UsageError

_OPPOSITE = {BillKind.BILL: BillKind.CREDIT_NOTE, BillKind.CREDIT_NOTE: BillKind.BILL}

Formats = Callable[[], Mapping[str, AccountsFormat]]


class Dispatch:
    """Sends ready bills out of the house."""

    def __init__(
        self,
        batches: Batches,
        records: Records,
        formats: Formats,
        house: Callable[[], House],
        clock: Clock,
    ) -> None:
        self._batches = batches
        self._records = records
        self._formats = formats
        self._house = house
        self._clock = clock

    def export(self, by: str, format_name: str | None) -> BatchNote:
        """Write the bills that the format can take; those it cannot are named with the reason."""
        form = self._format(format_name or self._house().settings.export.format)
        self.finish()
        ready = self._batches.ready()
        refused = {r.id: why for r in ready if (why := form.refusal(r.bill)) is not None}
        taken = [r for r in ready if r.id not in refused]
        left_out = tuple((r.bill.job_id or 0, refused[r.id]) for r in ready if r.id in refused)
        if not taken:
            raise _nothing_to_export(left_out)
        return replace(self._write(form, taken, by), refused=left_out)

    def finish(self) -> None:
        """Finish batches that a crash left half-written."""
        for batch in self._batches.unfinished():
            bills = [ready.bill for ready in self._batches.bills_in(batch.number)]
            files = self._format(batch.format).render(bills, batch.number)
            self._place(_as_promised(batch, files))
            self._batches.mark_sent(batch.number, self._clock.now())

    def confirm(self, number: int, by: str) -> None:
        """Say that the books took the batch (DecisionRefused unless it was written)."""
        self._batches.mark_in_books(number, by=by, now=self._clock.now())

    def reverse(self, job_id: int, by: str) -> None:
        """Make the bill that takes back one which has left in a file."""
        bill = self._sent_bill(job_id)
        self._batches.reverse(job_id, reversing(bill), by=by, now=self._clock.now())

    def _write(self, form: AccountsFormat, taken: Sequence[ReadyBill], by: str) -> BatchNote:
        number = self._batches.next_number()
        files = form.render([ready.bill for ready in taken], number)
        promised = [BatchFile(file.name, _sha256(file.content)) for file in files]
        ids = [ready.id for ready in taken]
        now = self._clock.now()
        self._batches.open_batch(number, form.name, ids, promised, by=by, now=now)
        paths = self._place(files)
        self._batches.mark_sent(number, self._clock.now())
        totals = control_totals([ready.bill for ready in taken])
        return BatchNote(number, form.name, tuple(map(str, paths)), len(taken), totals)

    def _place(self, files: Sequence[ImportFile]) -> list[Path]:
        folder = self._house().workspace.outbox("invoices")
        folder.mkdir(parents=True, exist_ok=True)
        return [_write_once(folder / file.name, file.content) for file in files]

    def _format(self, name: str) -> AccountsFormat:
        formats = self._formats()
        if name not in formats:
            raise UsageError(f"No format is called {name}", f"Take one of {', '.join(formats)}.")
        return formats[name]

    def _sent_bill(self, job_id: int) -> Bill:
        bill = self._records.sent_bill(job_id)
        if bill is None:
            raise DecisionRefused(
                f"No bill of {job_id} has left in a file",
                f"What has not left can be taken back: smbflow undo {job_id}",
            )
        return bill


def control_totals(bills: Sequence[Bill]) -> tuple[tuple[str, Decimal], ...]:
    """Add up gross amounts per currency; credit notes count against."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for bill in bills:
        sign = -1 if bill.kind is BillKind.CREDIT_NOTE else 1
        totals[bill.currency] += sign * bill.gross.amount
    return tuple(sorted(totals.items()))


def reversing(bill: Bill) -> Bill:
    """Return the bill that takes another back: the opposite kind with the same amounts.

    A paid expense has no opposite kind; its amounts turn negative.
    """
    turned = replace(
        bill,
        key=digest(f"reversal of {bill.key}"),
        number=f"{bill.number}-R",
        reverses=bill.key,
        credits=bill.number,
        verified_accounts=(),
    )
    if bill.kind in _OPPOSITE:
        return replace(turned, kind=_OPPOSITE[bill.kind])
    rows = tuple(replace(row, net=-row.net, tax=-row.tax) for row in bill.rows)
    return replace(
        turned, net=-bill.net, tax=-bill.tax, gross=-bill.gross, payable=-bill.payable, rows=rows
    )


def _as_promised(batch: Batch, files: Sequence[ImportFile]) -> Sequence[ImportFile]:
    """Return the files if they are those that the batch was opened with."""
    if {(f.name, _sha256(f.content)) for f in files} != {(f.name, f.sha256) for f in batch.files}:
        raise DecisionRefused(
            f"Batch {batch.number} was broken off and its format has changed since",
            "Put the format's file back as it was, and export again.",
        )
    return files


def _write_once(path: Path, content: bytes) -> Path:
    """Write a file so that it appears whole or not at all; one that is there and equal stays."""
    if path.exists() and path.read_bytes() == content:
        return path
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return path


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _nothing_to_export(left_out: Sequence[tuple[int, str]]) -> DecisionRefused:
    if not left_out:
        return DecisionRefused("No bill is ready to import", "Bills become ready once decided.")
    reasons = "\n".join(f"{job}: {why}" for job, why in left_out)
    return DecisionRefused("None of the ready bills can be exported", reasons)
