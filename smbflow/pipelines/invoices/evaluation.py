"""Measures reading and extraction on labelled invoices, without effects.

A folder holds `truth.jsonl`, a line a case: `{"file", "truth", "visible_in_pdf_text"?, "pages"?,
"meta"?}`. The reader and the extractor come in as callables and never see the truth. The figures
follow the evaluation contract (docs/contract).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from smbflow.domain.document import Reading
from smbflow.domain.invoice import InvoiceDraft, Line
from smbflow.errors import ConfigurationError, SmbflowError, UnreadableDocument, UsageError
from smbflow.pipelines.invoices.figures import (
    CONFIDENCES,
    by_field,
    calibration_error,
    kept_at,
    table,
)
from smbflow.pipelines.invoices.scoring import (
    FieldMark,
    LineMark,
    Mark,
    mark_fields,
    mark_lines,
)

Read = Callable[[Path], Reading]
Extract = Callable[[Reading], InvoiceDraft]

AUTOMATIC = 0.95
REQUIRED = ("invoice_number", "issue_date", "currency", "net_total", "tax_total", "gross_total")
WHO = ("supplier_name", "supplier_vat_id")


class Case(BaseModel, frozen=True):
    """A labelled document; `pages` are image files that together are the document."""

    file: str
    pages: tuple[str, ...] = ()
    truth: dict[str, Any] = {}
    visible_in_pdf_text: dict[str, Any] = {}
    meta: dict[str, Any] = {}

    @property
    def family(self) -> str:
        """Return the layout family, empty where the label does not say."""
        return str(self.meta.get("layout_family") or "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found in one case; no draft where the document could not be read (`problem`).

    `disputed` says that a second reading differs in a field that is needed: a person is asked.
    """

    case: Case
    draft: InvoiceDraft | None
    problem: str | None
    seconds: float
    reading: Reading | None = None
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """A case with its marks; `kept` says that all required fields reach the automatic bar."""

    answer: Answer
    fields: tuple[FieldMark, ...]
    lines: tuple[LineMark, ...]
    kept: bool

    @property
    def right(self) -> bool:
        """Say whether every scored field and line is right."""
        return all(f.mark is Mark.RIGHT for f in self.fields) and all(x.right for x in self.lines)

    @property
    def wrong_kept(self) -> bool:
        """Say whether this document would go through by itself with a required field wrong."""
        sure = (f for f in self.fields if f.confidence >= AUTOMATIC)
        wrong = {f.name for f in sure if f.mark is Mark.WRONG}
        return self.kept and not wrong.isdisjoint((*REQUIRED, *WHO))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole measurement; `report` is the contract's object, `table` the same for people.

    `model` holds the figures of a model that read too (`trial.Trials.report`).
    """

    cases: tuple[Scored, ...]
    seconds: float
    cpu_seconds: float
    cost: Decimal = Decimal(0)
    model: dict[str, Any] | None = None

    def report(self) -> dict[str, Any]:
        """Return the object that `eval --json` prints."""
        marks = [f for case in self.cases for f in case.fields]
        lines = [x for case in self.cases for x in case.lines]
        return {
            "n": len(self.cases),
            "fields": by_field(marks),
            "lines": {"n": len(lines), "right": sum(x.right for x in lines)},
            "documents_right": sum(case.right for case in self.cases),
            "documents_kept": sum(case.kept for case in self.cases),
            "documents_wrong_kept": sum(case.wrong_kept for case in self.cases),
            "unreadable": sum(case.answer.draft is None for case in self.cases),
            "kept": [kept_at(marks, confidence) for confidence in CONFIDENCES],
            "ece": round(calibration_error(marks), 4),
            "families": {name: _family(cases) for name, cases in _by_family(self.cases)},
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
            "cost": str(self.cost),
            "model": self.model,
        }

    def table(self) -> str:
        """Return the figures as lines for a person."""
        return "\n".join(table(self.report()))

    def predictions(self) -> Iterator[str]:
        """Yield a line of JSON a case, none of which depends on the truth."""
        for case in self.cases:
            yield json.dumps(_prediction(case.answer), ensure_ascii=False, sort_keys=True)

    def errors(self) -> Iterator[tuple[str, str]]:
        """Yield each missed or wrong value as (file, sentence), for who improves the extractor."""
        for case in self.cases:
            file = case.answer.case.file
            if case.answer.problem:
                yield file, case.answer.problem
            for field in case.fields:
                if field.mark is not Mark.RIGHT:
                    said = f"{field.found!r} at {field.confidence:.2f}" if field.found else "-"
                    yield file, f"{field.name}: {said} for {field.expected!r}"
            for line in case.lines:
                if not line.right:
                    yield file, f"line: {line.near} for {line.expected}"


def read_cases(folder: Path, limit: int | None = None) -> tuple[Case, ...]:
    """Read the labelled cases of a folder (UsageError where it has none, with file and line)."""
    path = folder / "truth.jsonl"
    if not path.is_file():
        raise UsageError(f"{folder} holds no truth.jsonl", "Name a folder with labelled documents.")
    rows = path.read_text(encoding="utf-8").splitlines()
    cases = (_read_case(path, number, row) for number, row in enumerate(rows, 1) if row.strip())
    return tuple(case for _, case in zip(range(limit or len(rows)), cases, strict=False))


def evaluate(
    folder: Path,
    read: Read,
    extract: Extract,
    *,
    limit: int | None = None,
    everything_visible: bool = False,
    cpu_clock: Callable[[], float] = time.process_time,
) -> Evaluation:
    """Read and extract every case of a folder and score it.

    With `everything_visible` (the XML reader) fields that the page does not show count too.
    """
    started, cpu = time.perf_counter(), cpu_clock()
    answers = [answer(folder, case, read, extract) for case in read_cases(folder, limit)]
    seconds, cpu_seconds = time.perf_counter() - started, cpu_clock() - cpu
    scored = tuple(score(each, everything_visible=everything_visible) for each in answers)
    return Evaluation(scored, seconds, cpu_seconds)


def answer(folder: Path, case: Case, read: Read, extract: Extract) -> Answer:
    """Read and extract one case; a document that cannot be read is an answer without a draft."""
    started = time.perf_counter()
    try:
        files = case.pages or (case.file,)
        reading = _joined([read(folder / name) for name in files])
        draft = extract(reading)
    except UnreadableDocument as error:
        return Answer(case, None, error.finding.sentence, time.perf_counter() - started)
    except SmbflowError as error:
        return Answer(case, None, error.title, time.perf_counter() - started)
    return Answer(case, draft, None, time.perf_counter() - started, reading)


def score(each: Answer, *, everything_visible: bool = False) -> Scored:
    """Mark one answer against its label."""
    truth = each.case.truth
    visible = {} if everything_visible else each.case.visible_in_pdf_text
    return Scored(
        each,
        mark_fields(truth, visible, each.draft),
        mark_lines(truth, visible, each.draft),
        each.draft is not None and is_kept(each.draft) and not each.disputed,
    )


def is_kept(draft: InvoiceDraft, threshold: float = AUTOMATIC) -> bool:
    """Say whether every required field reaches the threshold; the supplier by name or VAT id."""
    sure = {name for name, found in draft.found().items() if found.confidence >= threshold}
    return sure.issuperset(REQUIRED) and not sure.isdisjoint(WHO)


def _read_case(path: Path, number: int, row: str) -> Case:
    try:
        return Case.model_validate_json(row)
    except ValidationError as error:
        why = error.errors()[0]["msg"]
        raise ConfigurationError(f"{path.name}, line {number}: {why}") from error


def _joined(readings: Sequence[Reading]) -> Reading:
    """Make one reading of the readings of single pages."""
    if len(readings) == 1:
        return readings[0]
    pages = [page for reading in readings for page in reading.pages]
    numbered = tuple(replace(page, number=n) for n, page in enumerate(pages, 1))
    return replace(readings[0], pages=numbered)


def _by_family(cases: Sequence[Scored]) -> Iterator[tuple[str, list[Scored]]]:
    names = sorted({case.answer.case.family for case in cases} - {""})
    for name in names:
        yield name, [case for case in cases if case.answer.case.family == name]


def _family(cases: Sequence[Scored]) -> dict[str, int]:
    return {
        "n": len(cases),
        "fields": sum(len(case.fields) for case in cases),
        "fields_right": sum(f.mark is Mark.RIGHT for case in cases for f in case.fields),
        "lines": sum(len(case.lines) for case in cases),
        "lines_right": sum(x.right for case in cases for x in case.lines),
    }


def _prediction(each: Answer) -> dict[str, Any]:
    found = each.draft.found() if each.draft else {}
    if each.draft and each.draft.pay_to:
        found["iban"] = each.draft.pay_to
    return {
        "file": each.case.file,
        "fields": {
            name: {"value": str(value.value), "confidence": round(value.confidence, 4)}
            for name, value in found.items()
        },
        "lines": [_predicted_line(line) for line in each.draft.lines] if each.draft else [],
    }


def _predicted_line(line: Line) -> dict[str, str | None]:
    parts = {
        "description": line.description,
        "code": line.code,
        "qty": line.quantity,
        "unit": line.unit,
        "unit_price": line.stated_price,
        "net": line.net,
        "vat_rate": line.vat_rate,
    }
    return {name: str(part.value) if part else None for name, part in parts.items()}
