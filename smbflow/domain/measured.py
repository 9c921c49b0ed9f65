"""How often a model was right in this office, as people found it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from smbflow.domain.text import compact_id, fold

_AMOUNT = re.compile(r"\D{0,3}?(-?[\d.,' ]*\d[.,]\d{1,4})\D{0,4}")
_GROUPING = re.compile(r"[.,' \u00a0](?=\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class Measured:
    """A model's values that people checked, and those that were right."""

    right: int
    checked: int

    @property
    def words(self) -> str:
        """Say it for the history and the screen."""
        return f"right in {self.right} of {self.checked} checks"


class ModelFigures(Protocol):
    """What people's checks say of models."""

    def of(self, task: str) -> Mapping[str, Measured]:
        """Return by name how often models were right in a task (the prompt's name)."""
        ...


def alike(one: str, other: str) -> bool:
    """Say whether a model and a person mean the same: amounts by value, the rest folded."""
    first, second = _amount(one), _amount(other)
    if first is not None and second is not None:
        return first == second
    return compact_id(fold(one)) == compact_id(fold(other))


def _amount(written: str) -> Decimal | None:
    """Read an amount with a decimal mark, or a bare number; None for anything else."""
    found = _AMOUNT.fullmatch(written.strip())
    bare = found[1] if found else written.strip()
    try:
        return Decimal(_GROUPING.sub("", bare).replace(",", "."))
    except InvalidOperation:
        return None
