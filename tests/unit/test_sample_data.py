"""The sample office: made by our script, consistent in itself, and small."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from stdnum import iban
from stdnum.ch import uid as swiss_number
from stdnum.eu import vat as european_vat
from stdnum.gb import vat as british_vat

from smbflow.config.reference import load_reference
from smbflow.domain.job import JobState
from smbflow.domain.reason import Reason
from smbflow.domain.reference import Business, Reference
from smbflow.paths import shipped

SAMPLES = shipped("sample_data")
FILES = SAMPLES / "files"
EXACT = {".csv", ".jsonl", ".toml", ".xml", ".txt"}
MOST_BYTES = 3_000_000


@pytest.fixture(scope="module")
def reference() -> Reference:
    """Return the sample office's reference data as smbflow reads it."""
    return load_reference(SAMPLES / "reference", Business(("Larkfield",), "EUR", "IE"))


@pytest.fixture(scope="module")
def story() -> list[dict[str, str]]:
    """Return the rows of story.csv."""
    return _rows("story.csv")


def test_script_makes_the_files_that_ship(tmp_path: Path) -> None:
    """Running make.py again gives the same files: text byte for byte, PDFs word for word."""
    subprocess.run([sys.executable, SAMPLES / "make.py", tmp_path], check=True)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert {path for path in made if not (SAMPLES / path).is_file()} == set()
    assert _files() == {path.name for path in made if path.parts[0] == "files"}
    differing = [path for path in made if _content(tmp_path / path) != _content(SAMPLES / path)]
    assert differing == []


def test_check_digits_of_invented_firms_are_right(reference: Reference) -> None:
    """Every VAT number and IBAN in suppliers.csv passes its country's check."""
    checks = {"GB": british_vat, "CH": swiss_number}
    for supplier in reference.suppliers:
        assert supplier.vat_id
        assert checks.get(supplier.vat_id[:2], european_vat).is_valid(supplier.vat_id), supplier
        assert supplier.iban is None or iban.is_valid(supplier.iban), supplier


def test_orders_and_accounts_name_what_is_there(reference: Reference) -> None:
    """Each order has a supplier on file, each delivery an order line, each supplier an account."""
    lines = {(line.order_number, line.line) for line in reference.orders}
    accounts = {account.account for account in reference.accounts}
    assert all(reference.supplier(line.supplier_id) for line in reference.orders)
    assert all((d.order_number, d.line) in lines for d in reference.deliveries)
    assert all(supplier.account in accounts for supplier in reference.suppliers)


def test_history_is_of_suppliers_on_file_and_before_the_story(
    reference: Reference, story: list[dict[str, str]]
) -> None:
    """Past bills have known suppliers, unique numbers, and none is in the story."""
    past = _rows("history.csv")
    numbers = {(row["supplier_id"], row["number"]) for row in past}
    assert len(numbers) == len(past) > 300
    assert all(reference.supplier(row["supplier_id"]) for row in past)
    assert max(row["issue_date"] for row in past) < story[0]["arrives"]
    in_story = {row["truth"]["invoice_number"] for row in _truth()}
    assert in_story.isdisjoint(number for _, number in numbers)


def test_story_names_real_files_states_and_reasons(story: list[dict[str, str]]) -> None:
    """Each row names a file that ships (or its part), a state and stable reason codes."""
    named = {row["file"] for row in story if not row["part_of"]}
    assert named == _files()
    assert {row["part_of"] for row in story} <= named | {""}
    assert all(JobState(row["state"]) for row in story)
    assert all(Reason(code) for row in story for code in row["reasons"].split())


def test_most_of_the_story_goes_through_by_itself(story: list[dict[str, str]]) -> None:
    """At least six invoices of ten need nobody; a quote always needs a person."""
    bills = [row for row in story if row["pipeline"] == "invoices"]
    alone = [row for row in bills if row["state"] != JobState.ESCALATED]
    assert len(alone) / len(bills) >= 0.6


def test_labels_add_up() -> None:
    """In truth.jsonl net and tax make gross, and gross less prepaid is owed."""
    for row in _truth():
        truth = row["truth"]
        net, tax, gross = (Decimal(truth[f"{n}_total"]) for n in ("net", "tax", "gross"))
        assert net + tax == gross
        assert gross - Decimal(truth.get("prepaid", "0")) == Decimal(truth["payable"])


def test_samples_stay_small() -> None:
    """All that ships as sample data is under three megabytes."""
    sizes = (path.stat().st_size for path in SAMPLES.rglob("*") if path.suffix != ".pyc")
    assert sum(sizes) < MOST_BYTES


def _rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _files() -> set[str]:
    return {path.name for path in FILES.rglob("*") if path.is_file()}


def _truth() -> list[dict[str, dict[str, str]]]:
    text = (SAMPLES / "truth.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _content(path: Path) -> bytes | list[str]:
    if path.suffix in EXACT:
        return path.read_bytes()
    if path.suffix != ".pdf":
        return [path.suffix]
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]
