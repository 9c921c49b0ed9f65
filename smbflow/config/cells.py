"""Cells of the reference files: text as a clerk writes it becomes exact values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from smbflow.config.complaint import not_known
from smbflow.config.notation import DateOrder, Mark, day, number
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.text import compact_id

E = TypeVar("E", bound=StrEnum)

_YES = frozenset(["yes", "y", "true", "1", "x", "ja", "oui"])
_NO = frozenset(["no", "n", "false", "0", "nein", "non"])
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
_SORT_CODE_DIGITS = 6

TREATMENT_WORDS = {
    **{treatment.value.lower(): treatment for treatment in VatTreatment},
    **{treatment.name.lower(): treatment for treatment in VatTreatment},
}
"""A VAT treatment by its EN 16931 letters or by its name, both in lower case."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How this file writes numbers and this country dates."""

    mark: Mark | None = None
    usual: Mark = Mark.POINT
    order: DateOrder | None = DateOrder.DMY


Reading = Callable[[str, Habit], Any]


def words(text: str, _: Habit) -> str:
    """Take text as it is."""
    return text


def key(text: str, _: Habit) -> str:
    """Take a number or code as text; refuse one that a spreadsheet has shortened for ever."""
    if _SHORTENED.fullmatch(text):
        raise ValueError("was shortened by a spreadsheet; format the column as text and write it")
    return text


def names(text: str, _: Habit) -> tuple[str, ...]:
    """Take several names, separated by | or ;."""
    return tuple(name for part in re.split("[|;]", text) if (name := part.strip()))


def identifier(text: str, habit: Habit) -> str:
    """Take a VAT id or IBAN without its separators."""
    return compact_id(key(text, habit))


def sort_code(text: str, habit: Habit) -> str:
    """Take a UK sort code; spreadsheets drop its leading zeros."""
    code = identifier(text, habit).zfill(_SORT_CODE_DIGITS)
    if not (code.isascii() and code.isdigit() and len(code) == _SORT_CODE_DIGITS):
        raise ValueError("is not a sort code of six digits")
    return code


def currency(text: str, _: Habit) -> str:
    """Take an ISO 4217 code."""
    code = text.upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValueError("is not a currency; write three letters, such as EUR")
    return code


def amount(text: str, habit: Habit) -> Decimal:
    """Take an exact number."""
    return number(text, habit.mark, usual=habit.usual)


def percent(text: str, habit: Habit) -> Decimal:
    """Take a rate in per cent, with or without the sign."""
    rate = amount(text.removesuffix("%"), habit)
    if not 0 <= rate <= 100:  # noqa: PLR2004 per cent
        raise ValueError("is not between 0 and 100 per cent")
    return rate


def share(text: str, habit: Habit) -> Decimal:
    """Take a share from 0 to 1, or in per cent with the sign; yes and no are all and nothing."""
    if text.lower() in _YES | _NO:
        return Decimal(yes_no(text, habit))
    if text.endswith("%"):
        return percent(text, habit) / 100
    part = amount(text, habit)
    if not 0 <= part <= 1:
        raise ValueError("is not between 0 and 1; write 0.5 or 50%")
    return part


def whole(text: str, habit: Habit) -> int:
    """Take a whole number from 0."""
    count = amount(text, habit)
    if count != count.to_integral_value() or count < 0:
        raise ValueError("is not a whole number")
    return int(count)


def calendar_day(text: str, habit: Habit) -> date:
    """Take a date in ISO form, or in the country's."""
    return day(text, habit.order)


def yes_no(text: str, _: Habit) -> bool:
    """Take yes or no."""
    word = text.lower()
    if word not in _YES | _NO:
        raise ValueError(not_known(text, ["yes", "no"]))
    return word in _YES


def treatment(text: str, _: Habit) -> VatTreatment:
    """Take a VAT treatment, as letters or as words."""
    word = text.lower().replace(" ", "_").replace("-", "_")
    if word not in TREATMENT_WORDS:
        allowed = [f"{t.name.lower()}" for t in VatTreatment] + [t.value for t in VatTreatment]
        raise ValueError(not_known(text, allowed))
    return TREATMENT_WORDS[word]


def one_of(kind: type[E]) -> Reading:
    """Return the reading of a column that takes one of an enumeration's words."""
    return partial(_member, kind)


def _member(kind: type[E], text: str, _: Habit) -> E:
    word = text.lower()
    if word not in set(kind):
        raise ValueError(not_known(text, [member.value for member in kind]))
    return kind(word)
