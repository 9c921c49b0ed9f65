"""The figures that till receipts must reach from picture to fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from smbflow.ai.extraction import DocumentExtractor
from smbflow.ai.reading.reader import FileReader
from smbflow.pipelines.invoices.evaluation import evaluate

pytestmark = pytest.mark.data

BARS = {"gross_total": 0.93, "issue_date": 0.94, "supplier_name": 0.85}
_SLICE = 5


def figures(folder: Path, limit: int | None = None) -> dict[str, Any]:
    """Read and extract receipts, and count."""
    reader = FileReader(lambda _: "")
    return evaluate(
        folder,
        lambda path: reader.read(path, path.name),
        DocumentExtractor().extract,
        limit=limit,
    ).report()


def test_a_few_receipts_are_read_right(labelled_data: Path) -> None:
    """Five pictures: every day and total right, at most one name misread."""
    fields = figures(labelled_data / "sroie", _SLICE)["fields"]
    assert fields["issue_date"]["right"] == _SLICE
    assert fields["gross_total"]["right"] == _SLICE
    assert fields["supplier_name"]["right"] >= _SLICE - 1


@pytest.mark.slow
def test_receipts_reach_their_bars(labelled_data: Path) -> None:
    """All pictures: totals, days and shops at their bars; what we call sure is right."""
    report = figures(labelled_data / "sroie")
    for name, bar in BARS.items():
        counts = report["fields"][name]
        assert counts["right"] / counts["n"] >= bar, name
    sure = next(kept for kept in report["kept"] if kept["confidence"] == pytest.approx(0.95))
    assert sure["right"] >= 0.98
    assert sure["share"] >= 0.6
    assert report["ece"] <= 0.03
