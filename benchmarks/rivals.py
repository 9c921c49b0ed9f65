"""Compare reading and extraction with the nearest rivals on the same documents in the same run.

Run: `python benchmarks/rivals.py [DATA] [--invoices N] [--receipts N] [--rival-python PATH]`

Rivals: invoice2data with its own templates on invoices with a text layer, and tesseract with our
extractor on pictures of receipts. invoice2data runs in a Python of its own (`--rival-python`, where
`pip install invoice2data` was done); a rival that is not there is skipped with the reason.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import chain
from pathlib import Path
from typing import Any

from smbflow.ai.extraction import DocumentExtractor
from smbflow.ai.reading.pages import page_of_rows
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.ai.reading.rows import rows_of
from smbflow.domain.document import DocumentKind, Media, Reading, Route, Word
from smbflow.domain.evidence import Box, Found, How
from smbflow.domain.invoice import InvoiceDraft
from smbflow.errors import UnreadableDocument
from smbflow.pipelines.invoices.scoring import Mark, mark_fields

BESIDE = Path(__file__).parents[2] / "shared" / "data"
Extract = Callable[[Path], InvoiceDraft]

TEMPLATES = """
import json, logging, sys
logging.disable(logging.CRITICAL)
from invoice2data import extract_data
from invoice2data.extract.loader import read_templates
templates = read_templates()
for line in sys.stdin:
    try:
        found = extract_data(line.strip(), templates=templates) or {}
    except BaseException:
        found = {}
    print(json.dumps(found, default=str), flush=True)
"""
"""What runs in the rival's Python: a path in, the fields of the first template that fits out."""

FIELDS = {
    # invoice2data's names -> ours
    "issuer": "supplier_name",
    "vat": "supplier_vat_id",
    "invoice_number": "invoice_number",
    "date": "issue_date",
    "currency": "currency",
    "amount": "gross_total",
    "amount_untaxed": "net_total",
    "amount_tax": "tax_total",
    "date_due": "due_date",
    "iban": "iban",
}


@dataclass(frozen=True, slots=True)
class Score:
    """How one way of reading did on a set."""

    way: str
    marks: Counter[Mark]
    seconds: float
    documents: int

    def row(self) -> str:
        """Return the line of a table."""
        n = sum(self.marks.values())
        shares = " | ".join(f"{100 * self.marks[mark] / n:.0f}%" for mark in Mark)
        return f"| {self.way} | {n} | {shares} | {self.seconds / self.documents:.2f} |"


def ours(choice: ReaderChoice) -> Extract:
    """Return our own way."""
    reader = FileReader(lambda _: "", choice=choice)
    return lambda path: DocumentExtractor().extract(reader.read(path, path.name))


def by_templates(python: str) -> Extract:
    """Return invoice2data's way, in a process that has read its templates once."""
    process = subprocess.Popen(
        [python, "-c", TEMPLATES],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def extract(path: Path) -> InvoiceDraft:
        if process.stdin is None or process.stdout is None:
            raise SystemExit("invoice2data's process has no pipes")
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        return draft_of(json.loads(process.stdout.readline() or "{}"))

    return extract


def draft_of(found: Mapping[str, Any]) -> InvoiceDraft:
    """Return invoice2data's fields as a draft of ours."""
    values = {ours: _typed(ours, found[its]) for its, ours in FIELDS.items() if found.get(its)}
    fields: dict[str, Any] = {
        name: Found(value, 1.0, None, How.TEXT) for name, value in values.items() if value
    }
    return InvoiceDraft(kind=DocumentKind.INVOICE, **fields)


def by_tesseract(command: str) -> Extract:
    """Return tesseract's words read by our extractor."""

    def extract(path: Path) -> InvoiceDraft:
        asked = [command, str(path), "stdout", "-l", "eng", "--psm", "6", "tsv"]
        tsv = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        words = list(_tesseract_words(tsv))
        page = page_of_rows(1, _reach(words), rows_of(words), Route.OCR)
        return DocumentExtractor().extract(Reading(Media.IMAGE, (page,)))

    return extract


def score(way: str, folder: Path, cases: Sequence[Mapping[str, Any]], extract: Extract) -> Score:
    """Score one way of reading on a set; what it cannot read counts as missing."""
    marks: Counter[Mark] = Counter()
    started = time.perf_counter()
    for case in cases:
        try:
            draft: InvoiceDraft | None = extract(folder / case["file"])
        except (UnreadableDocument, subprocess.CalledProcessError):
            draft = None
        visible = case.get("visible_in_pdf_text") or {}
        marks.update(m.mark for m in mark_fields(case["truth"], visible, draft))
    return Score(way, marks, time.perf_counter() - started, len(cases))


def main() -> None:
    """Print one table a comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    data = Path(os.environ.get("SMBFLOW_DATA", BESIDE))
    parser.add_argument("data", type=Path, nargs="?", default=data)
    parser.add_argument("--invoices", type=int, default=100)
    parser.add_argument("--receipts", type=int, default=30)
    parser.add_argument("--rival-python", default=sys.executable)
    asked = parser.parse_args()
    for line in chain(invoices(asked), receipts(asked)):
        print(line, flush=True)


def invoices(asked: argparse.Namespace) -> Iterator[str]:
    """Compare with invoice2data on invoices with a text layer."""
    for name in ("einvoice_pdf", "invoice2data"):
        folder = asked.data / name
        cases = [c for c in _cases(folder, asked.invoices) if c["file"].endswith(".pdf")]
        yield from _heading(f"{name}, text layer", len(cases))
        yield score("smbflow", folder, cases, ours(ReaderChoice.TEXT)).row()
        if not _has_invoice2data(asked.rival_python):
            yield "| invoice2data | skipped: not installed (`--rival-python`) | | | | |"
            continue
        yield score("invoice2data", folder, cases, by_templates(asked.rival_python)).row()


def receipts(asked: argparse.Namespace) -> Iterator[str]:
    """Compare with tesseract on pictures of receipts."""
    folder = asked.data / "sroie"
    cases = _cases(folder, asked.receipts)
    yield from _heading("sroie, pictures", len(cases))
    yield score("smbflow", folder, cases, ours(ReaderChoice.AUTO)).row()
    command = shutil.which("tesseract")
    if command is None:
        yield "| tesseract, our extractor | skipped: not installed | | | | |"
        return
    yield score("tesseract, our extractor", folder, cases, by_tesseract(command)).row()


def _heading(title: str, count: int) -> Iterator[str]:
    yield f"\n{title}: {count} documents"
    yield "| way | fields | right | missing | wrong | seconds a document |"
    yield "|---|---|---|---|---|---|"


def _cases(folder: Path, limit: int) -> list[dict[str, Any]]:
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[:: max(len(lines) // limit, 1)][:limit]]


def _has_invoice2data(python: str) -> bool:
    asked = [python, "-c", "import invoice2data"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _typed(name: str, value: object) -> object | None:
    text = str(value)
    try:
        if name.endswith("_date"):
            return date.fromisoformat(text[:10])
        return Decimal(text) if name.endswith("_total") else text
    except (ValueError, InvalidOperation):
        return None


def _tesseract_words(tsv: str) -> Iterator[Word]:
    for row in csv.DictReader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if text:
            left, top, width, height = (
                float(row[side]) for side in ("left", "top", "width", "height")
            )
            box = Box(left, top, left + width, top + height)
            yield Word(text, box, height * 0.8, confidence=max(float(row["conf"]), 0.0) / 100)


def _reach(words: Sequence[Word]) -> tuple[float, float]:
    return max((w.box.x1 for w in words), default=1.0), max(
        (w.box.bottom for w in words), default=1.0
    )


if __name__ == "__main__":
    main()
