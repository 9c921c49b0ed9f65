"""Measuring the reader and the extractor on labelled documents, in processes of their own."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from smbflow.ai.reading.drawing import page_jpeg
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.domain.document import Reading
from smbflow.domain.ports.models import Picture
from smbflow.errors import UsageError
from smbflow.orchestration.consultation import Look
from smbflow.pipelines.invoices.evaluation import (
    Answer,
    Case,
    Evaluation,
    answer,
    read_cases,
    score,
)
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.invoices.trial import Trial, Trials, tried
from smbflow.wiring.exam import Exam, Progress
from smbflow.wiring.examination import Candidate, examined
from smbflow.wiring.workbench import extract

VISION = "vision"
"""The reader that shows every page to a model beside what our own readers read."""

_MOST_WORKERS = 4


def examine(exam: Exam, progress: Progress) -> Evaluation:
    """Hold an exam in reading invoices."""
    return measure(exam.folder, exam.reader, exam.limit, progress, exam.candidate)


def measure(
    folder: Path,
    route: str | None,
    limit: int | None,
    progress: Progress,
    candidate: Candidate | None = None,
) -> Evaluation:
    """Read and extract each labelled case and score it; `progress` hears (done, of how many).

    With a candidate, that model reads the doubtful ones too, and what comes of both is scored.
    Raises UsageError where the folder holds no labelled cases, or there is no such model.
    """
    if candidate is None:
        if route == VISION:
            raise UsageError("Pictures are read by a model only", "Name one with --model.")
        return _measured(folder, route, limit, progress)
    if route == VISION:
        candidate, route = replace(candidate, sees=True), None
    with examined(candidate) as (panel, tally):
        trials: list[Trial] = []

        def combine(found: Answer) -> Answer:
            combined, trial = tried(panel, found, InvoiceSettings(), _look(folder, found))
            trials.append(trial)
            return combined

        evaluation = _measured(folder, route, limit, progress, combine)
        told = Trials(candidate.name, trials, tally.calls).report()
        return replace(evaluation, cost=tally.cost, model=told)


def _measured(
    folder: Path,
    route: str | None,
    limit: int | None,
    progress: Progress,
    combine: Callable[[Answer], Answer] = lambda answer: answer,
) -> Evaluation:
    cases = read_cases(folder, limit)
    started = time.perf_counter()
    answers: list[Answer] = []
    cpu = 0.0
    for found, cpu_seconds in _answers(folder, cases, route):
        answers.append(combine(found))
        cpu += cpu_seconds
        progress(len(answers), len(cases))
    scored = tuple(score(each, everything_visible=route == "xml") for each in answers)
    return Evaluation(scored, time.perf_counter() - started, cpu)


def _look(folder: Path, found: Answer) -> Look:
    """Return the pages of a case as pictures; a case of several files has a page in each."""
    files = found.case.pages or (found.case.file,)
    count = len(found.reading.pages) if found.reading else 0
    each = [(folder / file, 1) for file in files] if len(files) > 1 else []
    return Look(count, partial(_shown, each or [(folder / files[0], n + 1) for n in range(count)]))


def _shown(places: Sequence[tuple[Path, int]], pixels: int) -> tuple[Picture, ...]:
    drawn = [page_jpeg(path, page, pixels) for path, page in places]
    return tuple(picture for picture in drawn if picture) if all(drawn) else ()


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
