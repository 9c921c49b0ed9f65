"""Spot checks: drawn at arrival, at a rate that is fixed before the month's first document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from smbflow.domain.clock import Clock
from smbflow.domain.ports.jobs import Jobs
from smbflow.domain.ports.office import Office
from smbflow.orchestration.monitoring import drawn, months_after, spot_check_rate


@dataclass(slots=True)
class SpotChecks:
    """Draws documents for a blind check; never below the `least` rate that the office wants.

    While a pipeline is `alarmed` each of its documents is drawn.
    """

    jobs: Jobs
    office: Office
    clock: Clock
    least: float = 0.0
    alarmed: Callable[[str], bool] = lambda _: False
    _rates: dict[tuple[str, str], float] = field(default_factory=dict)
    _secret: bytes = b""

    def draw(self, pipeline: str, month: str, drawn_by: str) -> bool:
        """Say whether a document is drawn; `drawn_by` names it in ASCII (its SHA-256)."""
        if self.alarmed(pipeline):
            return True
        self._secret = self._secret or self.office.secret()
        return drawn(self._secret, drawn_by, self._rate(pipeline, month))

    def _rate(self, pipeline: str, month: str) -> float:
        key = (pipeline, month)
        if key not in self._rates:
            self._rates[key] = self._fixed(pipeline, month)
        return self._rates[key]

    def _fixed(self, pipeline: str, month: str) -> float:
        fixed = self.office.spot_check_rate(pipeline, month)
        if fixed is not None:
            return fixed
        last = months_after(date.fromisoformat(f"{month}-01"), -1)
        volume = self.jobs.taken_in_month(pipeline, f"{last:%Y-%m}")
        rate = max(self.least, spot_check_rate(volume))
        self.office.fix_spot_check_rate(pipeline, month, rate, self.clock.now())
        return rate
