"""Cells as the target wants them: exact numbers, dates by form, text that cannot do harm."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from smbflow.connectors.accounts.layout import Column, Layout, Quoting
from smbflow.connectors.accounts.sources import Cell
from smbflow.domain.money import minor_unit
from smbflow.domain.text import printable, squeeze

_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r]")
_REPLACED = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "ı": "i", "‑": "-", "−": "-", "‐": "-"}
)
_UNKNOWN = "\ufffd"


class Unprintable(ValueError):
    """A value that this format cannot hold; the message says why to a clerk."""


def print_cell(cell: Cell, column: Column, layout: Layout, currency: str) -> str:
    """Print a value as the column wants it, quoted where the format asks for quotes.

    Raises Unprintable.
    """
    if isinstance(cell, Decimal):
        return print_number(cell, column, layout, currency)
    if isinstance(cell, date):
        return cell.strftime(column.date or layout.date)
    text = print_text(cell or "", column, layout.encoding)
    return text if column.bare else _quoted(text, layout)


def print_number(number: Decimal, column: Column, layout: Layout, currency: str) -> str:
    """Print an exact number, never in exponents, without marks between thousands.

    Amounts that are finer than the column's decimals are refused, not rounded.
    """
    unit = minor_unit(currency) if column.decimals is None else Decimal(1).scaleb(-column.decimals)
    printed = number.quantize(unit)
    if printed != number:
        raise Unprintable(f"{column.heading or column.value} {number} has too many decimals")
    return format(printed, "f").replace(".", layout.decimal)


def print_text(text: str, column: Column, encoding: str) -> str:
    """Make outside text one line that the encoding holds and no spreadsheet takes for a formula."""
    name = column.heading or column.value
    plain = _kept(spelled_in(squeeze(printable(text).replace(_UNKNOWN, " ")), encoding), column)
    if column.required and not plain:
        raise Unprintable(f"{name} is empty")
    if column.pattern and plain and not re.fullmatch(column.pattern, plain):
        raise Unprintable(f"{name} cannot be '{plain}'")
    safe = neutral(plain)
    if column.longest and len(safe) > column.longest and not column.cut:
        raise Unprintable(f"{name} '{plain}' is longer than {column.longest} characters")
    return safe[: column.longest].rstrip()


def _kept(text: str, column: Column) -> str:
    """Leave out what the column cannot hold; nor could it hold the apostrophe of `neutral`."""
    if not column.keep:
        return text
    return "".join(re.findall(f"[{column.keep}]", text)).lstrip("=+-@")


def neutral(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula (OWASP, CSV injection).

    Numbers are printed elsewhere: a negative amount stays a number.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def spelled_in(text: str, encoding: str) -> str:
    """Spell text in an encoding: unknown letters lose their accents (raises Unprintable else)."""
    return "".join(_letter(character, encoding) for character in text)


def _letter(character: str, encoding: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character)
    base = "".join(c for c in decomposed if not unicodedata.combining(c))
    for spelling in (character, character.translate(_REPLACED), base):
        try:
            spelling.encode(encoding)
        except UnicodeEncodeError:
            continue
        return spelling
    raise Unprintable(f"the character '{character}' cannot be written in this format")


def _quoted(text: str, layout: Layout) -> str:
    needed = any(c in text for c in (layout.delimiter, '"', "\n", "\r"))
    if not needed and layout.quoting is Quoting.NEEDED:
        return text
    escaped = text.replace('"', '""')
    return f'"{escaped}"'
