"""The examples of the documentation run as they stand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smbflow.paths import shipped

ROOT = Path(__file__).parents[2]
SAMPLES = shipped("sample_data") / "files" / "invoices"


@pytest.mark.parametrize(
    ("file", "number"),
    [("Brannock invoice 48213.pdf", "48213"), ("tervoort-2026-3318.xml", "2026-3318")],
)
def test_one_invoice_can_be_read_from_python(file: str, number: str) -> None:
    """The example prints the number and total of a PDF and of an e-invoice."""
    said = _run(SAMPLES / file)
    assert said.returncode == 0, said.stderr
    fields = dict(line.split(maxsplit=1) for line in said.stdout.splitlines())
    assert fields["invoice_number"].startswith(number)
    assert "gross_total" in fields


def test_the_example_says_why_it_cannot_read(tmp_path: Path) -> None:
    """A file that is no document is an answer and exit code 1, not a traceback."""
    file = tmp_path / "holiday.zip"
    file.write_bytes(b"PK\x03\x04")
    said = _run(file)
    assert said.returncode == 1
    assert "archive" in said.stdout
    assert "Traceback" not in said.stderr


def _run(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "examples" / "read_one_invoice.py"), str(file)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, capture_output=True, check=False, encoding="utf-8", env=environment
    )
