"""A room with an engine in it, on a virtual clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smbflow.domain.clock import VirtualClock
from tests.engine.trivial import Room, furnish


@pytest.fixture
def clock() -> VirtualClock:
    """Return a clock that stands on a Monday morning."""
    return VirtualClock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


@pytest.fixture
def room(tmp_path: Path, clock: VirtualClock) -> Iterator[Room]:
    """Furnish a workspace."""
    made = furnish(tmp_path / "office", clock)
    yield made
    made.database.close()
