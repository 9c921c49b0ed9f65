"""One gateway for all tests of the session's process: starting a worker takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from smbflow.wiring.models import PooledGateway


@pytest.fixture(scope="session")
def gateway() -> Iterator[PooledGateway]:
    """Return the real gateway, with litellm in its worker process."""
    pool = PooledGateway(processes=1)
    yield pool
    pool.dismiss()
