"""Grounding: whether a value really stands in the text that it is said to come from."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from smbflow.domain.text import fold

_FIGURE = re.compile(r"\d[\d.,'’ \u00a0\u202f]*")
_GROUPING = re.compile(r"[.,'’ \u00a0\u202f]")
_MONTHS = (
    # English, German, French, Spanish, Dutch; folded, as in `fold`.
    "january januar janvier enero januari",
    "february februar fevrier febrero februari",
    "march marz mars marzo maart",
    "april avril abril",
    "may mai mayo mei",
    "june juni juin junio",
    "july juli juillet julio",
    "august aout agosto augustus",
    "september septembre septiembre",
    "october oktober octobre octubre",
    "november novembre noviembre",
    "december dezember decembre diciembre",
)


def stands_in(value: object, text: str) -> bool:
    """Say whether a string, an amount or a date stands in a text, in any usual way of writing it.

    Other kinds of values are not looked for and count as standing there.
    """
    if isinstance(value, Decimal):
        return _amount_stands_in(value, text)
    if isinstance(value, date):
        return _date_stands_in(value, text)
    if isinstance(value, str):
        return _glued(value) in _glued(text)
    return True


def _glued(text: str) -> str:
    return fold(text).replace(" ", "")


def _amount_stands_in(amount: Decimal, text: str) -> bool:
    wanted = abs(amount)
    return any(wanted in amounts_in(figure) for figure in _FIGURE.findall(text))


def amounts_in(figure: str) -> set[Decimal]:
    """Read a figure in all ways: its last separator decimal or not, blanks between two figures."""
    parts = [part for part in re.split(r"\s{2,}|[ \u00a0\u202f](?!\d{3}(?!\d))", figure) if part]
    return {number for part in parts for number in _as_number(part.strip(" .,'"))}


def _as_number(figure: str) -> set[Decimal]:
    whole = _GROUPING.sub("", figure)
    last = max(figure.rfind("."), figure.rfind(","))
    forms = {whole}
    if last >= 0:
        forms.add(f"{_GROUPING.sub('', figure[:last])}.{_GROUPING.sub('', figure[last + 1 :])}")
    return {number for form in forms for number in _decimals(form)}


def _decimals(form: str) -> tuple[Decimal, ...]:
    try:
        return (Decimal(form),)
    except InvalidOperation:
        return ()


def _date_stands_in(day: date, text: str) -> bool:
    folded = f" {fold(text)} "
    return any(f" {form} " in folded for form in _date_forms(day)) or f"{day:%Y%m%d}" in text


def _date_forms(day: date) -> set[str]:
    years = (str(day.year), f"{day.year % 100:02d}")
    days = {str(day.day), f"{day.day:02d}"}
    months = {str(day.month), f"{day.month:02d}", *_month_names(day.month)}
    suffixed = {f"{day.day}{suffix}" for suffix in ("st", "nd", "rd", "th")}
    forms = {f"{day.year} {m} {d}" for m in months for d in days}
    for year in years:
        forms |= {f"{d} {m} {year}" for m in months for d in days | suffixed}
        forms |= {f"{m} {d} {year}" for m in months for d in days | suffixed}
        forms |= {f"{d} de {m} de {year}" for m in months for d in days}
    return forms


def _month_names(month: int) -> set[str]:
    names = _MONTHS[month - 1].split()
    return {*names, *(name[:3] for name in names), *(name[:4] for name in names)}
