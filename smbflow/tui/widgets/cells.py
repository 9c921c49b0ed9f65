"""Cells of a list's row: outside text made safe, cut and padded to a width."""

from __future__ import annotations

import textwrap

from textual.content import Content
from textual.style import Style

from smbflow.domain.text import printable


def outside(text: str, style: Style | None = None) -> Content:
    """Return text of any origin as content that no terminal obeys."""
    safe = printable(text)
    return Content.styled(safe, style) if style is not None and safe else Content(safe)


def cell(text: str, width: int, style: Style | None = None, *, right: bool = False) -> Content:
    """Return text in exactly `width` terminal cells, cut with an ellipsis."""
    cut = outside(text, style).truncate(max(width, 0), ellipsis=True)
    missing = max(width - cut.cell_length, 0)
    return cut.pad_left(missing) if right else cut.pad_right(missing)


def title(heading: str, note: str = "") -> Content:
    """Return text for a border's title, with a note of what stands below it."""
    return outside(f" {heading} · {note} " if note else f" {heading} ")


def wrap_lines(text: str, width: int) -> list[str]:
    """Return text as safe lines of at most `width` characters; its own line breaks stay."""
    lines = printable(text, lines=True).splitlines()
    return [part for line in lines for part in textwrap.wrap(line, max(width, 8)) or [""]]
