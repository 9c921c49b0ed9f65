"""The currency: stated, printed beside the amounts, or that of the supplier's country."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.identifiers import vat_ids
from smbflow.ai.extraction.labels import LabelledSheet
from smbflow.ai.extraction.sheet import Sheet, Span
from smbflow.ai.extraction.vocabulary import flat, forms
from smbflow.domain.evidence import Found, How

_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_STATED, _BESIDE_ALL, _BESIDE_MOST, _MENTIONED, _COUNTRY = 0.985, 0.98, 0.85, 0.85, 0.6
_MOST = 0.8


def find_currency(page: LabelledSheet, amounts: Sequence[Sequence[Amount]]) -> Found[str] | None:
    """Return the ISO code of the currency that the amounts are in."""
    sheet = page.sheet
    return _stated(page) or _beside_amounts(amounts) or _mentioned(sheet) or _of_country(sheet)


def _stated(page: LabelledSheet) -> Found[str] | None:
    for label in page.all():
        if label.weight("currency"):
            room = page.room_right(label)
            for code, span in _codes(room):
                return Found(code, _STATED, span.source, How.TEXT)
    return None


def _beside_amounts(amounts: Sequence[Sequence[Amount]]) -> Found[str] | None:
    beside = [a for row in amounts for a in row if a.currency]
    counts = Counter(str(a.currency) for a in beside)
    if not counts:
        return None
    code, times = counts.most_common(1)[0]
    share = times / counts.total()
    confidence = _BESIDE_ALL if share == 1 else _BESIDE_MOST if share > _MOST else 0.6
    first = next(a for a in beside if a.currency == code)
    return Found(code, confidence, first.span.source, How.TEXT)


def _mentioned(sheet: Sheet) -> Found[str] | None:
    """Return a code or symbol that stands anywhere, as in a column's header."""
    found: Counter[str] = Counter()
    where: dict[str, Span] = {}
    for row in sheet.rows:
        for code, span in _codes(Span(row, 0, len(row.text))):
            found[code] += 1
            where.setdefault(code, span)
    if not found:
        return None
    code, _ = found.most_common(1)[0]
    confidence = _MENTIONED + (0.11 if len(found) == 1 else -0.2)
    return Found(code, round(confidence, 4), where[code].source, How.TEXT)


def _codes(room: Span) -> list[tuple[str, Span]]:
    known = forms()
    text = room.text
    codes = [
        (m.group(1), room.part(*m.span(1)))
        for m in _CODE.finditer(text)
        if m.group(1) in known.currency_codes and flat(m.group(1)) not in known.legal_forms
    ]
    codes += [
        (code, room.part(place, place + len(symbol)))
        for symbol, code in known.currency_symbols.items()
        if not symbol.isalpha() and (place := text.find(symbol)) >= 0
    ]
    codes += [
        (known.currency_words[word.group().lower()], room.part(*word.span()))
        for word in re.finditer(r"[^\W\d_]+", text)
        if word.group().lower() in known.currency_words
    ]
    return codes


def _of_country(sheet: Sheet) -> Found[str] | None:
    for found in vat_ids(sheet):
        if code := forms().currency_of_country.get(found.value[:2].upper()):
            return Found(code, _COUNTRY, found.span.source, How.DERIVED)
    return None
