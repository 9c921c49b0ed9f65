"""`smbflow eval quotes`: labelled requests and margins are measured as the contract says."""

from __future__ import annotations

import csv
import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from smbflow.cli.scores import EvaluationShape
from smbflow.errors import UsageError
from smbflow.paths import shipped
from smbflow.wiring.exam import Exam, Score
from smbflow.wiring.quotes_exam import examine
from tests.unit.quotes.shop import PRICES

ASKED = {
    "a.txt": ("please quote 25 m² oak parquet and 10 pcs hinge H-200",
              [("OAK-PQ", 25), ("H-200", 10)]),
    "b.csv": ("Code,Item,Qty\nBP-18,Birch plywood,4\nHB-160,Bow handle 160 mm,3\n",
              [("BP-18", 4), ("HB-160", 3)]),
    "c.txt": ("12 bow handles please", [("HB-128", 12)]),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return labelled requests with their price list."""
    with (tmp_path / "price_list.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("sku", "description", "unit", "price", "cost", "currency", "min_qty"))
        for row in PRICES:
            writer.writerow(
                (row.sku, row.description, row.unit, row.price, row.cost, "EUR", row.min_qty)
            )
    rows: list[dict[str, object]] = []
    for name, (text, lines) in ASKED.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        rows.append({"file": name, "truth": {"lines": [{"sku": s, "qty": q} for s, q in lines]}})
    rows.append({"file": "d.eml", "truth": {"lines": [{"sku": "FIT", "qty": "8"}]}})
    (tmp_path / "d.eml").write_bytes(_mail_with_list())
    label(tmp_path, rows)
    return tmp_path


def label(folder: Path, rows: list[dict[str, object]]) -> None:
    """Write the labels."""
    lines = (json.dumps(row) for row in rows)
    (folder / "truth.jsonl").write_text("\n".join(lines), encoding="utf-8")


def held(folder: Path, limit: int | None = None) -> Score:
    """Hold the exam."""
    return examine(Exam(folder, limit=limit), lambda _done, _of: None)


def _mail_with_list() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "jo@example.example", "Our list"
    message.set_content("Please see the list.")
    message.add_attachment("Item;Qty\nFitting on site;8\n", filename="list.csv")
    return bytes(message)


def test_lines_are_scored_by_item_and_quantity(folder: Path) -> None:
    """What was asked about is missing, not wrong; lists on a mail count."""
    report = held(folder).report()
    assert report["n"] == 4
    assert report["lines"] == {"n": 6, "right": 5}
    assert report["documents_right"] == 3
    assert report["fields"]["sku"] == {"n": 6, "right": 5, "missing": 1, "wrong": 0}
    assert EvaluationShape.model_validate(report).kept is not None
    assert "5 of 6" in held(folder).table()


def test_the_sample_offices_requests_are_read() -> None:
    """All but what their senders did not say."""
    report = held(shipped("sample_data") / "quotes").report()
    assert report["lines"] == {"n": 24, "right": 22}
    assert report["fields"]["sku"]["wrong"] == 0


def test_predictions_do_not_depend_on_the_labels(folder: Path) -> None:
    """Blank labels give the same predictions."""
    before = list(held(folder).predictions())
    names = [*ASKED, "d.eml"]
    label(folder, [{"file": name, "truth": {"lines": []}} for name in names])
    assert list(held(folder).predictions()) == before
    assert json.loads(before[0])["lines"][0] == {"sku": "OAK-PQ", "qty": "25", "confidence": 0.97}


def test_margins_are_reckoned(tmp_path: Path) -> None:
    """Cost and price give the margin in per cent, to two decimals."""
    truth = {"standard_cost": "108.9900", "list_price": "147.1400", "margin_pct": "25.93"}
    label(tmp_path, [{"file": "x", "truth": truth}])
    report = held(tmp_path).report()
    assert report["fields"] == {"margin_pct": {"n": 1, "right": 1, "missing": 0, "wrong": 0}}


def test_a_folder_that_cannot_be_measured_says_why(tmp_path: Path) -> None:
    """No labels, no price list, a broken line."""
    with pytest.raises(UsageError, match="truth"):
        held(tmp_path)
    label(tmp_path, [{"file": "x", "truth": {"lines": []}}])
    with pytest.raises(UsageError, match="price_list"):
        held(tmp_path)
    (tmp_path / "truth.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="line 1"):
        held(tmp_path)
