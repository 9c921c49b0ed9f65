"""Exams of the quotes pipeline: requests read and their items found, and margins reckoned."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from smbflow.ai.meaning import SentenceEncoder
from smbflow.ai.reading.lists import ListReader
from smbflow.config.reference import load_table
from smbflow.config.tables import PRICE_LIST
from smbflow.domain.document import Reading
from smbflow.domain.sales import ListPrice
from smbflow.engine.spool import Spool
from smbflow.errors import UnreadableDocument, UsageError
from smbflow.pipelines.quotes.arrival import with_lists
from smbflow.pipelines.quotes.catalogue import Catalogue
from smbflow.pipelines.quotes.evaluation import (
    Answer,
    Evaluation,
    Marked,
    items_answer,
    margin_answer,
)
from smbflow.pipelines.quotes.finding import sought
from smbflow.pipelines.quotes.requirements import required
from smbflow.pipelines.quotes.settings import SearchSettings
from smbflow.wiring.exam import Exam, Progress

_ANYWHERE = "IE"


def examine(exam: Exam, progress: Progress) -> Evaluation:
    """Hold the exam that fits the folder's labels (UsageError where none does)."""
    rows = _labelled(exam)
    answering = _answering(exam.folder, rows)
    started, cpu = time.perf_counter(), time.process_time()
    marked: list[Marked] = []
    for row in rows:
        marked.append(Marked(answering(row), row["truth"]))
        progress(len(marked), len(rows))
    seconds, used = time.perf_counter() - started, time.process_time() - cpu
    return Evaluation(tuple(marked), seconds, used)


def _answering(folder: Path, rows: list[dict[str, Any]]) -> Callable[[Mapping[str, Any]], Answer]:
    truth = rows[0]["truth"]
    if {"standard_cost", "list_price"} <= truth.keys():
        return lambda row: margin_answer(str(row["file"]), row["truth"])
    prices = _prices(folder)
    catalogue = Catalogue(prices, SentenceEncoder())
    return lambda row: _found(folder / row["file"], str(row["file"]), catalogue, prices)


def _found(path: Path, file: str, catalogue: Catalogue, prices: tuple[ListPrice, ...]) -> Answer:
    try:
        reading = _read(path)
    except UnreadableDocument as error:
        return Answer(file, problem=error.finding.sentence)
    case = sought(required(reading, _today()), catalogue, SearchSettings())
    return items_answer(file, case, prices)


def _read(path: Path) -> Reading:
    """Read a request with what hangs on its mail, which is kept no longer than that."""
    with TemporaryDirectory() as kept:
        spool = Spool(Path(kept))
        reader = ListReader(spool.keep)
        return with_lists(reader.read(path, path.name), reader, spool.path)


def _prices(folder: Path) -> tuple[ListPrice, ...]:
    """Return the folder's own price list (UsageError where it has none)."""
    for place in (folder, folder / "reference", folder.parent / "reference"):
        prices: tuple[ListPrice, ...] = load_table(PRICE_LIST, place, _ANYWHERE)
        if prices:
            return prices
    hint = f"Its columns: {', '.join(PRICE_LIST.column_names)}"
    raise UsageError(f"{folder} holds no price_list.csv to find the items in", hint)


def _labelled(exam: Exam) -> list[dict[str, Any]]:
    path = exam.folder / "truth.jsonl"
    if not path.is_file():
        raise UsageError(
            f"{exam.folder} holds no truth.jsonl", "Name a folder with labelled requests."
        )
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    rows = [_row(line, number) for number, line in enumerate(lines, 1)][: exam.limit]
    if not rows:
        raise UsageError(f"{path} holds no case")
    return rows


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"truth.jsonl line {number} is no JSON") from error
    if not isinstance(row, dict) or not isinstance(row.get("truth"), dict) or "file" not in row:
        raise UsageError(f"truth.jsonl line {number} has no file or no truth")
    return row


def _today() -> date:
    return datetime.now(UTC).date()
