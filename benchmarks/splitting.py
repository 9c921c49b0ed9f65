"""Measures where a file with several documents is cut: borders right, missed, invented, asked.

Labelled PDFs are read page by page and laid together in random stacks, as a scanner's feeder does:
several suppliers, several invoices of one supplier, long ones, blank sheets and cover sheets
between them. A file is asked about where any border is doubtful; every page must be in one part.

    python benchmarks/splitting.py FOLDER --reader text --stacks 400
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from smbflow.ai.classification import PageSplitter
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.domain.document import Media, Page, Reading, Route, Word
from smbflow.domain.evidence import Box
from smbflow.domain.ports.ai import Part
from smbflow.errors import UnreadableDocument
from smbflow.pipelines.invoices.arrival import SURE_BORDER
from smbflow.pipelines.invoices.evaluation import read_cases

MOST_DOCUMENTS, SEED = 5, 20261125
BLANK_BETWEEN, COVER, SAME_SUPPLIER = 0.15, 0.15, 0.4


@dataclass(frozen=True)
class Stack:
    """A reading of several documents, and the pages on which one begins.

    `free` are pages where a border may be or not: blank and cover sheets belong to either side.
    """

    reading: Reading
    first_pages: frozenset[int]
    free: frozenset[int]


def documents(folder: Path, route: str) -> dict[str, list[tuple[Page, ...]]]:
    """Return the pages of each readable document by supplier, one of each invoice number.

    Test files show the same invoice in several versions, which is one invoice in a stack.
    """
    reader = FileReader(choice=ReaderChoice(route))
    found: dict[str, list[tuple[Page, ...]]] = {}
    numbers: set[str] = set()
    for case in read_cases(folder):
        number = str(case.truth.get("invoice_number"))
        if number in numbers:
            continue
        numbers.add(number)
        try:
            pages = reader.read(folder / case.file, case.file).pages
        except UnreadableDocument:
            continue
        group = str(case.meta.get("supplier_group") or case.truth.get("supplier_name"))
        found.setdefault(group, []).append(pages)
    return found


def stacks(by_supplier: dict[str, list[tuple[Page, ...]]], count: int) -> Iterator[Stack]:
    """Yield random stacks of two to five documents."""
    chance = random.Random(SEED)  # noqa: S311 - stacks of paper, not secrets
    everything = [pages for documents in by_supplier.values() for pages in documents]
    several = [documents for documents in by_supplier.values() if len(documents) > 1]
    for _ in range(count):
        size = chance.randint(1, MOST_DOCUMENTS)
        pool = chance.choice(several) if chance.random() < SAME_SUPPLIER else everything
        yield _stack(chance, chance.sample(pool, min(size, len(pool))))


def _stack(chance: random.Random, chosen: Sequence[tuple[Page, ...]]) -> Stack:
    pages: list[Page] = []
    first: set[int] = set()
    free: set[int] = set()
    if chance.random() < COVER:
        pages.append(_sheet("Fax cover: please find our invoices attached, kind regards"))
        free.add(len(pages))
    for document in chosen:
        if pages and chance.random() < BLANK_BETWEEN:
            pages.append(_sheet(""))
            free.add(len(pages))
        first.add(len(pages) + 1)
        pages.extend(document)
    numbered = tuple(replace(page, number=n) for n, page in enumerate(pages, 1))
    return Stack(Reading(Media.PDF, numbered), frozenset(first), frozenset(free))


def _sheet(text: str) -> Page:
    words = tuple(
        Word(w, Box(60 + 60 * n, 100, 110 + 60 * n, 112), 11) for n, w in enumerate(text.split())
    )
    return Page(1, 595.0, 842.0, words, text, Route.TEXT)


def judge(stack: Stack) -> Counter[str]:
    """Compare the parts of a stack with what was laid together."""
    parts = PageSplitter().split(stack.reading)
    told = Counter(n for p in parts for n in range(p.pages.first, p.pages.last + 1))
    assert told == Counter(p.number for p in stack.reading.pages), "a page was lost or doubled"
    starts = {part.pages.first for part in parts} - stack.free
    wanted = {n for n in stack.first_pages if n > 1}
    # after a cover or a blank sheet the border may lie before that sheet
    moved = {n for n in wanted if n not in starts and _begins_before(n, parts, stack.free)}
    found = (starts & wanted) | moved
    asked = len(parts) > 1 and min(p.confidence for p in parts) < SURE_BORDER
    right = found == wanted and not (starts - wanted - {1})
    return Counter(
        borders=len(wanted),
        found=len(found),
        missed=len(wanted - found),
        invented=len(starts - wanted - {1}),
        stacks=1,
        stacks_right=right,
        stacks_asked=asked,
        stacks_wrong_unasked=not right and not asked,
    )


def _begins_before(page: int, parts: Sequence[Part], free: frozenset[int]) -> bool:
    starts = {part.pages.first for part in parts}
    while page - 1 in free:
        page -= 1
        if page in starts:
            return True
    return False


def main() -> None:
    """Print the figures as JSON."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("folder", type=Path)
    given.add_argument("--reader", default="text", choices=("text", "ocr"))
    given.add_argument("--stacks", type=int, default=400)
    args = given.parse_args()
    counted: Counter[str] = Counter()
    for stack in stacks(documents(args.folder, args.reader), args.stacks):
        counted += judge(stack)
    print(json.dumps(counted, indent=2))


if __name__ == "__main__":
    main()
