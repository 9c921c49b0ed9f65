"""smbflow.toml: who the business is and how smbflow behaves for it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, ConfigDict, Field

from smbflow.config.complaint import refused
from smbflow.config.mail import MailSection
from smbflow.config.models import (
    BudgetsSection,
    ModelName,
    ModelSection,
    ModelsInUse,
    PrivacySection,
    RoutesSection,
)
from smbflow.config.toml import checked, read_toml, said
from smbflow.domain.reference import Business
from smbflow.paths import Workspace

_STRICT = ConfigDict(extra="forbid")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        message = "is not a time zone; write one like Europe/London"
        raise ValueError(message) from error
    return name


def _capitals(count: int, example: str) -> tuple[Any, ...]:
    """Ask for a code of capital letters, in words that an office manager reads."""
    pattern = f"^[A-Z]{{{count}}}$"

    def check(code: str) -> str:
        if not re.fullmatch(pattern, code):
            message = f"must be {count} capital letters, such as {example}"
            raise ValueError(message)
        return code

    return AfterValidator(check), Field(json_schema_extra={"pattern": pattern})


TimeZone = Annotated[str, AfterValidator(_known_zone)]
"""A name of the IANA time zone database."""
Parameter = str | int


@dataclass(frozen=True, slots=True)
class BusinessSection(Business):
    """[business]: the names, VAT ids and addresses by which an invoice to us is known."""

    __pydantic_config__ = _STRICT

    currency: Annotated[str, *_capitals(3, "EUR")]
    country: Annotated[str, *_capitals(2, "GB")]
    timezone: TimeZone = "UTC"


@dataclass(frozen=True, slots=True)
class ExportSection:
    """[export]: the accounting program, when its batch is written, and what its format asks for.

    Without a `time` (in the business's time zone) bills wait for `smbflow export`.
    """

    __pydantic_config__ = _STRICT

    format: Annotated[str, Field(min_length=1)] = "csv"
    time: dt.time | None = None
    parameters: dict[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChecksSection:
    """[checks]: the least share of documents drawn for a spot check."""

    __pydantic_config__ = _STRICT

    spot_check_rate: Annotated[float, Field(ge=0, le=1)] = 0.10


@dataclass(frozen=True, slots=True)
class RetentionSection:
    """[retention]: how long personal content is kept; for now always."""

    __pydantic_config__ = _STRICT

    keep: Literal["forever"] = "forever"


@dataclass(frozen=True, slots=True)
class EngineSection:
    """[engine]: how much of the PC documents may use.

    `workers` 0 means one fewer than the processor has cores, at least one.
    """

    __pydantic_config__ = _STRICT

    workers: Annotated[int, Field(ge=0, le=32)] = 0
    rescan_seconds: Annotated[float, Field(ge=0.1, le=3600)] = 2.0
    seconds_per_document: Annotated[float, Field(ge=1, le=3600)] = 120.0
    memory_mb_per_document: Annotated[int, Field(ge=128, le=65536)] = 1500
    largest_file_mb: Annotated[int, Field(ge=1, le=2048)] = 100


@dataclass(frozen=True, slots=True)
class NothingYet:
    """A section that takes no keys in this version: better refused than ignored."""

    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Settings:
    """All of smbflow.toml."""

    __pydantic_config__ = _STRICT

    business: BusinessSection
    export: ExportSection = field(default_factory=ExportSection)
    checks: ChecksSection = field(default_factory=ChecksSection)
    retention: RetentionSection = field(default_factory=RetentionSection)
    engine: EngineSection = field(default_factory=EngineSection)
    models: dict[ModelName, ModelSection] = field(default_factory=dict)
    routes: RoutesSection = field(default_factory=RoutesSection)
    budgets: BudgetsSection = field(default_factory=BudgetsSection)
    privacy: PrivacySection = field(default_factory=PrivacySection)
    mail: MailSection = field(default_factory=MailSection)
    notifications: NothingYet = field(default_factory=NothingYet)


def load_settings(workspace: Workspace) -> Settings:
    """Read smbflow.toml (raises ConfigurationError naming line and key)."""
    file = read_toml(workspace.settings, workspace.settings.name)
    read = checked(Settings, file)
    placed = {name: section.within(workspace.root) for name, section in read.models.items()}
    settings = replace(read, models=placed)
    in_use = ModelsInUse(settings.models, settings.routes, settings.budgets)
    problems = [said(file, place, what) for place, what in in_use.problems()]
    if problems:
        raise refused(problems)
    return settings
