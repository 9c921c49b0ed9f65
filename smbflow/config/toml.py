"""TOML files checked against a dataclass, so that each error names file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from smbflow.config.complaint import not_known, quoted, refused
from smbflow.errors import ConfigurationError

T = TypeVar("T")

_UNKNOWN_KEY = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
_SECRET_NAME = ("key",)  # what stands there may be the secret itself: it is not repeated
_CHOICES = frozenset({"enum", "literal_error"})
_HEADER = re.compile(r"\s*\[(?P<array>\[)?\s*(?P<name>[^\[\]]+?)\s*\]")
_KEY = re.compile(r'\s*(?P<name>[\w."-]+)\s*=')


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file as read; `name` is how people know it, e.g. `pipelines/invoices.toml`."""

    name: str
    text: str
    table: Mapping[str, Any]


def read_toml(path: Path, name: str) -> TomlFile:
    """Read a TOML file (raises ConfigurationError where it is absent or no TOML)."""
    try:
        return parse_toml(path.read_text("utf-8-sig"), name)
    except FileNotFoundError as error:
        hint = f"Expected at {path}; run: smbflow init"
        raise ConfigurationError(f"{name} is missing", hint) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{name} is not UTF-8", "Save it as UTF-8 text.") from error
    except OSError as error:
        raise ConfigurationError(f"{name} cannot be read: {error}") from error


def parse_toml(text: str, name: str) -> TomlFile:
    """Parse TOML text (raises ConfigurationError with the line)."""
    try:
        return TomlFile(name, text, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{name} cannot be read: {error}") from error


def checked(kind: type[T], file: TomlFile, *keys: str) -> T:
    """Return the table at `keys` as a value of a dataclass.

    Raises ConfigurationError naming file, line, key, what was found, what is allowed.
    Pipelines check their own [settings] with it.
    """
    table: Any = file.table
    for key in keys:
        table = table.get(key, {})
    try:
        return TypeAdapter(kind).validate_python(table)
    except ValidationError as error:
        raise refused(_problem(kind, file, keys, detail) for detail in error.errors()) from error


def _problem(kind: type, file: TomlFile, keys: tuple[str, ...], detail: ErrorDetails) -> str:
    return said(file, (*keys, *detail["loc"]), _words(kind, detail))


def said(file: TomlFile, path: Sequence[int | str], what: str) -> str:
    """Say what is wrong at a place of a file, with its line."""
    line = line_of(file.text, path)
    where = f"{file.name} line {line}" if line else file.name
    return f"{where}, {'.'.join(map(str, path)) or 'the whole file'}: {what}"


def _words(kind: type, detail: ErrorDetails) -> str:
    if detail["type"] in _UNKNOWN_KEY:
        return not_known(detail["loc"][-1], _allowed_keys(kind, detail["loc"][:-1]))
    if detail["type"] == "missing":
        return "must be there"
    if detail["type"] in _CHOICES:
        choices = detail["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
        return not_known(detail["input"], choices.split(", "))
    if detail["type"] == "dataclass_type":
        return f"{quoted(detail['input'])} is no table; write [{'.'.join(map(str, detail['loc']))}]"
    if detail["loc"][-1:] == _SECRET_NAME:
        return "must be a secret's name such as OPENAI_API_KEY; the secret itself belongs elsewhere"
    message = detail["msg"].removeprefix("Value error, ")
    return f"{quoted(detail['input'])}: {message[:1].lower()}{message[1:]}"


def _allowed_keys(kind: type, path: tuple[int | str, ...]) -> tuple[str, ...]:
    for part in path:
        hints = {} if isinstance(part, int) else get_type_hints(kind)
        kind = _inner(hints.get(str(part), kind))
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else ()


def _inner(annotation: Any) -> Any:
    """Look through unions and containers for the dataclass inside."""
    if is_dataclass(annotation):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _inner(arg))), None)


def line_of(text: str, path: Sequence[int | str]) -> int | None:
    """Find the line (from 1) on which a key stands, else that of what holds it.

    A path is as pydantic gives it: names, and places in arrays. None where nothing is found.
    """
    best, found = 0, None
    for number, address in _addresses(text):
        if len(address) > best and tuple(path[: len(address)]) == address:
            best, found = len(address), number
    return found


def _addresses(text: str) -> Iterator[tuple[int, tuple[int | str, ...]]]:
    """Yield the lines of headers and keys with the path of what begins there."""
    table: tuple[int | str, ...] = ()
    met: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = tuple(header["name"].replace('"', "").split("."))
            if header["array"]:
                table = (*table, met[header["name"]])
                met[header["name"]] += 1
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *key["name"].replace('"', "").split("."))
