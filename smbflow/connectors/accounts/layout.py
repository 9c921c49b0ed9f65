"""The layout of an import file, read from a TOML file that the office may replace by its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import ConfigDict, Field

from smbflow.config.complaint import not_known, quoted, refused
from smbflow.config.toml import TomlFile, checked, line_of, read_toml
from smbflow.connectors.accounts.sources import FILE_SOURCES, SOURCES
from smbflow.domain.bill import BillKind

_STRICT = ConfigDict(extra="forbid")


class Rows(StrEnum):
    """What becomes a row: each line, or all lines of one account and tax code together."""

    LINES = "lines"
    CODING = "coding"


class Amounts(StrEnum):
    """Whether a credit is a negative amount, or a positive one with the opposite word."""

    SIGNED = "signed"
    POSITIVE = "positive"


class Recompute(StrEnum):
    """How the accounting program finds the VAT: as given, by rate of net, or out of the gross."""

    AS_GIVEN = "as_given"
    RATE_OF_NET = "rate_of_net"
    OUT_OF_GROSS = "out_of_gross"


class Quoting(StrEnum):
    """Which cells stand in quotes: those that need it, or every text."""

    NEEDED = "needed"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `value` names a source, `parameter` an [export.parameters] key, `text` is fixed.

    An empty cell of a `required` column is refused, and so is text longer than `longest` (unless
    `cut`) or unlike `pattern`. Only characters of `keep` (a regular expression's class) stay.
    `bare` text stands without quotes where all other text has them.
    """

    __pydantic_config__ = _STRICT

    heading: str = ""
    value: str = ""
    parameter: str = ""
    text: str = ""
    longest: Annotated[int, Field(ge=1)] | None = None
    cut: bool = False
    keep: str = ""
    pattern: str = ""
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    date: str = ""
    bare: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of bill is written; `opposite` is the word for its negative rows.

    A `refusal` says why this program's file cannot hold the kind; `needs` names a parameter
    without which it cannot.
    """

    __pydantic_config__ = _STRICT

    word: str = ""
    opposite: str = ""
    negative: bool = False
    refusal: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that the format must be told in [export.parameters]."""

    __pydantic_config__ = _STRICT

    about: str
    pattern: str = ".+"
    default: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """An import file's form. `file` may hold {batch}, {part} and {period} (docs/exports.md)."""

    __pydantic_config__ = _STRICT

    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    title: str
    file: str
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    kinds: dict[BillKind, Kind]
    encoding: str = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quoting: Quoting = Quoting.NEEDED
    decimal: Annotated[str, Field(pattern="^[.,]$")] = "."
    date: str = "%Y-%m-%d"
    rows: Rows = Rows.LINES
    amounts: Amounts = Amounts.SIGNED
    recompute: Recompute = Recompute.AS_GIVEN
    most_rows: Annotated[int, Field(ge=1)] | None = None
    one_period: bool = False
    foreign_refusal: str = ""
    withheld_refusal: str = ""
    empty_headings: tuple[str, ...] = ()
    first_line: tuple[Column, ...] = ()
    parameters: dict[str, Parameter] = field(default_factory=dict)


def load_layout(path: Path, name: str) -> Layout:
    """Read a layout (raises ConfigurationError naming the line and the nearest source)."""
    file = read_toml(path, name)
    layout = checked(Layout, file)
    problems = [
        *_name_problems(file, layout),
        *_unknown(file, "columns", SOURCES, layout),
        *_unknown(file, "first_line", FILE_SOURCES, layout),
    ]
    if problems:
        raise refused(problems)
    return layout


def _name_problems(file: TomlFile, layout: Layout) -> list[str]:
    """Complain of a file name that two files would share, or that holds something else."""
    where = f"{file.name} line {line_of(file.text, ['file']) or 1}, file"
    must = {"batch": True, "part": layout.most_rows, "period": layout.one_period}
    try:
        found = {name for _, name, _, _ in Formatter().parse(layout.file) if name is not None}
        layout.file.format(batch=1, part="", period="")
    except (ValueError, LookupError) as error:
        return [f"{where}: {quoted(layout.file)} is no file name ({error})"]
    return [f"{where}: must hold {{{name}}}" for name in must if must[name] and name not in found]


def _unknown(file: TomlFile, key: str, known: Collection[str], layout: Layout) -> Iterator[str]:
    """Complain of columns whose source or parameter does not exist."""
    columns: tuple[Column, ...] = getattr(layout, key)
    for place, column in enumerate(columns):
        where = f"{file.name} line {line_of(file.text, [key, place, 'value'])}"
        if column.value and column.value not in known:
            yield f"{where}, value: {not_known(column.value, sorted(known))}"
        if column.parameter and column.parameter not in layout.parameters:
            yield f"{where}, parameter: {not_known(column.parameter, layout.parameters)}"
