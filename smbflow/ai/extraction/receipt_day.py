"""The day of a till receipt: by its label, by the time beside it, by being the only one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from smbflow.ai.extraction.dates import Day
from smbflow.ai.extraction.evidence import Evidence
from smbflow.ai.extraction.labels import LabelledSheet
from smbflow.ai.extraction.receipt_evidence import DAY_WEIGHTS, Ranked, sureness
from smbflow.ai.extraction.sheet import Row, Span
from smbflow.ai.extraction.vocabulary import flat, vocabulary
from smbflow.domain.evidence import Found

_TIME = re.compile(r"\d{1,2}[ ]?[:.][ ]?\d{2}(?:[ ]?[:.][ ]?\d{2})?")
_GLUED = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})[ ./-]?(?P<m>[^\W\d_]{3,9})[ ./'-]{0,2}(?P<y>20\d\d|\d\d)"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<d>\d{2})[ ]?[-/.]?[ ]?(?P<m>\d{2})[ ]?[-/.]?[ ]?(?P<y>20\d\d)(?!\d{3})"
)
_CENTURY = 2000
_JUST_BEFORE = 12
_OTHERS = frozenset({"other_date", "due_date", "delivery_date", "discount_until"})


def find_day(page: LabelledSheet, days: Sequence[Sequence[Day]]) -> Found[date] | None:
    """Return the day on which the till printed it; `days` are the dates of each row."""
    found = [day for row in page.sheet.rows for day in (*days[row.index], *_glued(row, days))]
    ranked = [Ranked(d.value, d.span, Evidence(_evidence(page, d, found))) for d in found]
    return sureness(ranked, DAY_WEIGHTS)


def _evidence(page: LabelledSheet, day: Day, found: Sequence[Day]) -> dict[str, float]:
    row = day.span.row
    before = [x for x in page.on(row) if x.span.end <= day.span.start]
    names = before[-1].names("fields") if before else frozenset()
    head = flat(row.text[: day.span.start])[-_JUST_BEFORE:]
    rest = row.text[: day.span.start] + "\t" + row.text[day.span.end :]
    return {
        "label": float("issue_date" in names or "date" in head or "datum" in head),
        "time": float(bool(_TIME.search(rest))),
        "again": float(sum(d.value == day.value for d in found) > 1),
        "unique": float(all(d.value == day.value for d in found)),
        "other": float(bool(names & _OTHERS) and "issue_date" not in names),
        "unclear": float(day.other is not None),
        "illegible": 1 - day.span.legibility,
    }


def _glued(row: Row, days: Sequence[Sequence[Day]]) -> Iterator[Day]:
    """Yield the dates of a row that run into what follows, where no other was read."""
    if days[row.index]:
        return
    months = vocabulary().months
    for match in _GLUED.finditer(row.text):
        yield from _day(
            row, match, months.get(flat(match["m"])) or months.get(flat(match["m"])[:3])
        )
    for match in _COMPACT.finditer(row.text):
        yield from _day(row, match, int(match["m"]))


def _day(row: Row, match: re.Match[str], month: int | None) -> Iterator[Day]:
    year = int(match["y"]) + (_CENTURY if int(match["y"]) < _CENTURY else 0)
    try:
        yield Day(date(year, month or 0, int(match["d"])), Span(row, *match.span()))
    except ValueError:
        return
