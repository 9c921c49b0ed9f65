"""Tables of the quotes that left the house."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from smbflow.store.columns import Exact, Instant


class QuoteRow(SQLModel, table=True):
    """A quote with its number: states open, won, lost, revised; `body` is QuoteToBook JSON."""

    __tablename__ = "quotes"
    __table_args__ = (
        UniqueConstraint("number", "revision"),
        Index("quotes_customer", "customer_id", "id"),
        Index("quotes_state", "state", "id"),
    )

    id: int = Field(primary_key=True)
    job_id: int = Field(foreign_key="jobs.id", unique=True)
    number: int
    revision: int
    state: str
    customer_id: str
    currency: str
    gross: Decimal = Field(sa_type=Exact)
    valid_until: date
    follow_up: date
    body: str = Field(sa_type=Text)
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
