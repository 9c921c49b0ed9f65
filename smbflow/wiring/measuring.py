"""Measuring the reader and the extractor on labelled documents, in processes of their own."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

from smbflow.domain.document import Reading
from smbflow.domain.ports.ai import DocumentReader, InvoiceExtractor
from smbflow.pipelines.invoices.evaluation import (
    Answer,
    Case,
    Evaluation,
    answer,
    read_cases,
    score,
)
from smbflow.wiring.components import extractor, reader

Progress = Callable[[int, int], None]

_MOST_WORKERS = 4


def measure(folder: Path, route: str | None, limit: int | None, progress: Progress) -> Evaluation:
    """Read and extract each labelled case and score it; `progress` hears (done, of how many).

    Raises UsageError where the folder holds no labelled cases.
    """
    cases = read_cases(folder, limit)
    started = time.perf_counter()
    answers: list[Answer] = []
    cpu = 0.0
    for found, cpu_seconds in _answers(folder, cases, route):
        answers.append(found)
        cpu += cpu_seconds
        progress(len(answers), len(cases))
    scored = tuple(score(each, everything_visible=route == "xml") for each in answers)
    return Evaluation(scored, time.perf_counter() - started, cpu)


def _answers(
    folder: Path, cases: Sequence[Case], route: str | None
) -> Iterator[tuple[Answer, float]]:
    workers = min(_MOST_WORKERS, os.cpu_count() or 1, len(cases)) or 1
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawned) as pool:
        yield from pool.map(partial(_answer, folder, route), cases)


def _answer(folder: Path, route: str | None, case: Case) -> tuple[Answer, float]:
    before = time.process_time()
    found = answer(folder, case, partial(_read, _reader(route)), _extractor().extract)
    return found, time.process_time() - before


def _read(with_reader: DocumentReader, path: Path) -> Reading:
    return with_reader.read(path, path.name)


@cache
def _reader(route: str | None) -> DocumentReader:
    return reader(route)


@cache
def _extractor() -> InvoiceExtractor:
    return extractor()
