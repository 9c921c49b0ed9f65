"""Identifiers with check digits: VAT numbers and bank accounts, in one form each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from stdnum import get_cc_module
from stdnum import iban as iban_number

from smbflow.domain.text import compact_id

_PREFIX_OF = {"EL": "gr", "XI": "gb"}
_NUMBER_OF = {"ch": "uid", "no": "orgnr"}
"""Where the VAT number is the company's number with a word behind it."""

_SUFFIX = re.compile(r"(?<=[0-9])(MWST|TVA|IVA|TPV|MVA|VAT)$")
_SORT_CODE, _ACCOUNT = slice(8, 14), slice(14, 22)  # of a GB IBAN, ISO 13616 registry
_SORT_CODE_LENGTH, _ACCOUNT_LENGTH = 6, 8


def vat_number_valid(number: str, home: str) -> bool | None:
    """Check a VAT number's digits; None where its country has no check that we know.

    A number without a country is read as one of `home` (ISO 3166 code).
    """
    compact = _bare(number)
    country = compact[:2] if compact[:2].isalpha() else home
    module = _vat_module(_PREFIX_OF.get(country, country.lower()))
    return None if module is None else bool(module.is_valid(compact))


def same_vat_number(one: str | None, other: str | None) -> bool:
    """Compare VAT numbers, with or without their country."""
    if not one or not other:
        return False
    first, second = _bare(one), _bare(other)
    return first == second or _without_country(first) == _without_country(second)


def iban_valid(iban: str) -> bool:
    """Check an IBAN's length, structure and check digits (ISO 13616)."""
    return bool(iban_number.is_valid(compact_id(iban)))


def account_key(
    iban: str | None = None, sort_code: str | None = None, account_number: str | None = None
) -> str | None:
    """Bring bank details into one form: a GB IBAN and its sort code + account are equal."""
    if sort_code and account_number:
        digits = compact_id(account_number).rjust(_ACCOUNT_LENGTH, "0")
        return compact_id(sort_code).rjust(_SORT_CODE_LENGTH, "0") + digits
    if not iban:
        return None
    compact = compact_id(iban)
    return compact[_SORT_CODE] + compact[_ACCOUNT] if compact.startswith("GB") else compact


def account_keys(accounts: Sequence[str]) -> frozenset[str]:
    """Bring IBANs, or sort codes with account numbers, into one form each."""
    return frozenset(filter(None, (account_key(account) for account in accounts)))


def _bare(number: str) -> str:
    """Take away what Switzerland and Norway write behind the number."""
    return _SUFFIX.sub("", compact_id(number))


def _without_country(compact: str) -> str:
    return compact[2:] if compact[:2].isalpha() else compact


@lru_cache(maxsize=64)
def _vat_module(country: str) -> Any:
    return get_cc_module(country, _NUMBER_OF.get(country, "vat"))
