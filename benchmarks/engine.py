"""Measure the engine alone: trivial steps, synchronous=FULL (run: python -m benchmarks.engine).

Prints jobs a second with six steps each, and time and memory for 5,000 files dropped at once.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import psutil

from smbflow.domain.clock import SystemClock
from tests.engine.trivial import QUICK, Room, furnish

SIX_STEP_JOBS = 200
CROWD = 5000
RUNNERS = 2
_MB = 1 << 20


def fill(room: Room, count: int) -> None:
    """Drop small, different files."""
    for number in range(count):
        (room.inbox / f"{number}.txt").write_bytes(b"bill %d" % number)


def seconds_for(room: Room) -> float:
    """Return how long the engine takes for all there is."""
    began = time.perf_counter()
    room.engine(pace=replace(QUICK, runners=RUNNERS)).run_once()
    return time.perf_counter() - began


def measure(folder: Path, count: int) -> None:
    """Print the figures for so many files."""
    room = furnish(folder / str(count), SystemClock())
    fill(room, count)
    seconds = seconds_for(room)
    [(done, different)] = room.rows(
        "SELECT sum(state = 'done'), count(DISTINCT document_id) FROM jobs"
    )
    room.database.close()
    peak = _peak_memory() / _MB
    print(
        f"{count} files: {seconds:.1f} s, {count / seconds:.0f} jobs/s of six steps, "
        f"{done} done, {different} recorded, peak memory {peak:.0f} MB"
    )


def _peak_memory() -> int:
    """Return the most memory this process ever used."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource  # noqa: PLC0415 - POSIX only

    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


def main() -> None:
    """Measure both."""
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        for count in (SIX_STEP_JOBS, CROWD):
            measure(Path(folder), count)


if __name__ == "__main__":
    main()
