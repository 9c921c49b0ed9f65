"""What belongs to the schema beside tables: triggers that keep counts and search, migrations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from smbflow.store.tables import (
    METADATA,
    lesson_marks,
    lessons,
    model_checks,
    quotes,
    spending,
)
from smbflow.store.tables_knowledge import (
    PASSAGE_WORDS,
    knowledge_files,
    passage_vectors,
    passages,
)
from smbflow.store.tables_mail import mail_marks, taught_examples

APPLICATION_ID = 0x534D4246
"""SMBF: marks the file as ours (SQLite file format, header offset 68)."""

_TALLY = """
INSERT INTO tallies (pipeline, month, state, automatic, jobs)
VALUES ({row}.pipeline, {row}.month, {row}.state, ifnull({row}.automatic, -1), {by})
ON CONFLICT DO UPDATE SET jobs = jobs + ({by});
"""

# A clerk types 2044 and means INV2044: the number is also found without its letters.
_NUMBER = (
    "new.number || ' ' || "
    "ltrim(new.number, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz -/._#')"
)

TRIGGERS = (
    # The balance is on the screen all the time: it must not count a million rows.
    f"CREATE TRIGGER tally_new AFTER INSERT ON jobs BEGIN {_TALLY.format(row='new', by=1)} END",
    f"""CREATE TRIGGER tally_moved AFTER UPDATE OF state, automatic ON jobs
    WHEN old.state IS NOT new.state OR old.automatic IS NOT new.automatic
    BEGIN {_TALLY.format(row="old", by=-1)} {_TALLY.format(row="new", by=1)} END""",
    # Words in `search` have the job's id as rowid: find by name, number, amount, order or file.
    """CREATE VIRTUAL TABLE search
    USING fts5 (file, who, number, subject, amount, order_number, prefix = '2 3')""",
    f"""CREATE TRIGGER search_new AFTER INSERT ON jobs BEGIN
    INSERT INTO search (rowid, file, who, number, subject, amount, order_number)
    VALUES (new.id, (SELECT name FROM documents WHERE id = new.document_id),
            new.who, {_NUMBER}, new.subject, new.amount, new.order_number);
    END""",  # noqa: S608 - a constant of ours
    f"""CREATE TRIGGER search_changed AFTER UPDATE OF who, number, subject, amount, order_number
    ON jobs
    WHEN old.who IS NOT new.who OR old.number IS NOT new.number OR old.amount IS NOT new.amount
      OR old.subject IS NOT new.subject OR old.order_number IS NOT new.order_number
    BEGIN
    UPDATE search SET who = new.who, number = {_NUMBER}, subject = new.subject,
                      amount = new.amount, order_number = new.order_number
    WHERE rowid = new.id;
    END""",  # noqa: S608 - a constant of ours
)

Migration = Callable[[Connection], None]


def _keep_spending(connection: Connection) -> None:
    """Add the book of what models cost."""
    spending.create(connection)


def _keep_lessons(connection: Connection) -> None:
    """Add what people's decisions teach about suppliers."""
    lessons.create(connection)
    lesson_marks.create(connection)


def _keep_model_checks(connection: Connection) -> None:
    """Add what people's checks say of models."""
    model_checks.create(connection)


def _keep_knowledge(connection: Connection) -> None:
    """Add the index of the office's documents."""
    for table in (knowledge_files, passages, passage_vectors):
        table.create(connection)
    for statement in PASSAGE_WORDS:
        connection.exec_driver_sql(statement)


def _keep_quotes(connection: Connection) -> None:
    """Add the book of quotes."""
    quotes.create(connection)


def _keep_conversations(connection: Connection) -> None:
    """Add by which ids mails belong together, and what corrections of enquiries taught."""
    mail_marks.create(connection)
    taught_examples.create(connection)


MIGRATIONS: Mapping[int, Migration] = {
    1: _keep_spending,
    2: _keep_lessons,
    3: _keep_model_checks,
    4: _keep_knowledge,
    5: _keep_quotes,
    6: _keep_conversations,
}
"""From each version to the next: the key is the version that the migration leaves behind."""


def build(connection: Connection) -> None:
    """Create everything in an empty file."""
    METADATA.create_all(connection)
    for statement in (*TRIGGERS, *PASSAGE_WORDS):
        connection.exec_driver_sql(statement)


def newest(migrations: Mapping[int, Migration]) -> int:
    """Return the schema version that these migrations lead to; the first one is 1."""
    return max(migrations, default=0) + 1
