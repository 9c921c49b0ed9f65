"""Valid check digits for firms that do not exist."""

from __future__ import annotations

from stdnum import luhn
from stdnum.ie import vat as irish
from stdnum.iso7064 import mod_11_10


def iban(country: str, account: str) -> str:
    """Return the IBAN of a national account number (ISO 13616: 98 minus the rest by 97)."""
    digits = "".join(str(int(c, 36)) for c in f"{account}{country}00")
    return f"{country}{98 - int(digits) % 97:02d}{account}"


def french_account(bank: str, branch: str, account: str) -> str:
    """Return a French account number with its key (relevé d'identité bancaire)."""
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    return f"{bank}{branch}{account}{key:02d}"


def irish_vat(digits: str) -> str:
    """Return an Irish VAT number from seven digits."""
    return f"IE{digits}{irish.calc_check_digit(digits)}"


def german_vat(digits: str) -> str:
    """Return a German VAT number from eight digits."""
    return f"DE{digits}{mod_11_10.calc_check_digit(digits)}"


def french_vat(digits: str) -> str:
    """Return a French VAT number from the first eight digits of a SIREN."""
    siren = f"{digits}{luhn.calc_check_digit(digits)}"
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def dutch_vat(digits: str) -> str:
    """Return a Dutch VAT number from eight digits (eleven test)."""
    check = sum(weight * int(d) for weight, d in zip(range(9, 1, -1), digits, strict=True)) % 11
    return f"NL{digits}{check}B01"


def british_vat(digits: str) -> str:
    """Return a British VAT number from seven digits (97 test)."""
    rest = sum(weight * int(d) for weight, d in zip(range(8, 1, -1), digits, strict=True))
    return f"GB{digits}{97 - rest % 97:02d}"


def swiss_vat(digits: str) -> str:
    """Return a Swiss VAT number from eight digits (weights 5 4 3 2 7 6 5 4)."""
    rest = sum(w * int(d) for w, d in zip((5, 4, 3, 2, 7, 6, 5, 4), digits, strict=True)) % 11
    number = f"{digits}{(11 - rest) % 11}"
    return f"CHE-{number[:3]}.{number[3:6]}.{number[6:]} MWST"
