"""Identifiers on the page: IBANs and VAT ids by their check digits, numbers by their label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import iban as iban_standard
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat

from smbflow.ai.extraction.sheet import Row, Sheet, Span
from smbflow.domain.text import compact_id

_IBAN = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}\d{2}[ \t]{0,2}(?:[A-Z]{4})?"
    r"(?:[ \t]{0,2}(?![A-Z]{3})[A-Z0-9]){8,30}"
)
_LENGTHS_OF_IBANS = (
    "AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 HR21 HU28 IE22 IS26 "
    "IT27 LI21 LT20 LU20 LV21 MC27 MT31 NL18 NO15 PL28 PT25 RO24 SA24 AE23 SE24 SI19 SK24 SM27 TR26"
)
_IBAN_LENGTHS = {word[:2]: int(word[2:]) for word in _LENGTHS_OF_IBANS.split()}
"""Total length by country (ISO 13616 registry)."""

_VAT = re.compile(
    r"(?<![A-Za-z0-9])(?:AT ?U|BE ?[01]|BG|CHE ?-?|CY|CZ|DE|DK|EE|EL|ES ?[A-Z]?|FI"
    r"|FR ?[A-Z0-9]{2}|GB|XI|HR|HU|IE ?\d|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK)"
    r"(?:[ .\-]?\d){6,12}(?:[ .]?(?:B\d{2}|MVA|MWST|TVA|IVA|[A-Z]{1,2}))?(?![A-Za-z0-9])"
)
_NATIONAL_VAT = re.compile(
    r"(?<![A-Za-z0-9])"
    r"(?:[A-Z]-?\d{7,8}|\d{8}-?[A-Z]|\d{3} ?\d{4} ?\d{2}|\d{11}|\d{9,10})"
    r"(?![A-Za-z0-9])"
)
_TOKEN = re.compile(r"[^\s:;,()\[\]|\"'„“]+")
_LEADING = re.compile(
    r"^(?:[\s:;.#°º|=*\-–)(]|n[o°]\.?[ ]|nr\.?[ ]|no\.?[ ]|number[ ]|nummer[ ])+", re.IGNORECASE
)
_PREFIX = re.compile(r"[A-Z]{1,4}")
_NUMBER_PART = re.compile(r"(?=[A-Z0-9/\-._]*\d)[A-Z0-9/\-._]+")
_MONEY = re.compile(r"[€£$]?\d{1,3}(?:[.,']?\d{3})*[.,]\d{2}[€£$]?")
_LONGEST = 40
_SHORTEST_IBAN = 15


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier as printed without blanks at its ends; `valid` by its check digits."""

    value: str
    span: Span
    valid: bool


def ibans(sheet: Sheet) -> tuple[Identifier, ...]:
    """Return every IBAN on the sheet, also those whose check digits fail."""
    return tuple(found for row in sheet.rows for found in _ibans(row))


def vat_ids(sheet: Sheet) -> tuple[Identifier, ...]:
    """Return every VAT id with a country prefix."""
    return tuple(found for row in sheet.rows for found in _vat_ids(row))


def national_vat_id(room: Span) -> Identifier | None:
    """Return a VAT id without country prefix that stands right behind its label."""
    match = _NATIONAL_VAT.search(room.text.partition("\t\t")[0])
    if not match or len(room.text[: match.start()].strip(" \t:.-#")) > 0:
        return None
    span = room.part(match.start(), match.end())
    return Identifier(match.group(), span, valid=bool(gb_vat.is_valid(compact_id(match.group()))))


def number_in(room: Span) -> Identifier | None:
    """Return the document or order number at the beginning of a room, if one stands there."""
    text = room.text
    lead = _LEADING.match(text)
    start = lead.end() if lead else 0
    cell_end = text.find("\t", start)
    cell = text[start : cell_end if cell_end >= 0 else len(text)]
    length = _number_length(cell)
    if not length:
        return None
    span = room.part(start, start + length).stripped(" .,;:")
    return Identifier(span.text, span, valid=True)


def _number_length(cell: str) -> int:
    """Return how much of a cell is a number: one token, or tokens that belong together."""
    first = _TOKEN.match(cell)
    if not first:
        return 0
    if _numeric(first.group()):
        return _extended(cell, first.end())
    after = _TOKEN.match(cell, first.end() + 1)
    if after and _PREFIX.fullmatch(first.group()) and _numeric(after.group()):
        return _extended(cell, after.end())
    return 0


def _extended(cell: str, end: int) -> int:
    """Take in further parts where the rest of the cell is made of number parts only."""
    rest = cell[end:].split()
    if rest and all(_NUMBER_PART.fullmatch(part) for part in rest) and len(cell) <= _LONGEST:
        return len(cell.rstrip())
    return end


def _numeric(token: str) -> bool:
    plain = len(token) <= _LONGEST and "@" not in token and not _MONEY.fullmatch(token)
    return plain and any(c.isdigit() for c in token)


def _ibans(row: Row) -> Iterator[Identifier]:
    for match in _IBAN.finditer(row.text):
        compact = compact_id(match.group())
        length = _IBAN_LENGTHS.get(compact[:2], 0)
        value = compact[:length]
        valid = len(value) == length > 0 and bool(iban_standard.is_valid(value))
        named = "iban" in row.text[: match.start()].casefold() and len(value) >= _SHORTEST_IBAN
        if valid or named:
            end = match.start() + _printed_length(match.group(), len(value))
            yield Identifier(value, Span(row, match.start(), end), valid)


def _printed_length(text: str, letters: int) -> int:
    seen = 0
    for place, character in enumerate(text):
        seen += not character.isspace()
        if seen == letters:
            return place + 1
    return len(text)


def _vat_ids(row: Row) -> Iterator[Identifier]:
    for match in _VAT.finditer(row.text):
        compact = compact_id(match.group())
        span = Span(row, match.start(), match.end())
        if not _part_of_iban(row, span):
            yield Identifier(match.group().strip(), span, valid=_valid_vat(compact))


def _valid_vat(compact: str) -> bool:
    if compact[:2] in {"GB", "XI"}:
        return bool(gb_vat.is_valid(compact[2:]))
    return bool(eu_vat.is_valid(compact))


def _part_of_iban(row: Row, span: Span) -> bool:
    return any(i.span.start <= span.start < i.span.end for i in _ibans(row))
