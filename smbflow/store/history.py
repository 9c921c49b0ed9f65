"""What the books already know, ours and imported; implements domain.ports.history.History."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, insert, or_, select

from smbflow.domain.bill import BillKind, InvoicedLine, PastBill
from smbflow.domain.event import Event, EventKind
from smbflow.domain.job import Posting
from smbflow.store import audit
from smbflow.store.database import Database
from smbflow.store.tables import bill_lines, bills, documents, jobs, verified_bank_details

_STANDS = (bills.c.posting != Posting.REVERSED, bills.c.reverses.is_(None))


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in the life of a job: what was written later, or by the job itself, is unknown.

    Which bills were reversed since is known all the same: the store keeps no date of it.
    """

    at: datetime
    job_id: int


class StoredHistory:
    """Past bills in the store; `moment`, where there is one, says as of when they are looked at."""

    def __init__(
        self, database: Database, moment: Callable[[], Moment | None] = lambda: None
    ) -> None:
        self._database = database
        self._moment = moment

    def bills_of(self, supplier_id: str) -> tuple[PastBill, ...]:
        """Return the supplier's bills, newest first."""
        return self._bills(bills.c.supplier_id == supplier_id)

    def bills_with_text(self, text_hash: str) -> tuple[PastBill, ...]:
        """Return bills whose folded page text has this hash."""
        return self._bills(bills.c.text_hash == text_hash)

    def jobs_with_file(
        self, sha256: str, *, before_job: int, pages: tuple[int, int] | None = None
    ) -> tuple[int, ...]:
        """Return earlier jobs on the same bytes and pages, oldest first."""
        first, last = pages or (None, None)
        same = (
            documents.c.sha256 == sha256,
            documents.c.first_page.is_not_distinct_from(first),
            documents.c.last_page.is_not_distinct_from(last),
            jobs.c.id < before_job,
        )
        joined = jobs.join(documents, documents.c.id == jobs.c.document_id)
        earlier = select(jobs.c.id).select_from(joined).where(*same).order_by(jobs.c.id)
        with self._database.read() as connection:
            return tuple(connection.scalars(earlier))

    def invoiced(self, order_numbers: Sequence[str]) -> tuple[InvoicedLine, ...]:
        """Return what was invoiced so far against these orders; credits are negative."""
        columns = (
            bill_lines.c.order_number,
            bill_lines.c.order_line,
            bill_lines.c.quantity,
            bill_lines.c.net,
            bills.c.reference,
            bills.c.job_id,
        )
        joined = bill_lines.join(bills, bills.c.id == bill_lines.c.bill_id)
        mine = (bill_lines.c.order_number.in_(order_numbers), *_STANDS, *self._then())
        lines = select(*columns).select_from(joined).where(*mine).order_by(bill_lines.c.id)
        with self._database.read() as connection:
            return tuple(InvoicedLine(*row) for row in connection.execute(lines))

    def verified_bank_details(self, supplier_id: str) -> tuple[str, ...]:
        """Return accounts verified by a call, the last one last."""
        table = verified_bank_details
        moment = self._moment()
        then = () if moment is None else (table.c.at < moment.at,)
        wanted = select(table.c.account).where(table.c.supplier_id == supplier_id, *then)
        with self._database.read() as connection:
            return tuple(dict.fromkeys(connection.scalars(wanted.order_by(table.c.id))))

    def remember(self, past: Sequence[PastBill], *, by: str, now: datetime) -> int:
        """Store bills that the books exported; return how many were not known yet."""
        with self._database.write() as connection:
            new = [bill for bill in past if not _known(connection, bill)]
            rows = [_imported(bill, now) for bill in dict.fromkeys(new)]
            if rows:
                connection.execute(insert(bills), rows)
            event = Event(EventKind.HISTORY_IMPORTED, by, None, {"bills": len(rows)})
            audit.record(connection, event, now)
        return len(rows)

    def _bills(self, wanted: ColumnElement[bool]) -> tuple[PastBill, ...]:
        parents = bills.outerjoin(jobs, jobs.c.id == bills.c.job_id).outerjoin(
            documents, documents.c.id == jobs.c.document_id
        )
        past = (
            select(bills, documents.c.parent_id)
            .select_from(parents)
            .where(wanted, *_STANDS, *self._then())
            .order_by(bills.c.issue_date.desc(), bills.c.id.desc())
        )
        with self._database.read() as connection:
            return tuple(_past(row) for row in connection.execute(past))

    def _then(self) -> tuple[ColumnElement[bool], ...]:
        """Return what bills must be to be known at the moment."""
        moment = self._moment()
        if moment is None:
            return ()
        others = or_(bills.c.job_id.is_(None), bills.c.job_id != moment.job_id)
        return (bills.c.created_at < moment.at, others)


_SAME_NAMES = (
    "reference",
    "supplier_id",
    "number",
    "issue_date",
    "currency",
    "gross",
    "job_id",
    "sha256",
    "text_hash",
    "account",
    "vat_rate",
    "tax_code",
)


def _past(row: Row[Any]) -> PastBill:
    return PastBill(
        **{name: getattr(row, name) for name in _SAME_NAMES},
        kind=BillKind(row.kind),
        posting=Posting(row.posting),
        parent_id=row.parent_id,
    )


def _imported(bill: PastBill, now: datetime) -> dict[str, Any]:
    return {
        **{name: getattr(bill, name) for name in _SAME_NAMES},
        "kind": bill.kind,
        "key": "",
        "imported": True,
        "posting": Posting.IN_BOOKS,
        "created_at": now,
    }


def _known(connection: Connection, bill: PastBill) -> bool:
    names = ("supplier_id", "number", "issue_date", "currency", "gross", "kind")
    same = [bills.c[name].is_not_distinct_from(getattr(bill, name)) for name in names]
    return bool(connection.scalar(select(exists().where(*same))))
