"""Values of an XML tree, each with the element's text as its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from lxml import etree

from smbflow.domain.evidence import Found, How, Source
from smbflow.domain.text import printable, squeeze

T = TypeVar("T")

LONGEST = 4_000
"""Characters kept of one element's text."""


def found(value: T, text: str, confidence: float = 1.0) -> Found[T]:
    """Return a value with the XML text that it was read from."""
    return Found(value, confidence, Source(1, None, text), How.XML)


@dataclass(frozen=True, slots=True)
class Node:
    """An element whose parts are named by paths of local names, first match first."""

    element: etree._Element

    @classmethod
    def empty(cls) -> Node:
        """Return a node without any parts, for what is not there."""
        return cls(etree.Element("nothing"))

    def all(self, path: str) -> Iterator[Node]:
        """Yield the elements at a path."""
        return (Node(element) for element in self.element.iterfind(path))

    def first(self, *paths: str) -> Node | None:
        """Return the first element that is there, looking at the paths in turn."""
        return next((node for path in paths for node in self.all(path)), None)

    def attribute(self, name: str) -> str:
        """Return an attribute's text, empty where it is not there."""
        return squeeze(str(self.element.get(name, "")))

    @property
    def text(self) -> str:
        """Return the element's own text, in one line and safe to show."""
        return squeeze(printable((self.element.text or "")[:LONGEST], lines=False))

    def word(self, *paths: str) -> str:
        """Return the first text at the paths that is not empty, or nothing."""
        return next((node.text for p in paths for node in self.all(p) if node.text), "")

    def said(self, *paths: str) -> Found[str] | None:
        """Return the first text that is not empty."""
        text = self.word(*paths)
        return found(text, text) if text else None

    def amount(self, *paths: str) -> Found[Decimal] | None:
        """Return the first number at the paths."""
        text = self.word(*paths)
        value = number(text)
        return None if value is None else found(value, text)

    def day(self, *paths: str) -> Found[date] | None:
        """Return the first day at the paths, from ISO 8601 or CII's 20260131."""
        text = self.word(*paths)
        value = day(text)
        return None if value is None else found(value, text)


def number(text: str) -> Decimal | None:
    """Read an XML Schema decimal."""
    try:
        value = Decimal(text.replace(" ", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def day(text: str) -> date | None:
    """Read `2026-01-31`, with or without a time or zone behind it, or `20260131`."""
    for length in (10, 8):
        try:
            return date.fromisoformat(text[:length])
        except ValueError:
            continue
    return None
