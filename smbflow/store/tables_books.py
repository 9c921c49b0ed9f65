"""Tables of what leaves the house: bills, what they take from orders, batches, the outbox."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from smbflow.store.columns import Exact, Instant


class OutboxRow(SQLModel, table=True):
    """Something to do once outside: states queued, sending, sent, unknown, withdrawn.

    Unknown is for a person to find out; withdrawn was taken back before its time came.

    Of a batch file `body` is `{"name", "sha256"}` JSON and `key` is `batch:12:name`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_open", "id", sqlite_where=text("state IN ('queued', 'sending')")),
    )

    id: int = Field(primary_key=True)
    job_id: int | None = Field(default=None, foreign_key="jobs.id", index=True)
    batch_id: int | None = Field(default=None, foreign_key="batches.id", index=True)
    connector: str
    key: str = Field(unique=True)
    body: str = Field(sa_type=Text)
    state: str
    result: str = ""
    attempts: int = 0
    run_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


class BillRow(SQLModel, table=True):
    """A bill: ours (`job_id`, `body` = Bill JSON) or `imported` history of the books.

    `key` is unique among ours that are not reversed. `account`, `vat_rate` and `tax_code` are
    those of the largest row. A row that is taken back while ready is deleted.
    """

    __tablename__ = "bills"
    __table_args__ = (
        Index("bills_supplier", "supplier_id", text("issue_date DESC")),
        Index(
            "bills_key",
            "key",
            unique=True,
            sqlite_where=text("imported = 0 AND posting != 'reversed'"),
        ),
        Index("bills_ready", "id", sqlite_where=text("posting = 'ready'")),
        Index("bills_text", "text_hash", sqlite_where=text("text_hash NOT NULL")),
    )

    id: int = Field(primary_key=True)
    key: str
    job_id: int | None = Field(default=None, foreign_key="jobs.id", index=True)
    batch_id: int | None = Field(default=None, foreign_key="batches.id", index=True)
    imported: bool = False
    posting: str
    kind: str
    reference: str
    supplier_id: str
    number: str
    issue_date: date | None = None
    posting_date: date | None = None
    currency: str
    gross: Decimal = Field(sa_type=Exact)
    account: str | None = None
    vat_rate: Decimal | None = Field(default=None, sa_type=Exact)
    tax_code: str | None = None
    sha256: str | None = None
    text_hash: str | None = None
    reverses: str | None = None
    body: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)


class BillLineRow(SQLModel, table=True):
    """What a bill invoices against an order line."""

    __tablename__ = "bill_lines"
    __table_args__ = (Index("bill_lines_order", "order_number", "order_line"),)

    id: int = Field(primary_key=True)
    bill_id: int = Field(foreign_key="bills.id", ondelete="CASCADE", index=True)
    order_number: str
    order_line: str
    quantity: Decimal = Field(sa_type=Exact)
    net: Decimal = Field(sa_type=Exact)


class BatchRow(SQLModel, table=True):
    """A batch of bills in files for the books: states sending, sent, in_books.

    `files` is JSON `[{"name", "sha256"}]`, `control_totals` JSON `{"EUR": "123.45"}`.
    """

    __tablename__ = "batches"

    id: int = Field(primary_key=True)
    format: str
    state: str
    bills: int
    files: str = Field(sa_type=Text)
    control_totals: str = Field(sa_type=Text)
    by: str
    created_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class VerifiedBankDetailsRow(SQLModel, table=True):
    """An account of a supplier that a person verified by a call."""

    __tablename__ = "verified_bank_details"

    id: int = Field(primary_key=True)
    supplier_id: str = Field(index=True)
    account: str
    job_id: int = Field(foreign_key="jobs.id")
    by: str
    called: str
    number_on_file: str
    at: datetime = Field(sa_type=Instant)
