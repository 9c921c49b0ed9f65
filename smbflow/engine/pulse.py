"""The engine's sign of life, its sense of time, and what it says is wrong."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from smbflow.domain.clock import Clock
from smbflow.domain.ports.jobs import Jobs
from smbflow.domain.ports.office import Office, Pulse

_SLACK = timedelta(seconds=2)


class Heart:
    """Beats in the store, so that every screen knows whether the engine is on."""

    def __init__(self, office: Office, jobs: Jobs, clock: Clock) -> None:
        self._office, self._jobs, self._clock = office, jobs, clock
        now = clock.now()
        self._pulse = Pulse(os.getpid(), now, now)
        self._problems: dict[str, str] = {}
        self._said: str | None = None

    def start(self) -> None:
        """Begin to beat; if the clock went back while the engine was off, bring due times along."""
        before = self._office.pulse()
        now = self._clock.now()
        self._pulse = Pulse(os.getpid(), now, before.beat if before else now)
        self._said = self._office.problem()
        self.beat()

    def beat(self) -> None:
        """Leave a sign of life, notice a clock that went back, say what is wrong now."""
        now = self._clock.now()
        went_back = self._pulse.beat - now
        if went_back > _SLACK:
            self._jobs.clock_went_back(went_back, now)
        self._pulse = replace(self._pulse, beat=now)
        self._office.beat(self._pulse)
        self._say()

    def stop(self) -> None:
        """Say that the engine is off."""
        now = self._clock.now()
        self._office.beat(replace(self._pulse, beat=now, stopped=now))

    def note(self, where: str, problems: Sequence[str]) -> None:
        """Remember what is wrong in a part of the engine, or that nothing is any more."""
        if problems:
            self._problems[where] = problems[0]
        else:
            self._problems.pop(where, None)

    def _say(self) -> None:
        wrong = next(iter(list(self._problems.values())), None)
        if wrong != self._said:
            self._office.report_problem(wrong, self._clock.now())
            self._said = wrong
