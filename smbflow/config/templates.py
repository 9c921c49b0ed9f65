"""The office's own texts: reference/templates and reference/examples, read again when they change.

A template is a file `name.md` or `name.de.md` (or .txt) with the language before the ending.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path

from smbflow.config import cells
from smbflow.config.reference import load_table
from smbflow.config.tables import Column, Table
from smbflow.domain.enquiry import Example
from smbflow.domain.template import Template, Templates
from smbflow.errors import ConfigurationError
from smbflow.paths import Workspace

_FILE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)(?:\.(?P<language>[a-z]{2}))?\.(?:md|txt)")
_HINT = "Name it like opening_hours.md, or opening_hours.de.md for German."

Stamps = tuple[tuple[str, int, int], ...]


def load_templates(folder: Path) -> Templates:
    """Read a folder of templates, an absent one as empty (ConfigurationError on a wrong name)."""
    files = sorted(path for path in folder.glob("*") if path.suffix in {".md", ".txt"})
    return Templates(tuple(_template(path) for path in files))


def load_examples(folder: Path, pipeline: str, country: str) -> tuple[Example, ...]:
    """Read a pipeline's examples (raises ConfigurationError naming row and column)."""
    columns = (Column("intent", cells.key, required=True), Column("text", required=True))
    table = Table(pipeline, Example, columns, ("intent", "text"))
    found: tuple[Example, ...] = load_table(table, folder, country)
    return found


class OfficeTexts:
    """A pipeline's templates and examples as they stand now.

    Raises ConfigurationError at the start; after a bad edit the last good ones go on serving, and
    `problem` says what is wrong.
    """

    def __init__(self, workspace: Workspace, pipeline: str, country: str) -> None:
        self._templates = workspace.reference / "templates" / pipeline
        self._examples = workspace.reference / "examples"
        self._pipeline, self._country = pipeline, country
        self._lock = threading.Lock()
        self._seen = self._look()
        self._good = self._load()
        self.problem: ConfigurationError | None = None

    def templates(self) -> Templates:
        """Return the templates."""
        return self._current()[0]

    def examples(self) -> tuple[Example, ...]:
        """Return the examples."""
        return self._current()[1]

    def _current(self) -> tuple[Templates, tuple[Example, ...]]:
        with self._lock:
            if (look := self._look()) != self._seen:
                self._seen = look
                try:
                    self._good, self.problem = self._load(), None
                except ConfigurationError as error:
                    self.problem = error
            return self._good

    def _load(self) -> tuple[Templates, tuple[Example, ...]]:
        examples = load_examples(self._examples, self._pipeline, self._country)
        return load_templates(self._templates), examples

    def _look(self) -> Stamps:
        files = [*self._templates.glob("*"), *self._examples.glob(f"{self._pipeline}.csv")]
        return tuple(sorted((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files))


def _template(path: Path) -> Template:
    name = _FILE.fullmatch(path.name)
    if name is None:
        raise ConfigurationError(
            f"templates/{path.parent.name}/{path.name} has no valid name", _HINT
        )
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path.name} cannot be read: {error}", "Save it as UTF-8."
        ) from error
    return Template(name["name"], name["language"] or "", text.strip())
