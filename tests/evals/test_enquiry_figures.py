"""The figures that telling enquiries apart and flagging them must reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from smbflow.wiring.enquiries_exam import examine
from smbflow.wiring.exam import Exam

pytestmark = pytest.mark.data

_SLICE = 300


def figures(folder: Path, limit: int | None = None) -> dict[str, Any]:
    """Hold the exam and return its figures."""
    return dict(examine(Exam(folder, limit=limit), lambda *_: None).report())


def test_complaints_are_found(labelled_data: Path) -> None:
    """Of real complaint letters, at least nine of ten are flagged."""
    counts = figures(labelled_data / "cfpb_complaints")["fields"]["is_complaint"]
    assert counts["right"] / counts["n"] >= 0.9


def test_some_short_questions_are_told_apart(labelled_data: Path) -> None:
    """A slice of questions to a bank: most right, few of them flagged, and the sure ones right."""
    report = figures(labelled_data / "banking77", _SLICE)
    assert report["accuracy"] >= 0.8
    assert report["complaint_or_legal"] <= 0.06
    sure = next(kept for kept in report["kept"] if kept["confidence"] == pytest.approx(0.95))
    assert sure["right"] >= 0.95


@pytest.mark.slow
def test_intents_reach_their_bars(labelled_data: Path) -> None:
    """All rows: the accuracy reached, and what is none of the intents goes to a person."""
    bank = figures(labelled_data / "banking77")
    assert bank["accuracy"] >= 0.865
    assert bank["complaint_or_legal"] <= 0.05
    assert bank["ece"] <= 0.03
    assistant = figures(labelled_data / "clinc150")
    assert assistant["accuracy"] >= 0.93
    assert assistant["out_of_scope_recall"] >= 0.75
    assert assistant["in_scope_rejected"] <= 0.08
