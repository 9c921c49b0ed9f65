"""The shelf of the office's knowledge (port Shelf): passages, their words, their vectors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import (
    ColumnElement,
    Row,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from smbflow.domain.answer import Place
from smbflow.domain.ports.knowledge import Hit, KnownFile, Passage
from smbflow.store.database import Database
from smbflow.store.tables_knowledge import knowledge_files, passage_vectors, passages

_WORDS = table("passage_words", column("rowid"), column("passage_words"))
# A word in the name of the file or in the heading tells less than one in the text.
_SCORE: ColumnElement[float] = literal_column("-bm25(passage_words, 0.3, 0.7, 1.0)")
_FOUND = (
    select(_WORDS.c.rowid, _SCORE.label("score"))
    .where(_WORDS.c.passage_words.op("MATCH")(bindparam("words")))
    .order_by(literal_column("score").desc())
    .limit(bindparam("most"))
)


class StoredShelf:
    """Keeps what was read in the office's documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def files(self) -> Mapping[str, KnownFile]:
        """Return what is indexed, by path."""
        with self._database.read() as connection:
            rows = connection.execute(select(knowledge_files)).all()
        return {row.path: KnownFile(*row) for row in rows}

    def put(self, file: KnownFile, passages: Sequence[Passage]) -> None:
        """Keep a file's passages in place of those it had."""
        with self._database.write() as connection:
            connection.execute(delete(knowledge_files).where(knowledge_files.c.path == file.path))
            connection.execute(insert(knowledge_files), asdict(file))
            if passages:
                connection.execute(insert(_PASSAGES), [_row(each) for each in passages])

    def seen(self, file: KnownFile) -> None:
        """Note that a file was touched and says the same as before."""
        row = asdict(file)
        with self._database.write() as connection:
            known = upsert(knowledge_files).values(row)
            connection.execute(known.on_conflict_do_update(index_elements=["path"], set_=row))

    def remove(self, paths: Collection[str]) -> None:
        """Forget files."""
        with self._database.write() as connection:
            gone = knowledge_files.c.path.in_(list(paths))
            connection.execute(delete(knowledge_files).where(gone))

    def search(self, words: Sequence[str], limit: int) -> tuple[Hit, ...]:
        """Return passages that hold some of the words, best first."""
        if not words:
            return ()
        wanted = " OR ".join(f'"{word.replace(chr(34), "")}"' for word in words)
        with self._database.read() as connection:
            found = connection.execute(_FOUND, {"words": wanted, "most": limit}).all()
        return tuple(Hit(row.rowid, row.score) for row in found)

    def passages(self, ids: Collection[int]) -> Mapping[int, Passage]:
        """Return passages by id."""
        wanted = select(passages).where(passages.c.id.in_(list(ids)))
        with self._database.read() as connection:
            return {row.id: _passage(row) for row in connection.execute(wanted)}

    def unplaced(self, limit: int) -> tuple[Passage, ...]:
        """Return passages that have no vector yet."""
        placed = select(passage_vectors.c.passage_id)
        waiting = select(passages).where(passages.c.id.not_in(placed)).limit(limit)
        with self._database.read() as connection:
            return tuple(_passage(row) for row in connection.execute(waiting))

    def place(self, vectors: Mapping[int, bytes]) -> None:
        """Keep the vectors of passages that are still there."""
        with self._database.write() as connection:
            there = select(passages.c.id).where(passages.c.id.in_(list(vectors)))
            rows = [
                {"passage_id": known, "vector": vectors[known]}
                for known in connection.scalars(there)
            ]
            if rows:
                connection.execute(insert(passage_vectors).prefix_with("OR IGNORE"), rows)

    def vectors(self) -> Mapping[int, bytes]:
        """Return all vectors by passage."""
        with self._database.read() as connection:
            return {row.passage_id: row.vector for row in connection.execute(_VECTORS)}

    def state(self) -> tuple[int, int]:
        """Return what changes whenever vectors were added or went: their number, the newest."""
        newest = func.coalesce(func.max(passage_vectors.c.passage_id), 0)
        with self._database.read() as connection:
            row = connection.execute(
                select(func.count(), newest).select_from(passage_vectors)
            ).one()
        return int(row[0]), int(row[1])


_PASSAGES = passages
_VECTORS = select(passage_vectors).order_by(passage_vectors.c.passage_id)


def _row(passage: Passage) -> dict[str, object]:
    place = passage.place
    return {
        "document": place.document,
        "heading": place.heading,
        "paragraph": place.paragraph,
        "page": place.page,
        "body": passage.text,
        "dated": passage.dated,
    }


def _passage(row: Row[tuple[object, ...]]) -> Passage:
    place = Place(row.document, row.heading, row.paragraph, row.page)
    return Passage(place, row.body, row.dated, row.id)
