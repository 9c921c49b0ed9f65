"""The text of an HTML mail body: what a reader sees, rows and cells kept apart."""

from __future__ import annotations

import re
from html.parser import HTMLParser

SILENT = frozenset(["script", "style", "head", "title", "noscript", "template"])
NEW_LINE = frozenset(
    ["br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote", "hr"]
)
CELLS = frozenset(["td", "th"])
EMPTY = frozenset(["br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base"])
UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n\s*\n+")


def text_of_html(html: str) -> str:
    """Return the visible text; a cell is two blanks from the next, a row is a line."""
    return _read(html).text()


def letter_of_html(html: str) -> tuple[str, str]:
    """Return the visible text of a mail, `>` before what it quotes, and the text nobody can see."""
    page = _read(html, quotes=True)
    return page.text(), page.unseen()


def _read(html: str, *, quotes: bool = False) -> _Page:
    page = _Page(quotes=quotes)
    page.feed(html)
    page.close()
    return page


class _Page(HTMLParser):
    """Gathers visible text; a stack of open hidden elements says when to keep silent."""

    def __init__(self, *, quotes: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._quotes = quotes
        self._parts: list[str] = []
        self._unseen: list[str] = []
        self._hidden: list[str] = []
        self._depth = 0

    def text(self) -> str:
        lines = "".join(self._parts).split("\n")
        cells = ("  ".join(" ".join(c.split()) for c in line.split("\t")) for line in lines)
        return BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in cells)).strip()

    def unseen(self) -> str:
        return " ".join(" ".join(self._unseen).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        unseen = tag in SILENT or any(n == "style" and v and UNSEEN.search(v) for n, v in attrs)
        if tag not in EMPTY and (unseen or tag in self._hidden):
            self._hidden.append(tag)
        if tag == "blockquote":
            self._depth += 1
        if tag in NEW_LINE:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()
        if tag == "blockquote":
            self._depth = max(0, self._depth - 1)
        if tag in CELLS:
            self._parts.append("\t")
        elif tag in NEW_LINE:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(re.sub(r"\s+", " ", data))
        elif not SILENT.intersection(self._hidden):
            self._unseen.append(data)

    def _break(self) -> None:
        self._parts.append("\n> " if self._quotes and self._depth else "\n")
