"""Models in smbflow.toml: which there are, which task asks which, what they may cost and see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field

from smbflow.config.complaint import not_known
from smbflow.domain.document import DocumentKind
from smbflow.domain.ports.models import Capability

_STRICT = ConfigDict(extra="forbid")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_OPENAI = "openai/"
EMBEDDED = "embedded"
"""In a route: what smbflow can do by itself, offline and free."""


class Task(StrEnum):
    """What a model may be asked to do; each has a route."""

    EXTRACT = "extract"
    CLASSIFY = "classify"
    DRAFT = "draft"
    ANSWER = "answer"
    REQUIREMENTS = "requirements"


class Pictures(StrEnum):
    """When a model that sees is shown the pages themselves."""

    NEVER = "never"
    POOR_SCAN = "poor_scan"
    ALWAYS = "always"


SPECIAL: Mapping[Task, tuple[str, ...]] = {
    Task.EXTRACT: tuple(DocumentKind),
    Task.CLASSIFY: ("enquiries", "assistant"),
    Task.DRAFT: ("enquiries", "quotes"),
    Task.ANSWER: ("assistant", "enquiries"),
    Task.REQUIREMENTS: ("quotes",),
}
"""For what a task may have a route of its own: kinds of document, or pipelines."""


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        message = "must be an address such as http://127.0.0.1:11434/v1"
        raise ValueError(message)
    return text


ModelName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,40}$")]
SecretName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
"""The name of a secret in the keyring or the environment, never the secret."""
Amount = Annotated[Decimal, Field(ge=0)]
Tokens = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True)
class ModelSection:
    """[models.NAME]: `use` as litellm calls it, `at` its address, `key` the name of its secret.

    Or `file` alone, a GGUF file (from the workspace on) that smbflow opens itself. Prices are for
    a million tokens, in the business's currency; a model on this PC costs nothing.
    """

    __pydantic_config__ = _STRICT

    use: Annotated[str, Field(pattern=r"^[a-z0-9_]+/\S+$")] | None = None
    file: Annotated[str, Field(pattern=r"(?i)\.gguf$")] | None = None
    at: Annotated[str, AfterValidator(_web_address)] | None = None
    key: SecretName | None = None
    capabilities: tuple[Capability, ...] = (Capability.TEXT, Capability.JSON)
    context_tokens: Annotated[int, Field(ge=1024)] = 8192
    answer_tokens: Annotated[int, Field(ge=64)] = 1024
    seconds: Annotated[float, Field(ge=1, le=600)] = 60.0
    price_asked: Amount | None = None
    price_answered: Amount | None = None
    image_pixels: Annotated[int, Field(ge=50_000, le=40_000_000)] = 1_500_000
    image_pages: Annotated[int, Field(ge=1, le=100)] = 4

    @property
    def on_this_pc(self) -> bool:
        """Say whether the model runs here: told by its address alone, so nobody can misstate it."""
        if self.file is not None:
            return True
        return self.at is not None and urlsplit(self.at).hostname in _LOOPBACK

    @property
    def called(self) -> str:
        """Return what litellm calls it."""
        return self.use or _OPENAI + PurePath(self.file or "").stem

    def within(self, workspace: Path) -> ModelSection:
        """Return it with its file's whole path."""
        if self.file is None:
            return self
        return replace(self, file=str(workspace / Path(self.file).expanduser()))

    @property
    def priced(self) -> bool:
        """Say whether it is known what it costs."""
        said = self.price_asked is not None and self.price_answered is not None
        return said or self.on_this_pc


Route = Annotated[tuple[str, ...], Field(min_length=1)]
"""Names of models in the order in which they are asked."""
_BY_ITSELF: Route = (EMBEDDED,)


@dataclass(frozen=True, slots=True)
class RoutesSection:
    """[routes]: who is asked for a task, in order, and how long a document waits for a model.

    `special` has routes for single kinds of document or pipelines, as in `extract.receipt`.
    `patience_hours` is how long a document waits while all models that could help are away, before
    a person is asked. `pictures` says when models that see are shown the pages.
    """

    __pydantic_config__ = _STRICT

    extract: Route = _BY_ITSELF
    classify: Route = _BY_ITSELF
    draft: Route = _BY_ITSELF
    answer: Route = _BY_ITSELF
    requirements: Route = _BY_ITSELF
    special: dict[Task, dict[str, Route]] = field(default_factory=dict)
    pictures: Pictures = Pictures.POOR_SCAN
    patience_hours: Annotated[float, Field(ge=0, le=24 * 14)] = 72.0

    def of(self, task: Task) -> Route:
        """Return the usual route of a task."""
        route: Route = getattr(self, task)
        return route

    def all(self) -> Iterator[tuple[Task, tuple[str, ...], Route]]:
        """Yield each task's routes with their keys."""
        for task in Task:
            yield task, (task,), self.of(task)
        for task, routes in self.special.items():
            for what, route in routes.items():
                yield task, ("special", task, what), route

    def tasks_of(self, model: str) -> tuple[Task, ...]:
        """Return the tasks for which a model is asked."""
        asked = {task for task, _, route in self.all() if model in route}
        return tuple(task for task in Task if task in asked)


@dataclass(frozen=True, slots=True)
class BudgetsSection:
    """[budgets]: the most that models may cost; money in the business's currency."""

    __pydantic_config__ = _STRICT

    money_per_day: Amount | None = None
    money_per_month: Amount | None = None
    tokens_per_day: Tokens | None = None
    tokens_per_month: Tokens | None = None

    @property
    def in_money_alone(self) -> bool:
        """Say whether money is limited and tokens are not."""
        money = self.money_per_day is not None or self.money_per_month is not None
        return money and self.tokens_per_day is None and self.tokens_per_month is None


@dataclass(frozen=True, slots=True)
class PrivacySection:
    """[privacy]: what is taken out of a text before it leaves this PC, and put back afterwards.

    `keep_calls` keeps questions and answers in full in the history, else only their hashes. From
    a picture nothing can be taken out: it stays here unless `pictures` says `allowed`.
    """

    __pydantic_config__ = _STRICT

    redact: tuple[Literal["iban", "email", "phone"], ...] = ("iban", "email", "phone")
    names: tuple[Annotated[str, Field(min_length=2)], ...] = ()
    keep_calls: bool = False
    pictures: Literal["local", "allowed"] = "local"


@dataclass(frozen=True, slots=True)
class ModelsInUse:
    """The sections that must fit each other."""

    models: Mapping[str, ModelSection] = field(default_factory=dict)
    routes: RoutesSection = field(default_factory=RoutesSection)
    budgets: BudgetsSection = field(default_factory=BudgetsSection)

    def problems(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield what does not fit: the key, and what is wrong with it."""
        for name, model in self.models.items():
            yield from self._model_problems(name, model)
        yield from self._route_problems()

    def _model_problems(
        self, name: str, model: ModelSection
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        if name == EMBEDDED:
            yield ("models", name), "is what smbflow calls its own reading; choose another name"
        if (model.use is None) == (model.file is None):
            yield ("models", name), "needs either use (and at), or the file of a model"
        if model.file is not None and (model.at or model.key):
            yield ("models", name), "smbflow opens the file itself: leave out at and key"
        if model.on_this_pc and not model.called.startswith(_OPENAI):
            said = "a model on this PC is asked through its OpenAI interface"
            yield ("models", name, "use"), f"{said}; write {_OPENAI}{model.called.split('/')[-1]}"
        if not model.priced and self.budgets.in_money_alone:
            said = "money is limited, but what this model costs is not known; write price_asked"
            yield ("models", name), f"{said} and price_answered, or limit tokens_per_day"

    def _route_problems(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for task, routes in self.routes.special.items():
            for what in routes.keys() - SPECIAL[task]:
                yield ("routes", "special", task, what), not_known(what, SPECIAL[task])
        for _, place, route in self.routes.all():
            for what in self._against(route):
                yield ("routes", *place), what

    def _against(self, route: Route) -> Iterator[str]:
        """Yield what is wrong with a route."""
        if route[0] != EMBEDDED:
            yield f"{EMBEDDED} comes first: it costs nothing and sends nothing"
        for name in route:
            if name != EMBEDDED and name not in self.models:
                yield not_known(name, (EMBEDDED, *self.models))
        if len(set(route)) < len(route):
            yield "each stands there once"
