"""What a request says beside its items: when, where to, and what it would like us to believe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from smbflow.domain.evidence import Found, How, Source
from smbflow.pipelines.quotes import lexicon
from smbflow.pipelines.quotes.lexicon import any_of, soft

_MONTHS = {
    name: number
    for number, names in enumerate(lexicon.words("dates", "months"), 1)
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAYS = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag"
_DAYS += r"|mittwoch|mon|tue|wed|thu|fri|mo|di|mi|do|fr)"
DATE = (
    rf"(?:{_DAYS}\.?,?\s+)?(?:the\s+|den\s+)?(?:"
    rf"(?P<iso>\d{{4}}-\d\d-\d\d)"
    rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<m1>{_MONTH})\b\.?(?:,?\s+(?P<y1>\d{{4}}))?"
    rf"|(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y2>\d{{4}}))?"
    rf"|(?P<d3>\d{{1,2}})[./](?P<m3>\d{{1,2}})[./]?(?P<y3>\d{{4}}|\d\d)?(?!\d))"
)
_CENTURY = 2000
_SURE, _LIKELY = 0.97, 0.9
_PLACE = r"(?P<place>(?:[^.;!?\n]|(?<=,)\s*\n|\.(?=\s?\d|\w)){2,120}?)"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When it is wanted, where to or fetched, discounts asked for, and words to a machine."""

    wanted_by: Found[date] | None
    place: Found[str] | None
    collected: bool
    asks_cheaper: str = ""
    instructs: str = ""


def circumstances(text: str, received: date) -> Circumstances:
    """Read what a request says beside its items; a date without a year is the next one."""
    plain = soft(text)
    place = _place().search(plain)
    return Circumstances(
        wanted_by=_wanted_by(plain, received),
        place=_found_place(text, place) if place else None,
        collected=bool(_collected().search(plain)),
        asks_cheaper=_quoted(text, _cheapest(plain)),
        instructs=_quoted(text, _instructs().search(plain)),
    )


@cache
def where_and_when() -> re.Pattern[str]:
    """Return a pattern for what says where and when, to be cut out of a line of items."""
    by = any_of(lexicon.words("wishes", "by"))
    plain = _unnamed(DATE)
    deliver = any_of(lexicon.words("wishes", "deliver"))
    rest = r"(?:[^.;!?\n]|\.(?=\s?\d|\w))*"
    where = rf"(?:\band\s+|\bund\s+|,\s*)?\b(?:{deliver})\b:?{rest}"
    fetch = rf",?\s*\b(?:{any_of(lexicon.words('wishes', 'collect'))})\b[^.;!?\n\d]*"
    return re.compile(rf"{where}|{fetch}|(?:\b(?:{by})\s+){plain}", re.IGNORECASE)


def _unnamed(pattern: str) -> str:
    """Return a pattern whose groups have no names, to be used a second time."""
    return re.sub(r"\?P<\w+>", "?:", pattern)


@cache
def _place() -> re.Pattern[str]:
    deliver, by = any_of(lexicon.words("wishes", "deliver")), any_of(lexicon.words("wishes", "by"))
    when = rf"\s*[,(]?\s*\b(?:{by})\s+{_unnamed(DATE)}"
    stop = rf"(?={when}|\s*[.;!?](?!\s?\d|\w)|(?<!,)\s*\n|\s*$)"
    return re.compile(rf"\b(?:{deliver})\b:?\s*{_PLACE}{stop}")


@cache
def _collected() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(lexicon.words('wishes', 'collect'))})\b")


@cache
def _cheaper() -> re.Pattern[str]:
    ways = any_of(lexicon.words("wishes", "cheaper"))
    return re.compile(rf"[^\n.;]{{0,40}}(?:{ways})[^\n.;]{{0,20}}")


@cache
def _instructs() -> re.Pattern[str]:
    return re.compile(
        rf"[^\n.;]{{0,20}}(?:{any_of(lexicon.words('instructions', 'words'))})[^\n.;]*"
    )


@cache
def _by_date() -> re.Pattern[str]:
    by = any_of(lexicon.words("wishes", "by"))
    return re.compile(rf"\b(?:{by})\s+{DATE}")


def _wanted_by(plain: str, received: date) -> Found[date] | None:
    for match in _by_date().finditer(plain):
        day = _day(match, received)
        if day is not None:
            return Found(day, _SURE, Source(1, None, match.group().strip()), How.TEXT)
    return None


def _day(match: re.Match[str], received: date) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        said = next(n for n in "123" if match[f"d{n}"])
        month = match[f"m{said}"]
        number = _MONTHS[month] if month in _MONTHS else int(month)
        return _in_year(match[f"y{said}"], number, int(match[f"d{said}"]), received)
    except ValueError:
        return None


def _in_year(year: str | None, month: int, day: int, received: date) -> date:
    if year:
        return date(int(year) + (_CENTURY if len(year) == len("26") else 0), month, day)
    this = date(received.year, month, day)
    return this if this >= received else date(received.year + 1, month, day)


def _cheapest(plain: str) -> re.Match[str] | None:
    """Return the plainest wish for a discount: one with a figure before one without."""
    found = [*_cheaper().finditer(plain)]
    figures = (match for match in found if any(c.isdigit() for c in match.group()))
    return next(figures, found[0] if found else None)


def _found_place(text: str, match: re.Match[str]) -> Found[str]:
    said = " ".join(text[match.start("place") : match.end("place")].split()).strip(" ,:")
    return Found(said, _LIKELY, Source(1, None, match.group().strip()), How.TEXT)


def _quoted(text: str, match: re.Match[str] | None) -> str:
    return " ".join(text[match.start() : match.end()].split()) if match else ""
