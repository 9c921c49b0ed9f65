"""The currency of a till receipt: its sign anywhere, else the country that the paper speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smbflow.ai.extraction.receipt_words import letters_of, receipt_words, says
from smbflow.ai.extraction.sheet import Sheet, Span
from smbflow.ai.extraction.vocabulary import forms
from smbflow.domain.evidence import Found, How

_SIGN, _COUNTRY = 0.96, 0.8


def currency_of_receipt(sheet: Sheet) -> Found[str] | None:
    """Return the currency by a sign such as `(RM)`, or that of the country named; None if unsure.

    Where the paper speaks of two currencies' countries, none is told.
    """
    signs = list(_signs(sheet))
    if len({found.value for found in signs}) == 1:
        return signs[0]
    countries = list(_countries(sheet))
    return countries[0] if len({found.value for found in countries}) == 1 else None


def _signs(sheet: Sheet) -> Iterator[Found[str]]:
    """Yield signs of capital letters that stand alone or before figures."""
    letters = [sign for sign in forms().currency_symbols if sign.isalpha() and sign.isupper()]
    pattern = re.compile(rf"(?<![A-Za-z])({'|'.join(letters)})(?![A-Za-z])")
    for row in sheet.rows:
        for match in pattern.finditer(row.text):
            code = forms().currency_symbols[match.group(1)]
            yield Found(code, _SIGN, Span(row, *match.span()).source, How.TEXT)


def _countries(sheet: Sheet) -> Iterator[Found[str]]:
    """Yield the currencies of the countries, towns and legal forms on the paper."""
    for row in sheet.rows:
        whole = Span(row, 0, len(row.text))
        for word, code in receipt_words().currencies.items():
            if says(letters_of(whole), word):
                yield Found(code, _COUNTRY, whole.source, How.DERIVED)
