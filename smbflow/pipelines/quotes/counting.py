"""Counting: the quantity in a line of a request, with its unit and what is in a pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from smbflow.config.notation import Mark, readings
from smbflow.pipelines.quotes import lexicon
from smbflow.pipelines.quotes.lexicon import any_of

_DIGITS = r"\d{1,3}(?:[.,']\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_MONEY = r"%|€|£|\$|eur\b|euros?\b|gbp\b|chf\b|usd\b|percent\b|prozent\b"
_MEASURED = frozenset({"m", "m2", "m3", "kg", "t", "litre", "hour", "day"})
_DIMENSION = re.compile(r"[\d.,]+\s*x\s*$")
_KEYWORD = re.compile(r"(?:qty|quantity|menge|anzahl|stuckzahl|no of)\.?\s*[:=]?\s*$")
_CLOSING = " .,;:!?)\"'"
_NUMBER_BEFORE = re.compile(r"\d\s$")
_TIMES_BEFORE = re.compile(r"(?<![\d\s])\s+x\s*$")
_MONEY_BEFORE = re.compile(r"(?:€|£|\$|\beur|\bgbp|\bchf|\busd)\s*$")
_CODE_BEFORE = re.compile(
    r"\b(?:no|nr|number|nummer|order|ref|tel|phone|fax|mobile|room|type|typ)\s*[.:]?\s*$"
)
_SURE, _TWO_READINGS = 0.97, 0.6


@dataclass(frozen=True, slots=True)
class Count:
    """A quantity: where it stands in the text, how sure, and how strongly it looks like one."""

    value: Decimal
    unit: str | None
    each: Decimal | None
    start: int
    end: int
    confidence: float
    strength: float


def counts_in(line: str, language: str) -> Iterator[Count]:
    """Yield every quantity of a line (soft text) but dimensions, money and numbers of things."""
    for match in _pattern().finditer(line):
        before, after = line[: match.start()], line[match.end() :]
        if not _counts_nothing(match, before, after):
            yield _count(match, before, after, language)


def best_count(line: str, language: str) -> Count | None:
    """Return what is most clearly the quantity of a line; the first of equals."""
    return max(counts_in(line, language), key=lambda one: one.strength, default=None)


def number(text: str, language: str) -> tuple[Decimal, float] | None:
    """Return a number in figures or words, and how sure it is; None where it is none.

    Where points and commas allow two readings the language decides, and it is not sure.
    """
    word = text.strip()
    if word in lexicon.numbers():
        return lexicon.numbers()[word], _SURE
    found = readings(word)
    if not found:
        return None
    usual = Mark.COMMA if language == "de" else Mark.POINT
    values = set(found.values())
    return found.get(usual, next(iter(values))), _SURE if len(values) == 1 else _TWO_READINGS


@cache
def starts_with_count() -> re.Pattern[str]:
    """Return a pattern for a text that begins with a quantity."""
    words = any_of((*lexicon.numbers(), *lexicon.multiples(), "a dozen", "half a dozen"))
    measures = any_of(lexicon.words("measures", "words"))
    units = any_of(lexicon.unit_words())
    return re.compile(
        rf"(?:{_DIGITS}|{words})(?:\s*(?:x|{units})(?=\s)|(?!\s*(?:{measures}|{_MONEY})\b)(?![\w-]))"
    )


@cache
def _pattern() -> re.Pattern[str]:
    units, words = any_of(lexicon.unit_words()), any_of(lexicon.numbers())
    multiples = any_of(lexicon.multiples())
    holding = any_of(lexicon.words("packs", "holding"))
    some = rf"half\s+a|ein\s+halbes|{_DIGITS}|(?:{words})(?!\w)|an?|eine?n?"
    return re.compile(
        rf"(?<![\w./,'-])(?:"
        rf"(?:(?P<some>{some})\s+)?(?P<multiple>{multiples})\b"
        rf"|(?P<number>{_DIGITS}|(?:{words})(?!\w))(?P<times>\s*x(?=\s+\D))?"
        rf"(?:\s*-?(?P<unit>{units})(?!\w))?(?![\w-]|[.,]\d)"
        rf"|(?:an?(?=\s+\w+\s+of\b)|eine?n?)\s+(?P<one>{units})(?!\w)"
        rf")(?:\s+(?:{holding})\s+(?P<each>{_DIGITS})(?:\s*(?:pcs|pieces|stuck|stk)\b)?"
        rf"(?!\s*(?:{_measures()})\b)(?![\w.,]*\w))?"
    )


@cache
def _measures() -> str:
    return any_of(lexicon.words("measures", "words"))


@cache
def _follows_number() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:(?:{_measures()})\b|°|\"|{_MONEY}|x\s*\d)")


def _counts_nothing(match: re.Match[str], before: str, after: str) -> bool:
    """Say whether a number describes the thing (18 mm, 2440 x 1220), is money or names it."""
    named = (_DIMENSION, _MONEY_BEFORE, _CODE_BEFORE)
    among = _NUMBER_BEFORE.search(before) or _follows_number().match(after)
    described = not match["unit"] and among
    return bool(described) or any(pattern.search(before) for pattern in named)


def _count(match: re.Match[str], before: str, after: str, language: str) -> Count:
    value, sure = _value(match, language)
    unit = lexicon.unit_of(match["unit"] or match["one"] or "")
    each = number(match["each"], language) if match["each"] else None
    return Count(
        value=value,
        unit=unit,
        each=each[0] if each else None,
        start=match.start(),
        end=match.end(),
        confidence=sure,
        strength=_strength(match, unit, before, after),
    )


def _value(match: re.Match[str], language: str) -> tuple[Decimal, float]:
    if match["one"]:
        return Decimal(1), _SURE
    if not match["multiple"]:
        return number(match["number"], language) or (Decimal(1), 0.0)
    some = " ".join((match["some"] or "a").split())
    times = Decimal("0.5") if some in {"half a", "ein halbes"} else None
    count, sure = (times, _SURE) if times else number(some, language) or (Decimal(1), _SURE)
    return count * lexicon.multiples()[match["multiple"]], sure


def _strength(match: re.Match[str], unit: str | None, before: str, after: str) -> float:
    """Rank what may be the quantity: at the beginning or with a unit first, a bare end last."""
    said = re.findall(r"\w+", before)
    leading = all(word in lexicon.word_set("noise", "lead") for word in said)
    led_up_to = bool(said) and said[-1] in lexicon.word_set("noise", "before")
    led_up_to = led_up_to or before.rstrip().endswith((":", "-", "–"))
    if match["multiple"] or match["one"] or match["each"] or _KEYWORD.search(before):
        return 5.5
    if unit is not None:
        return 5.0 if leading else 3.2 if unit in _MEASURED else 4.0
    if match["times"] or _TIMES_BEFORE.search(before):
        return 4.5 if leading else 3.5
    if leading or (led_up_to and after.strip(_CLOSING)):
        return 3.0 if leading else 2.9
    return 2.0 if not after.strip(_CLOSING) else 0.0
