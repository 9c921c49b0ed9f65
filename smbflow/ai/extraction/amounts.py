"""Amounts as printed: which mark is the decimal one is decided by the whole document.

`27,80` is never 2780; `4.052` is 4052 where the document writes `1.234,56`, else 4.052. Both
readings are kept, so that arithmetic can choose the other one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from smbflow.ai.extraction.sheet import Row, Sheet, Span
from smbflow.ai.extraction.vocabulary import flat, forms

_THIN = "\u00a0\u202f\u2009"
_NUMBER = re.compile(
    rf"""
    (?P<digits>
        \d{{1,3}}(?:(?P<group>[.,'’´ {_THIN}])\d{{3}})(?:(?P=group)\d{{3}})*
            (?:[.,]\d{{1,6}})?(?!\d)
      | \d+(?:[.,]\d{{1,6}})?
    )
    (?P<after>[ {_THIN}]?%|[ ]?(?:-|–|−)(?=[\s€$£)]|$))?
    """,
    re.VERBOSE,
)
_SIGN_BEFORE = re.compile(r"[-–−][ ]?$")
_BEFORE_CURRENCY = re.compile(r"(?P<mark>[€£$¥₹₺₪]|[A-Za-zč]{1,3}[$.]?)[ ]?$")
_AFTER_CURRENCY = re.compile(r"^[ ]?(?P<mark>[€£$¥₹₺₪]|[A-Za-złčŁ]{2,3}\b)")
_UNIT = re.compile(r"^[ ]?(?P<unit>[^\W\d_]{1,9}(?:[²³23]|\([a-z]{1,2}\))?)")
_THOUSANDS_GAP, _NARROW_GAP = 0.65, 0.4
_GROUP = 3


@dataclass(frozen=True, slots=True)
class Amount:
    """A number on the page; `other` is its second reading where the mark is ambiguous."""

    value: Decimal
    span: Span
    decimals: int
    other: Decimal | None = None
    percent: bool = False
    currency: str | None = None

    @property
    def money_like(self) -> bool:
        """Say whether it is printed like money: with decimals, or beside a currency."""
        return not self.percent and (self.decimals > 0 or self.currency is not None)


@dataclass(frozen=True, slots=True)
class Convention:
    """The document's decimal mark, and how many clear cases speak for it."""

    decimal: str
    cases: int


def convention(sheet: Sheet, language: str) -> Convention:
    """Decide the decimal mark: clear cases first, else the habit of the language."""
    votes: Counter[str] = Counter()
    for row in sheet.rows:
        for match in _matches(row):
            votes.update(_vote(match["digits"]))
    if votes:
        mark, cases = votes.most_common(1)[0]
        return Convention(mark, cases)
    return Convention("." if language == "en" else ",", 0)


def amounts(sheet: Sheet, habit: Convention) -> tuple[tuple[Amount, ...], ...]:
    """Return the amounts of every row, by the row's index."""
    return tuple(tuple(_amounts(row, habit)) for row in sheet.rows)


def readings(digits: str, habit: Convention) -> tuple[Decimal, Decimal | None]:
    """Return the value of a printed number, and the other reading where there is one."""
    for mark in " '’´" + _THIN:
        digits = digits.replace(mark, "")
    marks = [c for c in digits if c in ".,"]
    if not marks:
        return Decimal(digits), None
    whole, _, rest = digits.rpartition(marks[-1])
    as_decimal = Decimal(f"{_digits(whole)}.{rest}")
    as_group = Decimal(_digits(digits))
    if len(set(marks)) > 1:
        return as_decimal, None
    if len(marks) > 1:
        return as_group, None
    if len(rest) != _GROUP or len(whole) > _GROUP or whole.startswith("0"):
        return as_decimal, None
    if marks[0] == habit.decimal:
        return as_decimal, as_group
    return as_group, as_decimal


def _amounts(row: Row, habit: Convention) -> Iterator[Amount]:
    for match in _matches(row):
        value, other = readings(match["digits"], habit)
        before = row.text[: match.start()].rpartition("\t")[2]
        after = row.text[match.end() :].partition("\t")[0]
        percent = "%" in (match["after"] or "")
        currency, before = _currency(before, after)
        trailing = match["after"] and not percent
        negative = not percent and (bool(trailing) or _negative(before, after))
        end = match.end() if match["after"] else match.end("digits")
        yield Amount(
            -value if negative else value,
            Span(row, match.start(), end),
            _decimals(match["digits"], value),
            (-other if negative else other) if other is not None else None,
            percent,
            currency,
        )


def _matches(row: Row) -> Iterator[re.Match[str]]:
    place = 0
    while match := _NUMBER.search(row.text, place):
        whole = _within_gap(row, match)
        if whole is None:
            place = match.end()
            continue
        place = max(whole.end(), place + 1)
        if _stands_alone(row.text, whole):
            yield whole


def _within_gap(row: Row, match: re.Match[str]) -> re.Match[str] | None:
    """Cut a number grouped by blanks where the blank is as wide as one between words."""
    blanks = [m.start() for m in re.finditer(" ", match["digits"])]
    for blank in blanks:
        place = match.start() + blank
        if _gap(row, place) > _THOUSANDS_GAP * row.height:
            return _NUMBER.match(row.text[:place], match.start())
    whole = not re.search(r"[.,]\d{1,2}$", match["digits"])
    if blanks and whole and _gap(row, match.start() + blanks[0]) > _NARROW_GAP * row.height:
        return _NUMBER.match(row.text[: match.start() + blanks[0]], match.start())
    return match


def _gap(row: Row, place: int) -> float:
    """Return the width of the blank at this place, 0 inside a word."""
    if place + 1 not in row.starts:
        return 0.0
    right = row.starts.index(place + 1)
    return row.words[right].box.x0 - row.words[right - 1].box.x1


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if re.search(r"[\d.,:/_#°][-]?$|[A-Za-z0-9][-–]$", before) and not before.endswith(
        (": ", ". ")
    ):
        return before.endswith(":") and not re.search(r"\d:$", before)
    if before and before[-1].isalpha() and not _is_currency_tail(before):
        return False
    if re.match(r"[.,:/_]\d|[-–]\w|\w*@|\.\w", after) and not match["after"]:
        return False
    return not (after[:1].isalpha() and not _is_unit_or_currency(after))


def _is_currency_tail(before: str) -> bool:
    mark = re.search(r"[^\W\d_]+$", before)
    known = forms()
    return (
        bool(mark)
        and (mark.group().upper() in known.currency_codes or mark.group() in known.currency_symbols)
        if mark
        else False
    )


def _is_unit_or_currency(after: str) -> bool:
    word = re.match(r"[^\W\d_]+", after)
    if not word:
        return True
    text = word.group()
    return text.upper() in forms().currency_codes or flat(text) in forms().units


def _currency(before: str, after: str) -> tuple[str | None, str]:
    """Return the currency printed at the number, and what stands before both."""
    if (mark := _BEFORE_CURRENCY.search(before)) and (code := _code(mark["mark"])):
        return code, before[: mark.start()]
    if (mark := _AFTER_CURRENCY.match(after)) and (code := _code(mark["mark"])):
        return code, before
    return None, before


def _code(mark: str) -> str | None:
    known = forms()
    if mark.upper() in known.currency_codes:
        return mark.upper()
    return known.currency_symbols.get(mark)


def _negative(before: str, after: str) -> bool:
    if before.rstrip().endswith("(") and after.lstrip(" €$£").startswith(")"):
        return True
    sign = _SIGN_BEFORE.search(before)
    if not sign:
        return False
    head = before[: sign.start()]
    return not head or not head.rstrip() or not head.rstrip()[-1].isdigit()


def _vote(digits: str) -> Iterable[str]:
    """Yield the decimal mark that this number shows beyond doubt."""
    if found := re.search(r"([.,])\d{1,2}$", digits):
        yield found.group(1)
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", digits):
        yield ","
    elif re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}", digits):
        yield "."


def _digits(text: str) -> str:
    return text.replace(".", "").replace(",", "")


def _decimals(digits: str, value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 and digits else 0


def money_in(amounts_on_row: Sequence[Amount], span: Span) -> tuple[Amount, ...]:
    """Return the amounts of a row that stand within a span."""
    return tuple(a for a in amounts_on_row if a.span.start >= span.start and a.span.end <= span.end)
