"""The evaluation contract on small labelled folders written on the spot."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from smbflow.domain.document import Media, Page, Reading, Route
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import InvoiceDraft, Line
from smbflow.domain.reason import Reason, ask
from smbflow.errors import ConfigurationError, UnreadableDocument, UsageError
from smbflow.pipelines.invoices.evaluation import (
    Evaluation,
    evaluate,
    is_kept,
    read_cases,
)
from smbflow.pipelines.invoices.figures import calibration_error
from smbflow.pipelines.invoices.scoring import FieldMark, Mark, mark_lines

TRUTH: dict[str, Any] = {
    "supplier_name": "Müller & Söhne GmbH",
    "invoice_number": "R-100/7",
    "issue_date": "2026-03-01",
    "currency": "EUR",
    "net_total": "100.00",
    "tax_total": "19.00",
    "gross_total": "119.00",
    "due_date": None,
    "lines": [{"description": "Bolts M8", "qty": "10", "unit_price": "10.0000", "net": "100.00"}],
}


def found(value: Any, confidence: float = 0.99) -> Found[Any]:
    """Return a value at a confidence."""
    return Found(value, confidence, None, How.TEXT)


def draft(**changes: Any) -> InvoiceDraft:
    """Return an answer that is right but for the changes."""
    values: dict[str, Any] = {
        "supplier_name": found("MULLER & Sohne  GmbH"),
        "invoice_number": found("R 100-7"),
        "issue_date": found(date(2026, 3, 1)),
        "currency": found("EUR"),
        "net_total": found(Decimal(100)),
        "tax_total": found(Decimal("19.0")),
        "gross_total": found(Decimal("119.00")),
        "lines": (bolts(),),
    }
    return InvoiceDraft(**(values | changes))


def bolts(**changes: Any) -> Line:
    """Return the labelled line as found, but for the changes."""
    values: dict[str, Any] = {
        "description": found("bolts m8, zinc plated"),
        "quantity": found(Decimal(10)),
        "unit_price": found(Decimal(10)),
        "net": found(Decimal(100)),
    }
    return Line(1, **(values | changes))


def folder(path: Path, *rows: dict[str, Any]) -> Path:
    """Write a labelled folder."""
    text = "\n".join(json.dumps(row) for row in rows)
    (path / "truth.jsonl").write_text(text, encoding="utf-8")
    return path


def blank(_: Path) -> Reading:
    """Read an empty page."""
    return Reading(Media.PDF, (Page(1, 595, 842, (), "", Route.TEXT),))


def measured(path: Path, answer: InvoiceDraft, **row: Any) -> Evaluation:
    """Measure one answer on one case."""
    case = {"file": "files/a.pdf", "truth": TRUTH} | row
    return evaluate(folder(path, case), blank, lambda _: answer)


def test_equal_spellings_are_right(tmp_path: Path) -> None:
    """Names count after folding, ids without separators, amounts by value, lines by holding."""
    evaluation = measured(tmp_path, draft())
    report = evaluation.report()
    assert report["documents_right"] == report["documents_kept"] == report["n"] == 1
    assert report["lines"] == {"n": 1, "right": 1}
    assert report["fields"]["supplier_name"] == {"n": 1, "right": 1, "missing": 0, "wrong": 0}
    assert "due_date" not in report["fields"]


def test_a_wrong_sure_document_is_counted(tmp_path: Path) -> None:
    """A document above the bar with a wrong required field is the figure that must be 0."""
    report = measured(tmp_path, draft(gross_total=found(Decimal("118.00")))).report()
    assert (report["documents_kept"], report["documents_wrong_kept"]) == (1, 1)
    assert report["fields"]["gross_total"]["wrong"] == 1


def test_a_doubtful_field_keeps_the_document_back(tmp_path: Path) -> None:
    """One required field below the bar means that a person is asked."""
    assert not is_kept(draft(issue_date=found(date(2026, 3, 1), 0.94)))
    assert is_kept(draft(supplier_name=None, supplier_vat_id=found("DE123456789")))


def test_what_the_page_does_not_show_is_not_scored(tmp_path: Path) -> None:
    """Invisible fields and lines are left out, unless the XML reader is measured."""
    hidden = {"supplier_name": False, "lines": [{"description": False, "net": False}]}
    row = {"file": "a.pdf", "truth": TRUTH, "visible_in_pdf_text": hidden}
    place = folder(tmp_path, row)
    seen = evaluate(place, blank, lambda _: draft(lines=()))
    assert "supplier_name" not in seen.report()["fields"]
    assert seen.report()["lines"]["n"] == 0
    whole = evaluate(place, blank, lambda _: draft(), everything_visible=True)
    assert whole.report()["fields"]["supplier_name"]["right"] == 1


def test_a_found_line_answers_only_once() -> None:
    """Two labelled lines alike need two found lines."""
    twice = {"lines": TRUTH["lines"] * 2}
    assert [m.right for m in mark_lines(twice, {}, draft())] == [True, False]
    assert [m.right for m in mark_lines(twice, {}, draft(lines=(bolts(), bolts())))] == [True, True]


def test_a_line_with_another_price_is_wrong() -> None:
    """Description, quantity, price and net must all agree where the truth has them."""
    (mark,) = mark_lines(TRUTH, {}, draft(lines=(bolts(unit_price=found(Decimal("1.0"))),)))
    assert not mark.right
    (mark,) = mark_lines(TRUTH, {}, draft(lines=(bolts(net=None),)))
    assert not mark.right


def test_predictions_do_not_depend_on_the_truth(tmp_path: Path) -> None:
    """Blanking the truth changes no prediction."""
    with_truth = list(measured(tmp_path, draft()).predictions())
    without = list(measured(tmp_path, draft(), truth={}).predictions())
    assert with_truth == without
    line = json.loads(with_truth[0])
    assert line["fields"]["gross_total"] == {"value": "119.00", "confidence": 0.99}
    assert line["lines"][0]["qty"] == "10"


def test_an_unreadable_document_misses_all_its_fields(tmp_path: Path) -> None:
    """A reader that refuses makes every field missing, never a crash."""

    def refuse(_: Path) -> Reading:
        raise UnreadableDocument(ask(Reason.UNREADABLE, "The page is blank."))

    place = folder(tmp_path, {"file": "a.pdf", "truth": TRUTH})
    evaluation = evaluate(place, refuse, lambda _: draft())
    assert evaluation.report()["unreadable"] == 1
    assert evaluation.report()["fields"]["gross_total"]["missing"] == 1
    assert ("a.pdf", "The page is blank.") in list(evaluation.errors())


def test_page_images_are_read_as_one_document(tmp_path: Path) -> None:
    """A case of several page images reaches the extractor as one reading, pages from 1."""
    seen: list[Reading] = []

    def extract(reading: Reading) -> InvoiceDraft:
        seen.append(reading)
        return draft()

    place = folder(tmp_path, {"file": "a.jpg", "pages": ["a.jpg", "b.jpg"], "truth": TRUTH})
    evaluate(place, blank, extract)
    assert [page.number for page in seen[0].pages] == [1, 2]


def test_a_broken_label_names_its_line(tmp_path: Path) -> None:
    """A folder without labels, or with a broken one, is refused with its place."""
    with pytest.raises(UsageError, match=r"truth\.jsonl"):
        read_cases(tmp_path)
    (tmp_path / "truth.jsonl").write_text('{"file": "a"}\n{"file": 1}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="line 2"):
        read_cases(tmp_path)


def test_calibration_error_compares_confidence_with_truth() -> None:
    """Ten values at 0.8 of which eight are right are calibrated; all wrong they are 0.8 off."""
    right = [FieldMark("x", Mark.RIGHT, 0.8, "", "")] * 8
    wrong = [FieldMark("x", Mark.WRONG, 0.8, "", "")] * 2
    assert calibration_error(right + wrong) == pytest.approx(0.0)
    assert calibration_error(wrong) == pytest.approx(0.8)
    assert calibration_error([]) == 0.0


def test_the_table_names_fields_and_families(tmp_path: Path) -> None:
    """A person reads the same figures as a table."""
    evaluation = measured(tmp_path, draft(), meta={"layout_family": "two-column"})
    text = evaluation.table()
    assert "invoice_number" in text
    assert "two-column" in text
    assert "sure ≥ 0.95" in text
