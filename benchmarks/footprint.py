"""What smbflow takes from a PC: disk, start-up time, memory and CPU while nothing happens.

Run: `python benchmarks/footprint.py`, in an environment where smbflow is installed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import psutil

STARTS = 5
SETTLING_SECONDS = 15
IDLE_SECONDS = 30
LARGE_MB = 20
MB = 1 << 20
SMBFLOW = (sys.executable, "-m", "smbflow")


def megabytes(folder: Path) -> float:
    """Return the size of all files below a folder."""
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / MB


def print_disk() -> None:
    """Print what is installed, and each package over 20 MB."""
    packages = Path(sysconfig.get_paths()["purelib"])
    sizes = {p.name: megabytes(p) for p in packages.iterdir() if p.is_dir()}
    print(f"installed: {sum(sizes.values()):.0f} MB")
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        if size > LARGE_MB:
            print(f"  {name}: {size:.0f} MB")


def print_start() -> None:
    """Print how long `smbflow --help` takes."""
    seconds = []
    for _ in range(STARTS):
        began = time.perf_counter()
        subprocess.run([*SMBFLOW, "--help"], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - began)
    print(f"smbflow --help: {statistics.median(seconds):.2f} s (median of {STARTS})")


def print_idle() -> None:
    """Print memory and CPU of `smbflow run` with an empty inbox."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        workspace = str(Path(folder) / "office")
        subprocess.run([*SMBFLOW, "init", workspace], check=True, capture_output=True)
        command = [*SMBFLOW, "run", "--workspace", workspace]
        running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(SETTLING_SECONDS)
        family = [psutil.Process(running.pid)]
        family += family[0].children(recursive=True)
        before = cpu_seconds(family)
        time.sleep(IDLE_SECONDS)
        share = (cpu_seconds(family) - before) / IDLE_SECONDS
        for process in family:
            print(f"  {process.memory_info().rss / MB:.0f} MB  {' '.join(process.cmdline())[:60]}")
        running.terminate()
        running.wait()
    print(f"idle: {share:.1%} of a core, the processes above")


def cpu_seconds(family: list[psutil.Process]) -> float:
    """Return the CPU time that the processes have used."""
    times = [process.cpu_times() for process in family]
    return sum(t.user + t.system for t in times)


if __name__ == "__main__":
    print_disk()
    print_start()
    print_idle()
