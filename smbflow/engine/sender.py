"""The sender: makes the outbox's effects, each once; `sending` is committed before the call."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from tenacity import wait_exponential_jitter

from smbflow.domain.clock import Clock
from smbflow.domain.ports.jobs import Connector, Outbox, Outgoing
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.errors import EffectRefused, LookupUnsupported, TransientFailure
from smbflow.orchestration.retry import RetryPolicy, next_try

_LOG = logging.getLogger(__name__)


PATIENT = RetryPolicy(
    attempts=100, deadline=timedelta(days=1), wait=wait_exponential_jitter(initial=1, max=900)
)
"""A target may be away for an evening; after a day a person looks."""


@dataclass(slots=True)
class Sender:
    """Makes effects; for one thread, under the workspace's lock."""

    outbox: Outbox
    connectors: Mapping[str, Connector]
    clock: Clock
    policy: RetryPolicy = PATIENT

    def send_due(self) -> None:
        """Make all effects that are due."""
        while due := self.outbox.due(self.clock.now()):
            for outgoing in due:
                self._make_certain(outgoing)

    def _make_certain(self, outgoing: Outgoing) -> None:
        connector = self.connectors.get(outgoing.connector)
        if connector is None:
            self._ask(outgoing, f"smbflow has no connection called {outgoing.connector}.")
        elif not outgoing.interrupted:
            self._send(connector, outgoing)
        else:
            self._look_up(connector, outgoing)

    def _look_up(self, connector: Connector, outgoing: Outgoing) -> None:
        """Find out what a crash left open; where nobody can tell, a person decides."""
        try:
            result = connector.lookup(outgoing.key)
        except LookupUnsupported:
            self._ask(outgoing, "It cannot be asked whether this happened.")
        except TransientFailure as failure:
            self._try_again(outgoing, failure)
        else:
            if result is None:
                self._send(connector, outgoing)
            else:
                self.outbox.sent(outgoing, result, self.clock.now())

    def _send(self, connector: Connector, outgoing: Outgoing) -> None:
        if not self.outbox.sending(outgoing, self.clock.now()):
            return
        try:
            result = connector.send(outgoing.key, outgoing.body)
        except TransientFailure as failure:
            self._try_again(replace(outgoing, interrupted=False), failure)
        except EffectRefused as refused:
            self._ask(outgoing, f"It was refused and did not happen: {refused.title}.")
        except Exception:  # noqa: BLE001 - a connector may be anybody's code
            _LOG.exception("effect %s broke off", outgoing.key)
            self._look_up_once(connector, outgoing)
        else:
            self.outbox.sent(outgoing, result, self.clock.now())

    def _look_up_once(self, connector: Connector, outgoing: Outgoing) -> None:
        """After a call that broke off nobody knows: ask the target, else a person; never resend."""
        try:
            result = connector.lookup(outgoing.key)
        except Exception:  # noqa: BLE001 - a connector may be anybody's code
            _LOG.exception("effect %s cannot be looked up", outgoing.key)
            result = None
        if result is None:
            self._ask(outgoing, "The connection broke off while it was being done.")
        else:
            self.outbox.sent(outgoing, result, self.clock.now())

    def _try_again(self, outgoing: Outgoing, failure: TransientFailure) -> None:
        now = self.clock.now()
        attempts = outgoing.attempts + 1
        again = next_try(self.policy, attempts=attempts, first=outgoing.created_at, now=now)
        if again is None:
            self._ask(outgoing, f"It did not work in {attempts} tries: {failure.title}.")
        else:
            self.outbox.postponed(outgoing, again, failure.title, now)

    def _ask(self, outgoing: Outgoing, because: str) -> None:
        words = f"{because} Look there first; approve does it (again), do not post leaves it."
        self.outbox.unknown(outgoing, _interrupted(words), self.clock.now())


def _interrupted(words: str) -> Finding:
    return ask(Reason.INTERRUPTED_EFFECT, words)
