"""What is done in worker processes for quotes: lists are read, and papers are set."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from smbflow.ai.reading.lists import ListReader
from smbflow.connectors.typesetting import typeset
from smbflow.domain.document import Reading
from smbflow.engine.spool import Spool


def read(spool: Path, path: Path, name: str) -> Reading:
    """Read a request, or a list of items that is a spreadsheet or CSV file."""
    return _reader(spool).read(path, name)


def set_quote(files: Mapping[str, bytes], values: Mapping[str, Any]) -> bytes:
    """Set a quote as PDF."""
    return typeset(files, values)


@cache
def _reader(spool: Path) -> ListReader:
    return ListReader(Spool(spool).keep)
