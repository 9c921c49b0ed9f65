"""Examination: a model put where labelled documents can be read by it, through all layers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from smbflow.config.models import ModelSection, Pictures
from smbflow.config.pipeline import load_pipelines
from smbflow.config.settings import load_settings
from smbflow.domain.clock import SystemClock
from smbflow.domain.ports.models import Capability
from smbflow.domain.ports.spending import (
    Allowed,
    CallRecord,
    Ledger,
    Refusal,
    Reservation,
    Spent,
)
from smbflow.errors import UsageError
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Consultant
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.privacy import PrivacyPolicy, Secret
from smbflow.orchestration.scripted import MemoryLedger
from smbflow.paths import Workspace
from smbflow.store.database import open_store
from smbflow.store.spending import StoredSpending
from smbflow.wiring.models import PooledGateway, model_of, rules_of

_NO_WAIT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The model to examine: a name of smbflow.toml, or litellm's (with a slash) and where it is.

    `key` is the name of its secret, `pipeline` the one whose rules for outside models hold. With
    `sees` it is shown every page; without, those that were read poorly, if it can see.
    """

    name: str
    at: str | None = None
    key: str | None = None
    workspace: Workspace | None = None
    pipeline: str = "invoices"
    sees: bool = False


@dataclass(slots=True)
class Tally:
    """A ledger that counts what another one books."""

    book: Ledger
    calls: int = 0
    cost: Decimal = field(default_factory=Decimal)

    def reserve(self, wanted: Reservation, allowed: Allowed, now: datetime) -> int | Refusal:
        """Book the most that a call may cost."""
        return self.book.reserve(wanted, allowed, now)

    def settle(self, entry: int, spent: Spent, record: CallRecord, now: datetime) -> None:
        """Count a call and what it cost."""
        self.calls += 1
        self.cost += spent.money
        self.book.settle(entry, spent, record, now)


@contextmanager
def examined(candidate: Candidate) -> Iterator[tuple[Panel, Tally]]:
    """Make the model ready to be asked, by the office's rules and on its budget.

    A model that is named as litellm does, without an office, has no budget: its calls are counted
    here and written down nowhere; accounts, mail addresses and numbers to call are taken out all
    the same. Raises UsageError where there is no such model.
    """
    if "/" in candidate.name:
        rules, pictures = _by_itself(candidate), _pictures(candidate)
        with _asking(rules, MemoryLedger(), Terms(pictures, local_only=False)) as found:
            yield found
        return
    with _of_the_office(candidate) as found:
        yield found


@contextmanager
def _of_the_office(candidate: Candidate) -> Iterator[tuple[Panel, Tally]]:
    place = candidate.workspace
    if place is None or not place.settings.exists():
        hint = "Name an office with --workspace, or the model as provider/name with --at."
        raise UsageError(f"There is no office that knows a model {candidate.name}", hint)
    rules = rules_of(load_settings(place))
    if candidate.name not in rules.models:
        known = ", ".join(rules.models) or "none yet"
        raise UsageError(f"No model is called {candidate.name}", f"There is {known}.")
    if candidate.sees and Capability.VISION not in rules.models[candidate.name].capabilities:
        hint = f'Under [models.{candidate.name}]: capabilities = ["text", "json", "vision"]'
        raise UsageError(f"The model {candidate.name} sees no pictures", hint)
    files = (file.settings for file in load_pipelines(place))
    local_only = any(file.local_only for file in files if file.name == candidate.pipeline)
    one = replace(rules, models={candidate.name: rules.models[candidate.name]})
    database = open_store(place.store)
    try:
        terms = Terms(_pictures(candidate), local_only)
        with _asking(one, StoredSpending(database), terms) as found:
            yield found
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class Terms:
    """When pages are shown, and whether models outside this PC are left out."""

    pictures: Pictures
    local_only: bool


def _pictures(candidate: Candidate) -> Pictures:
    return Pictures.ALWAYS if candidate.sees else Pictures.POOR_SCAN


@contextmanager
def _asking(rules: Rules, ledger: Ledger, terms: Terms) -> Iterator[tuple[Panel, Tally]]:
    gateway, tally = PooledGateway(processes=1), Tally(ledger)
    near = Neighbours(gateway, tally, SystemClock(), closing=gateway.closing)
    consultant = Consultant(Caller(rules, near))
    try:
        route = tuple(rules.models)
        yield Panel(consultant, route, _NO_WAIT, terms.local_only, terms.pictures), tally
    finally:
        gateway.dismiss()


def _by_itself(candidate: Candidate) -> Rules:
    able = (Capability.TEXT, Capability.JSON, *([Capability.VISION] if candidate.sees else ()))
    said = {"use": candidate.name, "at": candidate.at, "key": candidate.key, "capabilities": able}
    try:
        section = TypeAdapter(ModelSection).validate_python(said)
    except ValidationError as error:
        wrong = error.errors()[0]
        place = ".".join(map(str, wrong["loc"]))
        raise UsageError(
            f"{place}: {wrong['msg']}", "As in --model openai/qwen --at URL."
        ) from error
    # Who names a model and asks it to look has said that pictures may go there.
    privacy = PrivacyPolicy(tuple(Secret), pictures_leave=candidate.sees)
    return Rules({candidate.name: model_of(candidate.name, section)}, privacy=privacy)
