"""Documents of the office as paragraphs under headings: md, txt, html, csv, docx, pdf.

Each reader yields blocks in reading order. What a page hides from the eye is not knowledge: PDF
text that cannot be seen and hidden HTML are left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from smbflow.ai.reading.charset import decoded
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.ai.reading.web import text_of_html
from smbflow.ai.retrieval.sentences import cut
from smbflow.domain.answer import Place
from smbflow.domain.ports.knowledge import Passage
from smbflow.domain.reason import Reason, ask
from smbflow.domain.text import printable
from smbflow.errors import UnreadableDocument

_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<words>.+?)\s*#*\s*$")
_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"[A-ZÀ-Þ](?:[^\s\d.:;!?]+[ \t]+){0,7}[^\s\d.:;!?]+")
"""A short line of its own without an end: a heading of plain text."""

_FRONT_MATTER = re.compile(r"\A(?:---|\+\+\+)\s*\n(?P<head>.*?)\n(?:---|\+\+\+)\s*\n", re.DOTALL)
_DATED = re.compile(
    r"^\s*(?:date|dated|updated|valid from|version of)\s*[:=]\s*[\"']?(\d{4}-\d\d-\d\d)",
    re.IGNORECASE | re.MULTILINE,
)
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?([0-2]\d|3[01]))?(?!\d)")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_BLANK = re.compile(r"\n\s*\n")
_LARGEST = 20_000_000
_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (or a row of a table) and the heading above it."""

    text: str
    heading: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document's passages in order, and the day it gives itself, if any."""

    passages: tuple[Passage, ...]
    dated: date | None = None


def read_document(path: Path, name: str, changed: date) -> DocumentText:
    """Read a file of the office, called `name` in citations; `changed` dates one that says nothing.

    Raises UnreadableDocument for a kind of file that is not read, or a broken one.
    """
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise _unreadable(name, f"it is none of {', '.join(READERS)}")
    content = _content(path, name)
    try:
        blocks = list(read(path, content))
    except UnreadableDocument:
        raise
    except Exception as error:
        raise _unreadable(name, "it is damaged or not what its name says") from error
    dated = _dated(PurePath(name).name, content if path.suffix.lower() in _TEXTS else b"")
    return DocumentText(tuple(_passages(blocks, name, dated or changed)), dated)


def _passages(blocks: Iterable[Block], name: str, dated: date) -> Iterator[Passage]:
    for number, block in enumerate(blocks, 1):
        place = Place(name, block.heading, number, block.page)
        for text in cut(printable(block.text, lines=True).strip()):
            if text:
                yield Passage(place, text, dated)


def _read_markdown(_: Path, content: bytes) -> Iterator[Block]:
    text = _FRONT_MATTER.sub("", _plain(content))
    headings: list[str] = []
    for part in _BLANK.split(text):
        lines = part.strip().split("\n")
        while lines and (found := _HEADING.match(lines[0].strip())):
            depth = len(found["marks"])
            headings = [*headings[: depth - 1], found["words"]]
            lines = lines[1:]
        body = "\n".join(lines).strip()
        if body:
            yield Block(body, headings[-1] if headings else "")


def _read_text(_: Path, content: bytes) -> Iterator[Block]:
    parts = [part.strip() for part in _BLANK.split(_plain(content)) if part.strip()]
    heading = ""
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if following is not None and _TITLE.fullmatch(part):
            heading = part
            yield Block("", heading)
        else:
            yield Block(part, heading)


def _read_html(path: Path, content: bytes) -> Iterator[Block]:
    marked = _HTML_HEADING.sub(_as_markdown, _plain(content))
    return _read_markdown(path, text_of_html(marked).encode())


def _as_markdown(found: re.Match[str]) -> str:
    words = " ".join(text_of_html(found[2]).split())
    return f"<p></p><p>{'#' * int(found[1])} {words}</p><p></p>"


def _read_table(_: Path, content: bytes) -> Iterator[Block]:
    """Make a paragraph of each row: every cell stands after its column's name."""
    text = _plain(content)
    try:
        form: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:4096], ",;\t|")
    except csv.Error:
        form = csv.excel
    rows = csv.reader(io.StringIO(text), form)
    header = next(rows, [])
    for row, _n in zip(rows, range(_MOST_ROWS), strict=False):
        named = zip(header, row, strict=False)
        told = "; ".join(f"{column}: {cell}" for column, cell in named if cell.strip())
        if told:
            yield Block(told)


def _read_word(_: Path, content: bytes) -> Iterator[Block]:
    import docx  # noqa: PLC0415 - only where there is such a file
    from docx.table import Table  # noqa: PLC0415 - as above

    heading = ""
    for item in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(item, Table):
            for row in item.rows:
                yield Block("; ".join(cell.text.strip() for cell in row.cells), heading)
        elif ((item.style and item.style.name) or "").startswith(("Heading", "Title")):
            heading = item.text.strip() or heading
        elif item.text.strip():
            yield Block(item.text.strip(), heading)


def _read_pdf(path: Path, _: bytes) -> Iterator[Block]:
    reading = FileReader(choice=ReaderChoice.AUTO).read(path, path.name)
    for page in reading.pages:
        for part in _paragraphs(page.text):
            yield Block(part, page=page.number)


def _paragraphs(page: str) -> Iterator[str]:
    """Put the lines of a printed page together where a sentence goes on in the next line."""
    for part in _BLANK.split(page):
        gathered = ""
        for line in part.split("\n"):
            ends = not gathered or gathered.endswith((".", ":", "!", "?")) or line[:1].isupper()
            gathered = f"{gathered}\n{line.strip()}" if ends else f"{gathered} {line.strip()}"
        if gathered.strip():
            yield gathered.strip()


Reader = Callable[[Path, bytes], Iterator[Block]]

READERS: Mapping[str, Reader] = {
    **dict.fromkeys((".md", ".markdown"), _read_markdown),
    ".txt": _read_text,
    **dict.fromkeys((".html", ".htm"), _read_html),
    ".csv": _read_table,
    ".docx": _read_word,
    ".pdf": _read_pdf,
}
"""How each kind of file is read, by its ending."""

_TEXTS = frozenset({".md", ".markdown", ".txt", ".html", ".htm"})


def _content(path: Path, name: str) -> bytes:
    if path.stat().st_size > _LARGEST:
        raise _unreadable(name, "it is larger than 20 MB")
    return path.read_bytes()


def _plain(content: bytes) -> str:
    return decoded(content).replace("\r\n", "\n").replace("\r", "\n")


def _dated(name: str, content: bytes) -> date | None:
    """Return the day that a document's head or its name gives it."""
    said = _DATED.search(_plain(content[:2000])) if content else None
    try:
        if said:
            return date.fromisoformat(said[1])
        if found := _DAY_IN_NAME.search(name):
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
        if year := _YEAR_IN_NAME.search(name):
            return date(int(year[1]), 1, 1)
    except ValueError:
        return None
    return None


def _unreadable(name: str, why: str) -> UnreadableDocument:

    return UnreadableDocument(ask(Reason.UNREADABLE, f"{name} cannot be read: {why}"))
