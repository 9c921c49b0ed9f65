"""Typesetting: a template of the business with values of ours becomes a PDF (Typst, typst.app).

Values go in as data and are never read as markup, so text of a customer stays text. Only Typst's
own fonts are there, only the template's folder can be read, and no package is fetched.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from smbflow.errors import TemplateBroken

LOGOS = ("logo.svg", "logo.png", "logo.jpg")
_MAIN = "quote.typ"
_PACKAGE = re.compile(r"""["']@""")
_NOWHERE = "http://127.0.0.1:9"
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy")
_LONGEST_COMPLAINT = 200


def typeset(files: Mapping[str, bytes], values: Mapping[str, Any]) -> bytes:
    """Set `quote.typ` of these files with values, which it finds as JSON in `sys.inputs.quote`.

    The name of a logo among the files is added to the values; `made` among them is the Unix time
    that the PDF carries, so that the same values give the same bytes. Raises TemplateBroken.
    """
    template = files[_MAIN].decode("utf-8", "replace")
    if _PACKAGE.search(template):
        raise TemplateBroken("it imports a package, and smbflow fetches none")
    logo = next((name for name in LOGOS if name in files), "")
    with TemporaryDirectory() as folder, _offline():
        text = json.dumps({**values, "logo": logo})
        return _compiled(Path(folder), files, text, values.get("made", 0))


def _compiled(folder: Path, files: Mapping[str, bytes], values: str, made: int) -> bytes:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    try:
        return typst.compile(
            folder / _MAIN,
            root=folder,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"quote": values},
            timestamp=made,
            package_path=folder / "packages",
            package_cache_path=folder / "packages",
        )
    except RuntimeError as error:
        raise TemplateBroken(_said(str(error))) from error


@cache
def _fonts() -> typst.Fonts:
    """Return Typst's own fonts: the same paper on every PC."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


@contextmanager
def _offline() -> Iterator[None]:
    """Lead Typst's package loader to nowhere, whatever a template puts together."""
    before = {name: os.environ.get(name) for name in _PROXIES}
    os.environ.update(dict.fromkeys(_PROXIES, _NOWHERE))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _said(complaint: str) -> str:
    return " ".join(complaint.split())[:_LONGEST_COMPLAINT]
