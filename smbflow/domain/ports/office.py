"""Port to what the office remembers beside jobs: switches, rates, secrets, the engine's pulse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pulse:
    """The engine's sign of life: `since` it started, last `beat`, None in `stopped` while on."""

    pid: int
    since: datetime
    beat: datetime
    stopped: datetime | None = None


class Office(Protocol):
    """Switches and marks that every process of the workspace sees."""

    def secret(self) -> bytes:
        """Return the store's own secret, by which spot checks are drawn; made with the store."""
        ...

    def paused(self) -> frozenset[str]:
        """Return the names of paused pipelines."""
        ...

    def pause(self, pipeline: str, by: str, now: datetime) -> None:
        """Stop a pipeline after its present steps."""
        ...

    def resume(self, pipeline: str, by: str, now: datetime) -> None:
        """Let a pipeline go on."""
        ...

    def note_autonomy(self, pipeline: str, before: str, after: str, by: str, now: datetime) -> None:
        """Write into the history that a person set how freely a pipeline acts."""
        ...

    def spot_check_rate(self, pipeline: str, month: str) -> float | None:
        """Return the month's fixed rate (0 to 1), None where none was fixed."""
        ...

    def fix_spot_check_rate(self, pipeline: str, month: str, rate: float, now: datetime) -> None:
        """Fix the month's rate; the first one stays."""
        ...

    def pulse(self) -> Pulse | None:
        """Return the engine's last sign of life, None before its first start."""
        ...

    def beat(self, pulse: Pulse) -> None:
        """Leave a sign of life."""
        ...

    def problem(self) -> str | None:
        """Return the engine's last problem in words, None where all is well."""
        ...

    def report_problem(self, sentence: str | None, now: datetime) -> None:
        """Say what is wrong, or None when it is over."""
        ...

    def version(self) -> int:
        """Return a number that changes whenever another process changed the store; cheap."""
        ...
