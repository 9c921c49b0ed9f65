"""The SQLite file: created, opened with care, read and written in short transactions.

WAL with synchronous=FULL: what was committed survives a power cut. Writes begin IMMEDIATE, so a
transaction never fails half-way because somebody else wrote (sqlite.org/lang_transaction.html).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Insert, Table, create_engine, event, insert
from sqlalchemy.exc import DatabaseError

from smbflow.errors import ForeignStore, NewerStore, StoreBusy, StoreError
from smbflow.store.schema import APPLICATION_ID, MIGRATIONS, Migration, build, newest

_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_APPLICATION_ID = slice(68, 72)
_BUSY_WORDS = ("locked", "busy", "full", "disk i/o", "unable to open", "readonly")
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA fullfsync = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 67108864",
)

CommitHook = Callable[[str], None]
"""Called with `before` and `after` around each commit; tests end the process there."""


def _no_hook(_stage: str) -> None:
    """Let every commit pass."""


class Database:
    """An open store; safe to share between threads, each call uses a connection of its own.

    A `forgetful` one takes every change back at the end of its transaction: who writes sees what
    would have come of it, and nothing does.
    """

    def __init__(
        self,
        path: Path,
        *,
        busy_seconds: float = 5.0,
        on_commit: CommitHook = _no_hook,
        forgetful: bool = False,
    ) -> None:
        self.path = path
        self._on_commit = on_commit
        self._writing = threading.Lock()
        self._engine = _engine(path, busy_seconds)
        self._forgetful = forgetful
        self._writer = self._engine.execution_options(begin="IMMEDIATE", synchronous="FULL")
        self._quick_writer = self._engine.execution_options(begin="IMMEDIATE", synchronous="NORMAL")

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """Run one write transaction: all of it is committed, or nothing (raises StoreBusy).

        Without `durable` a power cut may undo it (signs of life); nothing is ever damaged.
        """
        engine = self._writer if durable else self._quick_writer
        with self._writing, _own_errors(self.path):
            with engine.begin() as connection:
                yield connection
                if self._forgetful:
                    connection.rollback()
                    return
                self._on_commit("before")
            self._on_commit("after")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Run queries that all see the same moment (raises StoreBusy)."""
        with _own_errors(self.path), self._engine.begin() as connection:
            yield connection

    def backup(self, file: Path) -> None:
        """Copy the store while it is in use (sqlite.org/backup.html); `file` appears whole."""
        unfinished = file.with_name(f"{file.name}.part")
        with _own_errors(self.path):
            _create_private(unfinished)
            with (
                closing(sqlite3.connect(self.path)) as source,
                closing(sqlite3.connect(unfinished)) as copy,
            ):
                source.backup(copy, pages=1024, sleep=0.01)
        unfinished.replace(file)

    def damage(self) -> str | None:
        """Read the whole file and say what is damaged, None where nothing is; slow."""
        with self.read() as connection:
            verdict = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one())
        return None if verdict == "ok" else verdict

    def close(self) -> None:
        """Close all connections that are not in use."""
        self._engine.dispose()


def create_store(path: Path) -> None:
    """Create a store where none is; the file appears whole (raises StoreError if one exists)."""
    if path.exists():
        raise StoreError(f"{path} exists already", "Open it, or move it away.")
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    with _own_errors(path):
        _create_private(unfinished)
        with closing(sqlite3.connect(unfinished)) as raw:
            raw.execute("PRAGMA journal_mode = WAL")
            raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _build(unfinished)
    unfinished.rename(path)


def open_store(
    path: Path,
    *,
    busy_seconds: float = 5.0,
    on_commit: CommitHook = _no_hook,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> Database:
    """Open a store that is ours, upgrading it with a backup before each step.

    Raises ForeignStore (missing, empty, damaged, not ours), NewerStore, StoreBusy.
    """
    _check_ours(path)
    database = Database(path, busy_seconds=busy_seconds, on_commit=on_commit)
    try:
        _upgrade(database, migrations)
    except BaseException:
        database.close()
        raise
    return database


def add_row(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert a row and return its id."""
    key = connection.execute(_insert(table), dict(values)).inserted_primary_key
    return int(key[0])  # type: ignore[index]  # only bulk inserts have no key


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


def _build(path: Path) -> None:
    database = Database(path)
    try:
        with database.write() as connection:
            build(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {newest(MIGRATIONS)}")
    finally:
        database.close()


def _check_ours(path: Path) -> None:
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise ForeignStore(f"{path} cannot be opened: {error.strerror}") from error
    if not header:
        raise ForeignStore(
            f"{path} is empty", "Put your last backup in its place, or move it away."
        )
    ours = int.from_bytes(header[_APPLICATION_ID]) == APPLICATION_ID
    if not (header.startswith(_MAGIC) and ours):
        raise ForeignStore(
            f"{path} is not a store of smbflow, or it is damaged",
            "Put your last backup in its place, or move it away.",
        )


def _upgrade(database: Database, migrations: Mapping[int, Migration]) -> None:
    version, known = _schema_version(database), newest(migrations)
    if version > known:
        raise NewerStore(
            f"{database.path} was written by a newer smbflow (version {version}, we know {known})",
            "Update smbflow on this PC.",
        )
    for step in range(version, known):
        database.backup(database.path.with_name(f"before-version-{step + 1}.sqlite"))
        with database.write() as connection:
            if connection.exec_driver_sql("PRAGMA user_version").scalar_one() == step:
                migrations[step](connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {step + 1}")


def _schema_version(database: Database) -> int:
    with database.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _create_private(path: Path) -> None:
    """Create an empty file for this user only; SQLite gives its side files the same mode."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _engine(path: Path, busy_seconds: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": busy_seconds, "isolation_level": None},
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(raw: Any, _record: object) -> None:
    for setting in _SETTINGS:
        raw.execute(setting)


def _begin(connection: Connection) -> None:
    """Begin by ourselves: Python's sqlite3 would begin late, and never IMMEDIATE."""
    options = connection.get_execution_options()
    synchronous = options.get("synchronous")
    if synchronous:
        connection.exec_driver_sql(f"PRAGMA synchronous = {synchronous}")
    connection.exec_driver_sql(f"BEGIN {options.get('begin', 'DEFERRED')}")


@contextmanager
def _own_errors(path: Path) -> Iterator[None]:
    """Translate SQLite's errors into ours."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        cause = getattr(error, "orig", error)
        if not isinstance(cause, sqlite3.DatabaseError):
            raise
        raise _translated(cause, path) or error from error


def _translated(cause: sqlite3.DatabaseError, path: Path) -> StoreError | None:
    words = str(cause).lower()
    if isinstance(cause, (sqlite3.IntegrityError, sqlite3.ProgrammingError)):
        return None
    if any(word in words for word in _BUSY_WORDS):
        return StoreBusy(
            f"{path} cannot be written now: {cause}",
            "Close other programs that use it and see that the disk is not full.",
        )
    if isinstance(cause, sqlite3.OperationalError) and "malformed" not in words:
        return None
    return ForeignStore(f"{path} is damaged: {cause}", "Put your last backup in its place.")
