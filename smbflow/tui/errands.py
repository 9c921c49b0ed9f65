"""Errands: calls of the desk made away from the screen, so that a key is always answered."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from textual.dom import DOMNode

from smbflow.errors import SmbflowError

T = TypeVar("T")
Failed = Callable[[SmbflowError], None]


@dataclass(frozen=True, slots=True)
class Errand:
    """A call that blocks, what to do with its answer, and what to do with its error."""

    call: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Failed


class Errands:
    """Runs errands in threads, one at a time per name; they end with the node they belong to.

    Of reads that pile up behind a slow desk only the newest is made; decisions are all made, in
    order. However slow the desk, no more than one thread per name waits for it.
    """

    def __init__(self, node: DOMNode) -> None:
        self._node = node
        self._queues: dict[str, deque[Errand]] = {}
        self._running: set[str] = set()

    def read(
        self, name: str, call: Callable[[], T], then: Callable[[T], None], *, failed: Failed
    ) -> None:
        """Ask for something; an older question of this name not yet asked is forgotten."""
        self._queues[name] = deque([Errand(call, then, failed)])
        self._start(name)

    def decide(self, call: Callable[[], T], then: Callable[[T], None], *, failed: Failed) -> None:
        """Say something; nothing said is ever forgotten."""
        self._queues.setdefault("decide", deque()).append(Errand(call, then, failed))
        self._start("decide")

    def _start(self, name: str) -> None:
        if name not in self._running:
            self._running.add(name)
            # A function, not a coroutine: an app that is being left starts no worker any more.
            work = partial(self._run, name)
            self._node.run_worker(work, group=name, exit_on_error=False)  # type: ignore[arg-type]  # mypy infers no result for a worker nobody keeps

    async def _run(self, name: str) -> None:
        queue = self._queues[name]
        try:
            while queue := self._queues[name]:
                await self._make(queue.popleft())
        finally:
            self._running.discard(name)

    async def _make(self, errand: Errand) -> None:
        try:
            answer = await asyncio.to_thread(errand.call)
        except SmbflowError as error:
            errand.failed(error)
        except Exception as error:  # noqa: BLE001 - whatever breaks, the screen stays and says so
            errand.failed(unexpected(error))
        else:
            errand.then(answer)


def unexpected(error: Exception) -> SmbflowError:
    """Return an error that no one foresaw as one that a person can read."""
    return SmbflowError(
        "Something went wrong that smbflow did not expect.",
        f"Nothing was changed by it. Name it when you report this: {type(error).__name__}: {error}",
    )
