"""Workers: low-priority processes for heavy work, ended when they hang, grow or are left alone.

Own code rather than a pool library: a memory limit for each task needs the process at hand, which
pools hide. Only frozen values and paths cross; functions are named as `module:function`, so that
the engine's process never imports what only workers need.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pickle
import queue
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

import psutil

from smbflow.errors import ComponentFailure, ComponentTooSlow, SmbflowError

_SPAWN = multiprocessing.get_context("spawn")
_LOOK_SECONDS = 0.1
_END_SECONDS = 5.0
_START_SECONDS = 120.0
_NICE = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how big one task may get."""

    seconds: float = 120.0
    memory_mb: int = 1500


@dataclass(frozen=True, slots=True)
class _Task:
    """A call to be made in a worker."""

    function: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of a call: its value, or its error."""

    value: Any = None
    error: SmbflowError | None = None


class Workers:
    """A fixed number of workers; `call` blocks until one is free and has answered."""

    def __init__(self, count: int, *, preload: Sequence[str] = ()) -> None:
        self._preload = tuple(preload)
        self._workers = [_Worker(self._preload) for _ in range(count)]
        self._free: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._stopped = False

    def start(self) -> None:
        """Start all processes (before the app's event loop does); returns at once."""
        for worker in self._workers:
            worker.start()
            self._free.put(worker)

    def stop(self) -> None:
        """End all processes; calls under way raise ComponentFailure."""
        self._stopped = True
        for worker in self._workers:
            worker.end()

    def call(self, function: str, *arguments: Any, limits: Limits = Limits()) -> Any:
        """Call `module:function` in a worker and return its value.

        Raises what it raised if that is a SmbflowError, ComponentTooSlow after `limits.seconds`,
        ComponentFailure where the worker died, used too much memory or broke on an error.
        """
        worker = self._free.get()
        try:
            if self._stopped:
                raise ComponentFailure("the program is being closed")
            return worker.call(_Task(function, arguments), limits)
        finally:
            self._free.put(worker)

    def pids(self) -> tuple[int, ...]:
        """Return the ids of the processes that are alive."""
        return tuple(w.process.pid for w in self._workers if w.process and w.process.pid)


@dataclass(slots=True)
class _Worker:
    """One process and our end of the pipe to it; started again after it was ended."""

    preload: tuple[str, ...]
    process: SpawnProcess | None = None
    ready: bool = False
    _pipe: Connection[Any, Any] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start the process unless it is alive."""
        with self._lock:
            if self.process is not None and not wait([self.process.sentinel], 0):
                return
            ours, theirs = _SPAWN.Pipe()
            self.process = _SPAWN.Process(
                target=_serve, args=(theirs, self.preload), daemon=True, name="smbflow-worker"
            )
            self.process.start()
            theirs.close()
            self._pipe, self.ready = ours, False

    def end(self) -> None:
        """Kill the process, whatever it does."""
        with self._lock:
            if self.process is not None:
                self.process.kill()
                self.process.join(_END_SECONDS)
            if self._pipe is not None:
                self._pipe.close()
            self.process = self._pipe = None

    def call(self, task: _Task, limits: Limits) -> Any:
        """Let the process do a task; a process that failed is ended and replaced."""
        self.start()
        try:
            answer = self._ask(task, limits)
        except BaseException:
            self.end()
            raise
        if answer.error is not None:
            raise answer.error
        return answer.value

    def _ask(self, task: _Task, limits: Limits) -> _Answer:
        pipe, process = self._pipe, self.process
        if pipe is None or process is None:
            raise ComponentFailure("the program is being closed")
        try:
            self._get_ready(pipe, process, limits)
            pipe.send(task)
            self._await(pipe, process, limits)
            answer: _Answer = pipe.recv()
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise ComponentFailure(f"the worker died while doing {task.function}") from error
        return answer

    def _get_ready(self, pipe: Connection[Any, Any], process: SpawnProcess, limits: Limits) -> None:
        """Wait until a new process has imported what it needs: no task pays for that."""
        if not self.ready:
            self._await(pipe, process, Limits(_START_SECONDS, limits.memory_mb))
            pipe.recv()
            self.ready = True

    @staticmethod
    def _await(pipe: Connection[Any, Any], process: SpawnProcess, limits: Limits) -> None:
        deadline = time.monotonic() + limits.seconds
        while not wait([pipe, process.sentinel], _LOOK_SECONDS):
            if time.monotonic() > deadline:
                raise ComponentTooSlow(f"no answer within {limits.seconds:.0f} seconds")
            if _memory_mb(process.pid) > limits.memory_mb:
                raise ComponentFailure(f"it needed more than {limits.memory_mb} MB of memory")


def _memory_mb(pid: int | None) -> float:
    with suppress(psutil.Error):
        return float(psutil.Process(pid).memory_info().rss) / 2**20
    return 0.0


def _serve(pipe: Connection[Any, Any], preload: Sequence[str]) -> None:
    """Do tasks until the pipe ends; runs in the worker."""
    _withdraw()
    _lower_priority()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for module in preload:
        importlib.import_module(module)
    pipe.send(_Answer())
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        pipe.send(_done(task))


def _done(task: _Task) -> _Answer:
    try:
        module, _, name = task.function.partition(":")
        function = getattr(importlib.import_module(module), name)
        return _Answer(value=function(*task.arguments))
    except MemoryError:
        return _Answer(error=ComponentFailure("it needed more memory than there is"))
    except SmbflowError as error:
        return _Answer(error=_portable(error))
    except Exception as error:  # noqa: BLE001 - whatever it is must reach the engine in words
        return _Answer(error=ComponentFailure(f"{type(error).__name__}: {error}"))


def _portable(error: SmbflowError) -> SmbflowError:
    """Return an error that survives pickling."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes of a moment ago
    except Exception:  # noqa: BLE001 - any trouble means: not portable
        return ComponentFailure(error.title)
    return error


def _withdraw() -> None:
    """Leave the terminal alone: its ctrl+c is not for us, what we print would spoil a screen."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)


def _lower_priority() -> None:
    low = getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", _NICE)
    with suppress(psutil.Error, OSError):
        psutil.Process().nice(low)


def _end_with_parent() -> None:
    """Never outlive the engine, not even in the middle of a task."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
