"""Tables of the enquiries: which mails belong together, and what corrections taught."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from smbflow.store.columns import Instant


class MailMarkRow(SQLModel, table=True):
    """An id by which a mail's conversation is found again; `own` where only it has it.

    `who` is the address of its writer, `sent_at` when they wrote it by their own clock.
    """

    __tablename__ = "mail_marks"
    __table_args__ = (
        Index("mail_marks_mark", "mark", "job_id"),
        Index("mail_marks_job", "job_id"),
    )

    id: int = Field(primary_key=True)
    job_id: int = Field(foreign_key="jobs.id")
    mark: str
    own: bool = False
    who: str = ""
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class TaughtExampleRow(SQLModel, table=True):
    """What a person's correction taught: a text, and what was wanted; one a job."""

    __tablename__ = "taught_examples"
    __table_args__ = (Index("taught_examples_pipeline", "pipeline", "id"),)

    id: int = Field(primary_key=True)
    job_id: int = Field(foreign_key="jobs.id", unique=True)
    pipeline: str
    intent: str
    text: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)


mail_marks = SQLModel.metadata.tables["mail_marks"]
taught_examples = SQLModel.metadata.tables["taught_examples"]
