from __future__ import annotations

from pathlib import Path

import pytest

from smbflow.paths import shipped
from tests.unit.enquiries.office import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return the pipeline with scripted neighbours."""
    return Bench(tmp_path)


@pytest.fixture
def drawn_bill() -> bytes:
    """Return an invoice of the sample office."""
    return (shipped("sample_data") / "files" / "invoices" / "PH10382.pdf").read_bytes()
