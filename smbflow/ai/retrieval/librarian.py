"""The library (port Library): a folder of documents, indexed as it changes, and asked."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from smbflow.ai.retrieval.documents import READERS, DocumentText
from smbflow.ai.retrieval.quoting import Shortlist
from smbflow.ai.retrieval.ranking import Candidate, candidates, fused, reordered, reread
from smbflow.ai.retrieval.vectors import Nearness, packed
from smbflow.domain.answer import Place
from smbflow.domain.ports.knowledge import Evidence, KnownFile, Passage, Ranked, Refreshed, Shelf
from smbflow.domain.ports.meaning import Embedder, Reranker
from smbflow.domain.wording import content_words
from smbflow.errors import ComponentFailure, UnreadableDocument

_LOG = logging.getLogger(__name__)
T = TypeVar("T")
Read = Callable[[Path, str, date], DocumentText]

_MOST_HITS = 200
_MOST_RANKED = 20
_A_FEW = 32


@dataclass(frozen=True, slots=True)
class Senses:
    """Who reads files, and who compares texts by meaning (either may have no weights)."""

    read: Read
    embedder: Embedder
    reranker: Reranker


class DocumentLibrary:
    """Finds what the documents below a folder say."""

    def __init__(self, folder: Path, shelf: Shelf, senses: Senses) -> None:
        self._folder = folder
        self._shelf = shelf
        self._senses = senses
        self._nearness = Nearness(shelf)
        self._refreshing = threading.Lock()

    def refresh(self) -> Refreshed:
        """Index what was added or changed, forget what is gone.

        Words are indexed at once; `place` gives passages their vectors.
        """
        with self._refreshing:
            known = self._shelf.files()
            there = dict(self._files())
            gone = known.keys() - there.keys()
            if gone:
                self._shelf.remove(gone)
            taken = [self._take(path, there[path], known.get(path)) for path in there]
            read = [passages for passages in taken if passages is not None]
            problems = [f.problem for f in self._shelf.files().values() if f.problem]
            return Refreshed(len(read), sum(read), len(gone), tuple(problems))

    def place(self, most: int = _A_FEW) -> int:
        """Give vectors to some passages that have none; return how many got one."""
        waiting = self._shelf.unplaced(most)
        if not waiting:
            return 0
        texts = [_embedded(each) for each in waiting]
        rows = _unless_broken(lambda: self._senses.embedder.embed(texts))
        if rows is None:
            return 0
        self._shelf.place(dict(zip((each.id for each in waiting), packed(rows), strict=True)))
        return len(waiting)

    def find(
        self, question: str, *, closed: Collection[str] = (), without: Collection[str] = ()
    ) -> Evidence:
        """Return what answers a question, nothing of `closed` folders nor of `without` files."""
        return self.shortlist(question, closed=closed, without=without).evidence(question)

    def shortlist(
        self, question: str, *, closed: Collection[str] = (), without: Collection[str] = ()
    ) -> Shortlist:
        """Return the passages and sentences that may answer, best first."""
        ranked = self._ranked(question, lambda place: _open(place, closed, without))
        found = candidates(question, ranked)
        texts = [_reread(one) for one in found]
        said = _unless_broken(lambda: self._senses.reranker.relevance(question, texts))
        if said is None:
            return Shortlist(ranked, found, reread=False)
        found = reread(found, said)
        return Shortlist(reordered(ranked, found), found, reread=True)

    def _ranked(self, question: str, fits: Callable[[Place], bool]) -> list[Ranked]:
        hits = self._shelf.search(content_words(question), _MOST_HITS)
        rows = _unless_broken(lambda: self._senses.embedder.embed_questions([question]))
        near = {} if rows is None else self._nearness.of(rows[0])
        best = fused(near, hits, _MOST_HITS)
        passages = self._shelf.passages([passage_id for passage_id, _ in best])
        ranked = [Ranked(passages[i], score) for i, score in best if i in passages]
        return [each for each in ranked if fits(each.passage.place)][:_MOST_RANKED]

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Yield the documents of the folder, links left alone."""
        for folder, _, names in os.walk(self._folder):
            for name in sorted(names):
                path = Path(folder, name)
                known_kind = path.suffix.lower() in READERS and not name.startswith((".", "~"))
                if known_kind and not path.is_symlink() and path.is_file():
                    yield path.relative_to(self._folder).as_posix(), path.stat()

    def _take(self, path: str, stat: os.stat_result, known: KnownFile | None) -> int | None:
        """Index a file; return its passages, None where it stands there as it is or is broken."""
        if known and (known.size, known.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
            return None
        place = self._folder / path
        sha256 = hashlib.sha256(place.read_bytes()).hexdigest()
        if known and known.sha256 == sha256:
            self._shelf.seen(replace(known, mtime_ns=stat.st_mtime_ns))
            return None
        changed = datetime.fromtimestamp(stat.st_mtime, UTC).date()
        file = KnownFile(path, stat.st_size, stat.st_mtime_ns, sha256, changed)
        try:
            text = self._senses.read(place, path, changed)
        except (UnreadableDocument, ComponentFailure) as error:
            self._shelf.put(replace(file, problem=error.title), ())
            return None
        self._shelf.put(replace(file, dated=text.dated or changed), text.passages)
        return len(text.passages)


def _unless_broken(meaning: Callable[[], T | None]) -> T | None:
    """Do without meaning where its process broke down: words alone find much, too."""
    try:
        return meaning()
    except ComponentFailure:
        _LOG.exception("texts could not be compared by meaning")
        return None


def _embedded(passage: Passage) -> str:
    """Return what is compared by meaning: the heading says what a short passage is about."""
    return f"{passage.place.heading}\n{passage.text}" if passage.place.heading else passage.text


def _reread(one: Candidate) -> str:
    """Return what the reranker reads: a short sentence means little without its heading."""
    heading = one.ranked.passage.place.heading
    return f"{heading}: {one.sentence}" if heading else one.sentence


def _open(place: Place, closed: Collection[str], without: Collection[str]) -> bool:
    shut = any(place.document.startswith(f"{folder.strip('/')}/") for folder in closed)
    return not shut and place.document not in without
