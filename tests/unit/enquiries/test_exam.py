"""The exam of telling enquiries apart: its figures, and that labels do not leak into answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smbflow.cli.shapes import SHAPES
from smbflow.errors import UsageError
from smbflow.wiring.enquiries_exam import examine
from smbflow.wiring.exam import Exam
from tests.unit.enquiries.test_intents import EXAMPLES

ASKED = [
    ("Are you open on Sunday?", {"intent": "opening_hours", "out_of_scope": False}),
    ("When does the van with my doors come?", {"intent": "delivery", "out_of_scope": False}),
    ("How much is an ash table?", {"intent": "price", "out_of_scope": False}),
    ("Which planet has the most moons?", {"intent": "oos", "out_of_scope": True}),
]


def folder_of(place: Path, truths: list[dict[str, Any]]) -> Path:
    """Write a folder of labelled questions with its examples."""
    place.mkdir()
    examples = [{"text": e.text, "truth": {"intent": e.intent}} for e in EXAMPLES]
    cases = [
        {"file": f"q/{at}", "text": text, "truth": truth}
        for at, ((text, _), truth) in enumerate(zip(ASKED, truths, strict=True))
    ]
    for name, rows in (("examples", examples), ("truth", cases)):
        written = "".join(json.dumps(row) + "\n" for row in rows)
        (place / f"{name}.jsonl").write_text(written, encoding="utf-8")
    return place


def quiet(done: int, of: int) -> None:
    """Hear how far it is."""


def test_intents_are_scored_by_the_contract(tmp_path: Path) -> None:
    """Accuracy counts the office's own intents, recall what is none of them."""
    folder = folder_of(tmp_path / "set", [truth for _, truth in ASKED])
    score = examine(Exam(folder), quiet)
    report = SHAPES["eval"].model_validate(score.report()).model_dump()
    assert report["n"] == 4
    assert report["fields"]["intent"]["n"] == 3
    assert report["accuracy"] >= 2 / 3 - 0.001
    assert report["out_of_scope_recall"] in {0.0, 1.0}
    assert "4 enquiries" in score.table()


def test_predictions_do_not_know_the_labels(tmp_path: Path) -> None:
    """With blank labels the answers are the same, to the letter."""
    labelled = folder_of(tmp_path / "set", [truth for _, truth in ASKED])
    blank = folder_of(tmp_path / "blank", [{} for _ in ASKED])
    known = list(examine(Exam(labelled), quiet).predictions())
    assert list(examine(Exam(blank), quiet).predictions()) == known
    assert set(json.loads(known[0])["fields"]) >= {"intent", "out_of_scope", "flags"}


def test_complaints_are_scored_from_files(tmp_path: Path) -> None:
    """A letter in a file is read and flagged; who is wrongly flagged counts as wrong."""
    letters = {
        "angry.txt": ("I want to make a complaint: nobody answered my letters.", True),
        "calm.txt": ("Could you tell me when you are open?", False),
    }
    for name, (text, _) in letters.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    rows = [
        json.dumps({"file": name, "truth": {"is_complaint": is_one}})
        for name, (_, is_one) in letters.items()
    ]
    (tmp_path / "truth.jsonl").write_text("\n".join(rows), encoding="utf-8")
    score = examine(Exam(tmp_path), quiet)
    report = score.report()
    expected = {"n": 2, "right": 1, "missing": 0, "wrong": 0}
    assert report["fields"] == {"is_complaint": expected}
    assert report["complaint_or_legal"] == pytest.approx(0.5)

    blank = [json.dumps({"file": name, "truth": {}}) for name in letters]
    (tmp_path / "truth.jsonl").write_text("\n".join(blank), encoding="utf-8")
    assert list(examine(Exam(tmp_path), quiet).predictions()) == list(score.predictions())


def test_a_bad_example_is_named_with_its_line(tmp_path: Path) -> None:
    """A row without intent says which file and line."""
    folder = folder_of(tmp_path / "set", [truth for _, truth in ASKED])
    with (folder / "examples.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"text": "no intent"}\n')
    with pytest.raises(UsageError, match=f"examples.jsonl line {len(EXAMPLES) + 1}"):
        examine(Exam(folder), quiet)
