"""The figures that reading and extraction must reach on labelled documents of other people."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smbflow.ai.classification import KindClassifier
from smbflow.ai.extraction import DocumentExtractor
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.domain.document import DocumentKind, Reading
from smbflow.pipelines.invoices.evaluation import Evaluation, evaluate

pytestmark = pytest.mark.data

_SLICE = 12
_BILLS = {DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.RECEIPT}


def read_text(path: Path) -> Reading:
    """Read a file's text layer; an e-invoice inside is left aside."""
    return FileReader(lambda _: "", choice=ReaderChoice.TEXT).read(path, path.name)


def measured(folder: Path, limit: int | None = None) -> Evaluation:
    """Measure a folder by the text route."""
    return evaluate(folder, read_text, DocumentExtractor().extract, limit=limit)


def field_share(report: dict[str, Any]) -> float:
    """Return the share of all scored fields that are right."""
    counts = report["fields"].values()
    return float(sum(c["right"] for c in counts) / sum(c["n"] for c in counts))


def test_a_slice_of_the_invoices_is_read_right(labelled_data: Path) -> None:
    """A dozen documents: nearly all fields right, nothing wrong that we call sure."""
    report = measured(labelled_data / "einvoice_pdf", _SLICE).report()
    assert field_share(report) >= 0.95
    assert report["documents_wrong_kept"] == 0


@pytest.mark.slow
def test_the_text_layer_reaches_its_bars(labelled_data: Path) -> None:
    """98% of fields, 95% of lines, 92% in each larger family, 80% kept, none of them wrong."""
    report = measured(labelled_data / "einvoice_pdf").report()
    assert field_share(report) >= 0.98
    assert report["lines"]["right"] / report["lines"]["n"] >= 0.95
    for name, family in report["families"].items():
        if family["n"] >= 7:
            assert family["fields_right"] / family["fields"] >= 0.92, name
    assert report["documents_kept"] / report["n"] >= 0.80
    assert report["documents_wrong_kept"] == 0


@pytest.mark.slow
def test_confidences_mean_what_they_say(labelled_data: Path) -> None:
    """Calibration is off by at most 0.03; of what is called sure at most 1% is wrong."""
    report = measured(labelled_data / "einvoice_pdf").report()
    sure = next(each for each in report["kept"] if each["confidence"] == 0.95)
    assert report["ece"] <= 0.03
    assert sure["right"] >= 0.99
    assert sure["share"] >= 0.80


def test_other_peoples_suppliers_bring_no_sure_mistake(labelled_data: Path) -> None:
    """On invoices of real companies no document would post by itself with a wrong field."""
    report = measured(labelled_data / "invoice2data").report()
    assert report["documents_wrong_kept"] == 0
    assert report["fields"]["gross_total"]["wrong"] == 0


def test_predictions_are_the_same_without_the_truth(labelled_data: Path, tmp_path: Path) -> None:
    """Blanking the labels changes no answer."""
    source = labelled_data / "einvoice_pdf"
    rows = (source / "truth.jsonl").read_text(encoding="utf-8").splitlines()[:3]
    (tmp_path / "truth.jsonl").write_text(
        "\n".join(json.dumps({"file": str(source / json.loads(row)["file"])}) for row in rows),
        encoding="utf-8",
    )
    blank = [each.answer.draft for each in measured(tmp_path).cases]
    labelled = [each.answer.draft for each in measured(source, 3).cases]
    assert blank == labelled


def test_an_order_is_never_taken_for_a_bill(labelled_data: Path) -> None:
    """Purchase orders and their answers, read as pages, are told as orders."""
    rows = (labelled_data / "orderx_pdf" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    teller = KindClassifier()
    for row in rows:
        path = labelled_data / "orderx_pdf" / json.loads(row)["file"]
        guess = teller.tell(replace(read_text(path), xml=None))
        assert guess.kind not in _BILLS, path.name
        assert guess.kind is DocumentKind.ORDER


def test_invoices_are_told_as_invoices(labelled_data: Path) -> None:
    """No invoice of the set is told as something that would not be posted."""
    rows = (labelled_data / "einvoice_pdf" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    teller = KindClassifier()
    for row in rows:
        path = labelled_data / "einvoice_pdf" / json.loads(row)["file"]
        guess = teller.tell(replace(read_text(path), xml=None))
        assert guess.kind in _BILLS, (path.name, guess)
