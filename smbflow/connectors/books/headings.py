"""Which column of an export is which of ours, by the headings in columns.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from smbflow.config.tables import TABLES
from smbflow.domain.text import fold

OWN_COLUMNS = {table.name: table.column_names for table in TABLES}


@dataclass(frozen=True, slots=True)
class Placement:
    """Where our columns stand: the export's headings by our name (two where they are joined)."""

    columns: Mapping[str, tuple[str, ...]]

    @property
    def recognised(self) -> tuple[tuple[str, str], ...]:
        """Our columns with the headings they were found under, for a person to check."""
        return tuple((column, " + ".join(found)) for column, found in self.columns.items())


@cache
def books_columns() -> dict[str, Any]:
    """Return columns.toml: what headings and words of the books mean."""
    return tomllib.loads(Path(__file__).with_name("columns.toml").read_text("utf-8"))


def place(kind: str, header: Sequence[str]) -> Placement:
    """Find our columns in a header; our own names win over the books' words for them."""
    written = {_folded(heading): heading for heading in reversed(header)}
    found = {
        column: headings
        for column, synonyms in wanted(kind).items()
        if (headings := _first(column, synonyms, written))
    }
    return Placement(found)


def wanted(kind: str) -> dict[str, tuple[str, ...]]:
    """Return the columns of a kind with the headings that the books have for them."""
    headings = books_columns()[kind]["headings"]
    names = dict.fromkeys([*OWN_COLUMNS.get(kind, ()), *headings])
    return {name: tuple(headings.get(name, ())) for name in names}


def _first(
    column: str, synonyms: Sequence[str], written: Mapping[str, str]
) -> tuple[str, ...] | None:
    for synonym in (column, *synonyms):
        parts = tuple(_folded(part) for part in synonym.split(" + "))
        if all(part in written for part in parts):
            return tuple(written[part] for part in parts)
    return None


def _folded(heading: str) -> str:
    return fold(heading.replace("_", " "))
