"""Templates: approved texts with slots, which facts fill."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SLOT = re.compile(r"(?P<blank>[ \t]?)\{(?P<name>[a-z][a-z0-9_]*)(?P<optional>\?)?\}")
OPEN_SLOT = re.compile(r"\[\[[a-z][a-z0-9_]*\]\]")
"""What stands in a text in place of a fact that is not known."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template's text with its slots filled; `missing` names those that nothing fills."""

    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """An approved text; `language` is its ISO 639 code, empty: the office's own.

    `{name}` is a slot. `{name?}` may stay empty, and takes the blank before it along.
    """

    name: str
    language: str
    text: str

    @property
    def source(self) -> str:
        """Return its name for people: `opening_hours.de`."""
        return f"{self.name}.{self.language}" if self.language else self.name

    def filled(self, facts: Mapping[str, str]) -> Filled:
        """Fill the slots; one that nothing fills stays visible as `[[name]]`."""
        missing: list[str] = []

        def fact(match: re.Match[str]) -> str:
            name, blank = match["name"], match["blank"]
            if facts.get(name):
                return f"{blank}{facts[name]}"
            if match["optional"]:
                return ""
            missing.append(name)
            return f"{blank}[[{name}]]"

        return Filled(_SLOT.sub(fact, self.text).strip(), tuple(dict.fromkeys(missing)))


@dataclass(frozen=True, slots=True)
class Templates:
    """All templates of an office, for one pipeline."""

    all: tuple[Template, ...] = ()

    def find(self, name: str, language: str, own: str) -> Template | None:
        """Return a template in a language; one without a language is in the office's `own`."""
        mine = [t for t in self.all if t.name == name and (t.language or own) == language]
        return mine[0] if mine else None

    def languages(self, name: str, own: str) -> frozenset[str]:
        """Return the languages in which there is a template of this name."""
        return frozenset(t.language or own for t in self.all if t.name == name)
