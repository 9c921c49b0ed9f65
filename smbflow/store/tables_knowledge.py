"""Tables of the office's knowledge: files, their passages, the passages' vectors."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Table, Text
from sqlmodel import Field, SQLModel


class KnowledgeFileRow(SQLModel, table=True):
    """A file of reference/knowledge as it was when it was indexed."""

    __tablename__ = "knowledge_files"

    path: str = Field(primary_key=True)
    size: int
    mtime_ns: int
    sha256: str
    dated: date
    problem: str = ""


class PassageRow(SQLModel, table=True):
    """A passage with its place. An id is never used again, so that vectors can be kept in mind."""

    __tablename__ = "passages"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int = Field(primary_key=True)
    document: str = Field(foreign_key="knowledge_files.path", ondelete="CASCADE", index=True)
    heading: str
    paragraph: int
    page: int | None = None
    body: str = Field(sa_type=Text)
    dated: date


class PassageVectorRow(SQLModel, table=True):
    """A passage's sentence vector, a signed byte a dimension."""

    __tablename__ = "passage_vectors"

    passage_id: int = Field(primary_key=True, foreign_key="passages.id", ondelete="CASCADE")
    vector: bytes


def _core(model: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(model.__tablename__)]


knowledge_files = _core(KnowledgeFileRow)
passages = _core(PassageRow)
passage_vectors = _core(PassageVectorRow)

PASSAGE_WORDS = (
    """CREATE VIRTUAL TABLE passage_words USING fts5 (document, heading, body,
    content = 'passages', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER passage_new AFTER INSERT ON passages BEGIN
    INSERT INTO passage_words (rowid, document, heading, body)
    VALUES (new.id, new.document, new.heading, new.body);
    END""",
    """CREATE TRIGGER passage_gone AFTER DELETE ON passages BEGIN
    INSERT INTO passage_words (passage_words, rowid, document, heading, body)
    VALUES ('delete', old.id, old.document, old.heading, old.body);
    END""",
)
"""The words of passages (sqlite.org/fts5.html, external content), English endings cut off."""
