"""Models as the rest sees them: calls are made in killable processes, started by the first one."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

from smbflow.config.models import EMBEDDED, ModelSection, Route, Task
from smbflow.config.settings import Settings
from smbflow.domain.ports.models import (
    FREE,
    Call,
    Failure,
    FailureKind,
    Locality,
    Model,
    Price,
    Reply,
)
from smbflow.engine.workers import Limits, Workers
from smbflow.errors import ComponentFailure, ComponentTooSlow
from smbflow.orchestration.budget import Budget
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Consultant
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.privacy import PrivacyPolicy, Secret
from smbflow.wiring.local_models import LocalModels

_COMPLETE = "smbflow.ai.llm.completion:complete"
_PRELOAD = ("smbflow.ai.llm.completion",)
_MEMORY_MB = 800
_GRACE_SECONDS = 1.0


class PooledGateway:
    """Implements `ModelGateway`: a call that outlives its time ends with its process.

    `closing` is set when the program is being closed; calls then raise ComponentFailure.
    """

    def __init__(self, processes: int = 2) -> None:
        self._processes = processes
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._workers: Workers | None = None
        self._local = LocalModels()

    def ask(self, call: Call) -> Reply | Failure:
        """Make a call within the model's time by the wall clock, however slowly bytes drip."""
        workers = self._at_work()
        try:
            addressed = self._addressed(call)
        except ComponentFailure as error:
            if self.closing.is_set():
                raise
            return Failure(FailureKind.PERMANENT, error.title)
        return self._made(addressed, workers)

    def _addressed(self, call: Call) -> Call:
        """Open the file of a model that has one; that takes no time off the call."""
        model = call.model
        if model.file is None:
            return call
        at = self._local.address(model.file, model.context_tokens)
        return replace(call, model=replace(model, at=at))

    def _made(self, call: Call, workers: Workers) -> Reply | Failure:
        limits = Limits(call.model.seconds + _GRACE_SECONDS, _MEMORY_MB)
        try:
            found = workers.call(_COMPLETE, call, limits=limits)
        except ComponentTooSlow:
            return Failure(FailureKind.TRANSIENT, "it took too long", charged=True)
        except ComponentFailure as error:
            if self.closing.is_set():
                raise
            words = f"the call broke off ({error.title})"
            return Failure(FailureKind.TRANSIENT, words, charged=True)
        return cast("Reply | Failure", found)

    def dismiss(self) -> None:
        """End the processes; calls under way are broken off. A later call starts new ones."""
        with self._lock:
            workers, self._workers = self._workers, None
        if workers is not None:
            self.closing.set()
            workers.stop()
        self._local.dismiss()

    def _at_work(self) -> Workers:
        with self._lock:
            if self._workers is None:
                self.closing.clear()
                self._workers = Workers(self._processes, preload=_PRELOAD)
                self._workers.start()
            return self._workers


def rules_of(settings: Settings) -> Rules:
    """Return how the office wants its models used."""
    budgets, privacy = settings.budgets, settings.privacy
    return Rules(
        models={name: model_of(name, section) for name, section in settings.models.items()},
        budget=Budget(
            budgets.money_per_day,
            budgets.money_per_month,
            budgets.tokens_per_day,
            budgets.tokens_per_month,
        ),
        privacy=PrivacyPolicy(
            tuple(map(Secret, privacy.redact)),
            privacy.names,
            privacy.keep_calls,
            pictures_leave=privacy.pictures == "allowed",
        ),
        zone=settings.business.timezone,
    )


def panel_of(
    task: Task, settings: Settings, calls: Neighbours, *, pipeline: str, local_only: bool
) -> Panel | None:
    """Return the models of a task for a pipeline, None where the office asks none."""
    routes = settings.routes
    special = {what: _models(route) for what, route in routes.special.get(task, {}).items()}
    usual = special.get(pipeline, _models(routes.of(task)))
    if not usual and not any(special.values()):
        return None
    consultant = Consultant(Caller(rules_of(settings), calls))
    patience = timedelta(hours=routes.patience_hours)
    return Panel(consultant, usual, patience, local_only, routes.pictures, special)


def _models(route: Route) -> tuple[str, ...]:
    return tuple(name for name in route if name != EMBEDDED)


def model_of(name: str, section: ModelSection) -> Model:
    """Return a model as its section describes it."""
    return Model(
        name=name,
        use=section.called,
        locality=Locality.LOCAL if section.on_this_pc else Locality.CLOUD,
        at=section.at,
        file=Path(section.file) if section.file else None,
        key=section.key,
        capabilities=frozenset(section.capabilities),
        context_tokens=section.context_tokens,
        answer_tokens=section.answer_tokens,
        seconds=section.seconds,
        price=_price(section),
        image_pixels=section.image_pixels,
        image_pages=section.image_pages,
    )


def _price(section: ModelSection) -> Price | None:
    if section.price_asked is not None and section.price_answered is not None:
        return Price(section.price_asked, section.price_answered)
    return FREE if section.on_this_pc else None
