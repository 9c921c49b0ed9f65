"""The labelled e-invoices, field by field and line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from smbflow.ai.einvoice import draft_from_xml
from smbflow.ai.reading.reader import FileReader
from smbflow.domain.document import Reading
from smbflow.domain.invoice import InvoiceDraft
from smbflow.pipelines.invoices.evaluation import evaluate

pytestmark = pytest.mark.data


def test_einvoices_are_read_almost_without_a_difference(labelled_data: Path) -> None:
    """At least 99.5% of all fields and lines agree with a second reader's."""
    reader = FileReader()

    def extract(reading: Reading) -> InvoiceDraft:
        return draft_from_xml(reading.xml or "")

    folder = labelled_data / "einvoice_xml"
    report = evaluate(
        folder, lambda path: reader.read(path, path.name), extract, everything_visible=True
    ).report()
    asked = report["lines"]["n"] + sum(field["n"] for field in report["fields"].values())
    right = report["lines"]["right"] + sum(field["right"] for field in report["fields"].values())
    assert right / asked >= 0.995
