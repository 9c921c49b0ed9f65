"""What an office may set for its assistant: the `[settings]` of pipelines/assistant.toml."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import ConfigDict, Field

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """A folder of reference/knowledge that only some people may hear from."""

    __pydantic_config__ = _STRICT

    readers: Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class PeriodSettings:
    """When the business's year and its VAT quarters begin."""

    __pydantic_config__ = _STRICT

    year_starts: Annotated[int, Field(ge=1, le=12)] = 1
    vat_quarter_ends: Annotated[int, Field(ge=1, le=12)] = 3


@dataclass(frozen=True, slots=True)
class AssistantSettings:
    """All settings of the assistant.

    Below `sure` (0 to 1) a question waits for a person. `folders` names folders below
    reference/knowledge with who may hear from them; what nobody is named for is for all.
    `most_rows` is how long a table beside an answer gets.
    """

    __pydantic_config__ = _STRICT

    sure: Annotated[float, Field(ge=0, le=1)] = 0.4
    most_rows: Annotated[int, Field(ge=1, le=1000)] = 50
    periods: PeriodSettings = field(default_factory=PeriodSettings)
    folders: dict[str, FolderSettings] = field(default_factory=dict)
