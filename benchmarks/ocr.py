"""Measure reading pictures of pages: seconds, memory and wrong characters, untuned and tuned.

Run: `python benchmarks/ocr.py [DATA] [--receipts N] [--scans N]`

DATA is the folder of labelled data sets. Receipts are held against their true words (`sroie`),
scans against the text layer of the PDF that they were drawn from (`einvoice_scan`). Each way of
reading runs in a process of its own, so that memory and processor time are its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rapidfuzz.distance import Levenshtein

from smbflow.ai.reading import pdf, pictures
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.ocr import OcrReader
from smbflow.ai.reading.rows import rows_of
from smbflow.domain.document import Word
from smbflow.domain.evidence import Box

BESIDE = Path(__file__).parents[2] / "shared" / "data"
LIMITS = ReadingLimits()
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """A picture with the words that stand in it."""

    picture: Path
    letters: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What reading some pictures took, and how many characters came out wrong."""

    pages: int
    seconds: float
    cpu_seconds: float
    peak_megabytes: float
    wrong: int
    letters: int


def untuned() -> Callable[[Any], list[Word]]:
    """Return rapidocr as it comes: direction classifier, as many threads as it likes."""
    from rapidocr import RapidOCR  # noqa: PLC0415 - loaded in the measuring process

    engine: Any = RapidOCR(params={"Global.log_level": "critical"})

    def read(picture: Any) -> list[Word]:
        found = engine(picture)
        return [
            word(text, [(float(x), float(y)) for x, y in box])
            for box, text in zip(found.boxes, found.txts, strict=True)
        ]

    return read


def tuned() -> Callable[[Any], list[Word]]:
    """Return our reader."""
    reader = OcrReader()
    return lambda picture: list(reader(picture, 1, 1.0).words)


WAYS = {"rapidocr as it comes": untuned, "as smbflow sets it": tuned}


def receipts(data: Path, limit: int) -> Iterator[Case]:
    """Yield receipts with their true words."""
    folder = data / "sroie"
    for row in _rows(folder, limit):
        with (folder / row["ocr_boxes"]).open(encoding="utf-8", errors="replace") as lines:
            cells = [line for line in csv.reader(lines, quoting=csv.QUOTE_NONE) if len(line) > 8]  # noqa: PLR2004 - four corners and the text
        words = [
            word(",".join(c[8:]), [(float(c[i]), float(c[i + 1])) for i in (0, 2, 4, 6)])
            for c in cells
        ]
        yield Case(folder / row["file"], letters_of(words))


def scans(data: Path, limit: int) -> Iterator[Case]:
    """Yield the pages of scans with the words of the PDF's text layer."""
    cases = [
        Case(data / "einvoice_scan" / page, letters_of(words))
        for row in _rows(data / "einvoice_scan", None)
        for page, words in zip(row["pages"], _text_layers(data, row), strict=False)
    ]
    yield from cases[:: max(len(cases) // limit, 1)][:limit]


def letters_of(words: list[Word]) -> str:
    """Return the characters in reading order, without blanks and case."""
    return "".join(w.text for row in rows_of(words) for w in row).replace(" ", "").casefold()


def word(text: str, corners: list[tuple[float, float]]) -> Word:
    """Return a word within its corners."""
    xs, ys = zip(*corners, strict=True)
    return Word(text, Box(min(xs), min(ys), max(xs), max(ys)))


def measure(way: str, cases: list[Case], results: Any) -> None:
    """Read the cases and put the figures into the queue; the first page only warms up."""
    read, process = WAYS[way](), psutil.Process()
    loaded = [(case, _pixels(case.picture)) for case in cases]
    read(loaded[0][1])
    started, cpu, wrong, letters, peak = time.perf_counter(), time.process_time(), 0, 0, 0
    for case, pixels in loaded:
        wrong += Levenshtein.distance(letters_of(read(pixels)), case.letters)
        letters += len(case.letters)
        peak = max(peak, process.memory_info().rss)
    taken, cpu_taken = time.perf_counter() - started, time.process_time() - cpu
    results.put(Figures(len(cases), taken, cpu_taken, peak / MEGABYTE, wrong, letters))


def table(title: str, cases: list[Case]) -> Iterator[str]:
    """Measure a set in every way and yield the lines of a table."""
    yield f"\n{title}: {len(cases)} pages"
    yield "| way | seconds a page | CPU seconds a page | memory | wrong characters |"
    yield "|---|---|---|---|---|"
    for way in WAYS:
        found = _apart(way, cases)
        yield (
            f"| {way} | {found.seconds / found.pages:.1f} | {found.cpu_seconds / found.pages:.1f} "
            f"| {found.peak_megabytes:.0f} MB | {100 * found.wrong / found.letters:.1f}% |"
        )


def main() -> None:
    """Print one table a set."""
    parser = argparse.ArgumentParser(description=__doc__)
    data = Path(os.environ.get("SMBFLOW_DATA", BESIDE))
    parser.add_argument("data", type=Path, nargs="?", default=data)
    parser.add_argument("--receipts", type=int, default=20)
    parser.add_argument("--scans", type=int, default=12)
    asked = parser.parse_args()
    if not asked.data.is_dir():
        raise SystemExit(f"{asked.data} is not there: name the folder of labelled data")
    for title, cases in (
        ("Receipts", list(receipts(asked.data, asked.receipts))),
        ("Scanned invoices", list(scans(asked.data, asked.scans))),
    ):
        for line in table(title, cases):
            print(line, flush=True)


def _apart(way: str, cases: list[Case]) -> Figures:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=measure, args=(way, cases, results))
    process.start()
    found: Figures = results.get()
    process.join()
    return found


def _rows(folder: Path, limit: int | None) -> list[dict[str, Any]]:
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    step = max(len(lines) // limit, 1) if limit else 1
    return [json.loads(line) for line in lines[::step][:limit]]


def _text_layers(data: Path, row: dict[str, Any]) -> list[list[Word]]:
    content = (data / "einvoice_pdf" / row["meta"]["from_pdf"]).read_bytes()
    with pdf.opened(content) as document:
        pages = [pdf.read_page(document, n + 1, LIMITS, None) for n in range(len(document))]
    return [list(page.words) for page in pages]


def _pixels(path: Path) -> Any:
    with pictures.opened(path.read_bytes(), LIMITS) as picture:
        return pictures.frame(picture, 1, LIMITS)[0]


if __name__ == "__main__":
    main()
