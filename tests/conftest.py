"""What all tests share: where the labelled data lies, and a calm hypothesis."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "calm", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("calm")


@pytest.fixture(scope="session")
def labelled_data() -> Path:
    """Return the folder of labelled development data; skip where it is absent."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("SMBFLOW_DATA", beside))
    if not folder.is_dir():
        pytest.skip("labelled development data is not here (set SMBFLOW_DATA)")
    return folder
