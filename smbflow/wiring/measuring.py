"""Measuring the reader and the extractor on labelled documents, in processes of their own."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.domain.document import Reading
from smbflow.pipelines.invoices.evaluation import (
    Answer,
    Case,
    Evaluation,
    answer,
    read_cases,
    score,
)
from smbflow.wiring.workbench import extract

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
    found = answer(folder, case, partial(_read, route), extract)
    return found, time.process_time() - before


def _read(route: str | None, path: Path) -> Reading:
    return _reader(route).read(path, path.name)


@cache
def _reader(route: str | None) -> FileReader:
    """Return a reader that takes one route alone, or chooses; attachments are not kept."""
    return FileReader(_fingerprint, choice=ReaderChoice(route) if route else ReaderChoice.AUTO)


def _fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
