"""The account to pay into: an IBAN, or a national number with its sort code."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smbflow.domain.evidence import Found
from smbflow.domain.text import compact_id

IBAN_FORM = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
"""ISO 13616: country, two check digits, up to 30 more; validation checks them."""

SORT_CODE_FORM = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Account:
    """Where to pay: either `iban`, or `number` with the bank's `sort_code` where one is given."""

    iban: Found[str] | None = None
    sort_code: Found[str] | None = None
    number: Found[str] | None = None

    @classmethod
    def of(cls, identifier: Found[str], branch: str = "") -> Account:
        """Tell an IBAN from a national account number (BT-84; BT-86 for the branch)."""
        if IBAN_FORM.fullmatch(compact_id(identifier.value)):
            return cls(iban=identifier)
        code = compact_id(branch)
        sort_code = Found(code, 1.0, identifier.source, identifier.how)
        return cls(
            number=identifier, sort_code=sort_code if SORT_CODE_FORM.fullmatch(code) else None
        )
