"""The store's file: what is refused, what is waited for, what survives."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import IntegrityError

from smbflow.domain.ports.spending import Reservation, Spent
from smbflow.errors import ForeignStore, NewerStore, StoreBusy, StoreError
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.schema import MIGRATIONS, newest
from smbflow.store.spending import StoredSpending
from smbflow.store.tables import office


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Create a store."""
    file = tmp_path / "store.sqlite"
    create_store(file)
    return file


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """Open a store that gives up waiting soon."""
    opened = open_store(path, busy_seconds=0.05)
    yield opened
    opened.close()


def put(database: Database, key: str, value: str = "x") -> None:
    """Write a row."""
    with database.write() as connection:
        connection.execute(insert(office), {"key": key, "value": value})


def keys(database: Database) -> list[str]:
    """Read all rows."""
    with database.read() as connection:
        return list(connection.scalars(select(office.c.key).order_by(office.c.key)))


def test_a_new_store_is_private_durable_and_ours(database: Database) -> None:
    """WAL, FULL, foreign keys, our application id, our version, and nobody else may read it."""
    with database.write() as connection:
        ask = connection.exec_driver_sql
        assert ask("PRAGMA journal_mode").scalar() == "wal"
        assert ask("PRAGMA synchronous").scalar() == 2
        assert ask("PRAGMA foreign_keys").scalar() == 1
        assert ask("PRAGMA application_id").scalar() == 0x534D4246
        assert ask("PRAGMA user_version").scalar() == newest(MIGRATIONS)
    if sys.platform != "win32":
        files = [database.path, *database.path.parent.glob("store.sqlite-*")]
        assert {file.stat().st_mode & 0o77 for file in files} == {0}


def _put_twice(database: Database) -> None:
    with database.write() as connection:
        for _ in range(2):
            connection.execute(insert(office), {"key": "same", "value": "x"})


def test_what_broke_off_is_not_there(database: Database) -> None:
    """A transaction is all or nothing."""
    with pytest.raises(IntegrityError):
        _put_twice(database)
    assert keys(database) == []


def test_an_existing_file_is_never_created_over(path: Path) -> None:
    """Creating where something is would lose it."""
    with pytest.raises(StoreError):
        create_store(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"SQLite format 3\0" + bytes(84), b"%PDF-1.7" + bytes(500)],
    ids=["empty", "one byte", "foreign SQLite", "another format"],
)
def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, content: bytes) -> None:
    """An empty or foreign file is an error, not a first run."""
    file = tmp_path / "store.sqlite"
    file.write_bytes(content)
    with pytest.raises(ForeignStore):
        open_store(file)
    assert file.read_bytes() == content


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Opening never creates."""
    with pytest.raises(ForeignStore):
        open_store(tmp_path / "store.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_says_so(path: Path) -> None:
    """A store whose pages were overwritten is refused or found out, never read as if well."""
    content = bytearray(path.read_bytes())
    content[100:] = os.urandom(len(content) - 100)
    path.write_bytes(bytes(content))
    with pytest.raises(ForeignStore):
        open_store(path)


def test_damage_deep_inside_is_found_by_the_check(path: Path) -> None:
    """The doctor's check reads every page."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO office VALUES ('long', ?)", ("x" * 100_000,))
        raw.commit()
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(bytes(content))
    database = open_store(path)
    try:
        found = database.damage()
    except ForeignStore as error:
        found = error.title
    finally:
        database.close()
    assert found


def test_a_newer_store_is_refused(path: Path) -> None:
    """What a newer version wrote is left alone."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerStore, match="99"):
        open_store(path)


def test_a_store_of_the_first_version_learns_to_keep_spending(path: Path) -> None:
    """An office of the first version opens with all it holds, and can book calls to models."""
    with closing(sqlite3.connect(path)) as raw:
        tables = ("passage_words", "passage_vectors", "passages", "knowledge_files")
        books = ("spending", "lesson_marks", "lessons", "model_checks", "quotes")
        for table in (*books, *tables, "mail_marks", "taught_examples"):
            raw.execute(f"DROP TABLE {table}")
        raw.execute("INSERT INTO office VALUES ('kept', 'x')")
        raw.execute("PRAGMA user_version = 1")
        raw.commit()
    opened = open_store(path)
    wanted = Reservation("m", None, date(2026, 11, 22), Spent(Decimal("0.5"), 1000))
    entry = StoredSpending(opened).reserve(wanted, lambda _: None, datetime.now(UTC))
    assert (entry, keys(opened)) == (1, ["kept"])
    opened.close()


def test_an_upgrade_keeps_a_backup_of_before(path: Path) -> None:
    """Each migration runs once, in order, after a backup; a failing one leaves the old store."""

    def second(connection: Connection) -> None:
        connection.execute(insert(office), {"key": "two", "value": "x"})

    def broken(connection: Connection) -> None:
        second(connection)

    last = newest(MIGRATIONS)
    opened = open_store(path, migrations={**MIGRATIONS, last: second})
    assert keys(opened) == ["two"]
    opened.close()
    with pytest.raises(Exception, match="UNIQUE"):
        open_store(path, migrations={**MIGRATIONS, last: second, last + 1: broken})
    again = open_store(path, migrations={**MIGRATIONS, last: second})
    assert keys(again) == ["two"]
    again.close()
    before = open_store(path.with_name(f"before-version-{last + 1}.sqlite"))
    assert keys(before) == []
    before.close()


def test_a_locked_store_is_busy_and_comes_back(database: Database) -> None:
    """While another program holds the store nothing is written; afterwards all goes on."""
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            put(database, "a")
        assert keys(database) == []
        other.execute("ROLLBACK")
    put(database, "a")
    assert keys(database) == ["a"]


def test_a_store_locked_by_another_process_is_busy(database: Database) -> None:
    """The same holds between processes."""
    program = (
        "import sqlite3, sys\n"
        "store = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "store.execute('BEGIN EXCLUSIVE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(database.path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy):
            put(database, "a")
        holder.communicate("")
    put(database, "a")


def test_a_full_disk_is_busy_and_nothing_is_lost(database: Database) -> None:
    """When the disk is full the transaction is undone, and the store stays sound."""
    put(database, "before")

    def fill(raw: sqlite3.Connection, *_: object) -> None:
        raw.execute("PRAGMA max_page_count = 1")

    event.listen(database._engine, "checkout", fill)
    with pytest.raises(StoreBusy):
        put(database, "a", "x" * 100_000)
    event.remove(database._engine, "checkout", fill)
    database.close()
    assert keys(database) == ["before"]
    assert database.damage() is None
    put(database, "a", "x" * 100_000)


def test_a_backup_is_whole_while_the_store_is_written(database: Database, tmp_path: Path) -> None:
    """An online backup opens like the store itself and holds what was committed."""
    put(database, "a")
    file = tmp_path / "backup.sqlite"
    database.backup(file)
    put(database, "b")
    copy = open_store(file)
    assert keys(copy) == ["a"]
    copy.close()
    assert sorted(p.name for p in tmp_path.glob("backup*")) == ["backup.sqlite"]
