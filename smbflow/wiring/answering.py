"""Measuring the assistant on labelled questions: all of the documents, each indexed once."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smbflow.ai.meaning import PassageReranker, SentenceEncoder
from smbflow.ai.retrieval import DocumentLibrary, Senses, read_document
from smbflow.pipelines.assistant.evaluation import Answered, Case, Evaluation, read_cases
from smbflow.pipelines.assistant.settings import AssistantSettings
from smbflow.store.database import create_store, open_store
from smbflow.store.knowledge import StoredShelf
from smbflow.wiring.exam import Exam, Progress


def examine(exam: Exam, progress: Progress) -> Evaluation:
    """Hold an exam in answering from documents (raises UsageError without labelled questions)."""
    cases = read_cases(exam.folder, exam.limit)
    threshold = AssistantSettings().sure
    with library_of(exam.folder / "files") as library:
        indexing = _index(library)
        started, cpu = time.perf_counter(), time.process_time()
        answers: list[Answered] = []
        for case in cases:
            answers.append(_answer(library, case, threshold, hidden=exam.hide_source))
            progress(len(answers), len(cases))
        seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    return Evaluation(tuple(answers), seconds, spent, indexing)


@contextmanager
def library_of(folder: Path, senses: Senses | None = None) -> Iterator[DocumentLibrary]:
    """Open a library of a folder in a store that is thrown away afterwards."""
    with tempfile.TemporaryDirectory() as place:
        store = Path(place, "store.sqlite")
        create_store(store)
        database = open_store(store)
        try:
            usual = Senses(read_document, SentenceEncoder(), PassageReranker())
            yield DocumentLibrary(folder, StoredShelf(database), senses or usual)
        finally:
            database.close()


def _index(library: DocumentLibrary) -> dict[str, float]:
    """Index everything; return how many passages a second were ready for words, and for both."""
    started = time.process_time()
    passages = library.refresh().passages
    words = time.process_time() - started
    while library.place():
        pass
    whole = time.process_time() - started
    return {
        "passages": passages,
        "words_per_second": round(passages / max(words, 1e-9), 1),
        "passages_per_second": round(passages / max(whole, 1e-9), 1),
    }


def _answer(library: DocumentLibrary, case: Case, threshold: float, *, hidden: bool) -> Answered:
    without = (case.document,) if hidden else ()
    found = library.find(case.question, without=without)
    return Answered(case, found, found.sure < threshold, hidden)
