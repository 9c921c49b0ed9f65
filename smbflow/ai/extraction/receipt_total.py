"""The total of a till receipt: what the words say, and what paying and adding up confirm."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, product

from smbflow.ai.extraction.evidence import Evidence
from smbflow.ai.extraction.receipt_evidence import TOTAL_WEIGHTS, Ranked, sureness
from smbflow.ai.extraction.receipt_words import kind_of
from smbflow.ai.extraction.sheet import Row, Sheet, Span
from smbflow.domain.evidence import Found

_CENT, _NICKEL = Decimal("0.01"), Decimal("0.05")
_MONEY = re.compile(
    r"(?<![\d.,/:-])(?P<minus>-[ ]?)?(?P<whole>\d{1,3}(?:[.,' ]\d{3})+|\d{1,7})"
    r"(?:[ ]?[.,][ ]?)(?P<cents>\d{2})(?![\d%]|[ ]?%|[.,/:-]\d)"
)
_WHOLE = re.compile(
    r"(?:RM|MYR|EUR|CHF|[€£$])[ ]?(?P<minus>-[ ]?)?(?P<whole>\d{1,6})(?P<cents>)(?![\d.,])"
)
_RATE_FIRST = re.compile(r"^\W*[^\W\d_]+[ ]\d{1,2}(?:[.,]\d+)?[ ]?%")
"""How the sum of what bears one rate begins: `Total 6% ...`."""

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NOT_WORDS = frozenset({"rm", "myr", "eur", "usd", "gbp", "chf", "sr", "zr", "zrl", "os", "dh"})
_AFTER_SUMMARY = 0.5
_PAID_EXACTLY = 0.6
_BARE, _AS_CASH, _BEFORE = 0.05, 0.35, 0.4
_NO_TOTALS = frozenset({"change", "saved", "rounding", "tax", "inside", "part"})
_UNROUNDED = ("total", "before", "net", "count")


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount on a receipt, what its row says it is, and how strongly it is called a total."""

    value: Decimal
    span: Span
    kind: str | None
    label: float


Sums = Mapping[str, Sequence[Decimal]]


def find_total(sheet: Sheet, also: Decimal | None = None) -> Found[Decimal] | None:
    """Return the amount paid for all; `also` is what another way of reading takes it for."""
    found = sums(sheet)
    ranked = [
        Ranked(c.value, c.span, Evidence(_evidence(c, found, also))) for c in _candidates(found)
    ]
    return sureness(ranked, TOTAL_WEIGHTS)


def sums(sheet: Sheet) -> tuple[Sum, ...]:
    """Return all amounts with what they are; one alone on its row belongs to the row above."""
    found: list[Sum] = []
    summary = False
    for row in sheet.rows:
        amounts = _sums(sheet, row)
        summary = summary or (not amounts and kind_of(_whole(row))[0] == "part")
        factor = _AFTER_SUMMARY if summary else 1.0
        found += [replace(each, label=each.label * factor) for each in amounts]
    return tuple(found)


def _sums(sheet: Sheet, row: Row) -> list[Sum]:
    """Return a row's amounts, each called by the words since the last one, if there are any."""
    found: list[Sum] = []
    above = sheet.rows[row.index - 1] if row.index else row
    words_above = row is not above and not any(True for _ in _money(above))
    kind, label = kind_of(_whole(above)) if words_above else (None, 0.0)
    reached = 0
    for value, span in _money(row):
        before = Span(row, reached, span.start)
        if _has_words(before.text):
            of_rate = _RATE_FIRST.match(before.text)
            kind, label = ("part", 0.0) if of_rate else kind_of(before)
        elif not found and _has_words(row.text):
            kind, label = kind_of(_whole(row))
        found.append(Sum(value, span, kind, label))
        reached = span.end
    return found


def _whole(row: Row) -> Span:
    return Span(row, 0, len(row.text))


def _money(row: Row) -> Iterator[tuple[Decimal, Span]]:
    decimals = list(_MONEY.finditer(row.text))
    for match in decimals or _WHOLE.finditer(row.text):
        whole = re.sub(r"\D", "", match["whole"])
        value = Decimal(f"{whole}.{match['cents'] or '00'}")
        yield -value if match["minus"] else value, Span(row, *match.span())


def _has_words(text: str) -> bool:
    return any(word.lower() not in _NOT_WORDS for word in _LETTERS.findall(text))


def _candidates(found: Sequence[Sum]) -> list[Sum]:
    """Return one candidate a value, called by its strongest label."""
    best: dict[Decimal, Sum] = {}
    for each in found:
        if each.value <= 0 or each.kind in _NO_TOTALS:
            continue
        known = best.get(each.value)
        if known is None or _strength(each) > _strength(known):
            best[each.value] = each
    return list(best.values())


def _strength(each: Sum) -> float:
    weak = {"cash": _AS_CASH, "before": _BEFORE}
    return each.label if each.kind == "total" else weak.get(each.kind or "", _BARE)


def _evidence(candidate: Sum, found: Sequence[Sum], also: Decimal | None) -> dict[str, float]:
    value, by_kind = candidate.value, _by_kind(found)
    labelled = [s.value for s in found if s.kind == "total"]
    support = {
        "paid": _paid(candidate, by_kind),
        "rounded": float(not value % _NICKEL and _rounded(value, by_kind)),
        "taxed": float(_taxed(value, by_kind)),
        "added": float(_added(value, found)),
    }
    return {
        **support,
        "alone": float(not any(support.values())),
        "label": _strength(candidate),
        "unrounded": float(bool(value % _NICKEL) and _unrounded(value, by_kind)),
        "again": float(labelled.count(value) > 1),
        "agrees": float(also == value),
        "largest": float(candidate.kind == "total" and value >= max(labelled)),
        "illegible": 1 - candidate.span.legibility,
    }


def _by_kind(found: Iterable[Sum]) -> Sums:
    kinds: dict[str, list[Decimal]] = defaultdict(list)
    for each in found:
        kinds[each.kind or ""].append(abs(each.value) if each.kind == "cash" else each.value)
    return kinds


def _paid(candidate: Sum, by_kind: Sums) -> float:
    """Return how well what was given and given back confirm a value."""
    value, cash, totals = candidate.value, by_kind.get("cash", ()), by_kind.get("total", ())
    given_back = [abs(g) for g in by_kind.get("change", ()) if g]
    if any(c - g == value for c, g in product((*cash, *totals), given_back)):
        return 1.0
    tendered = candidate.kind == "cash" and bool(totals)
    return _PAID_EXACTLY if value in cash and not given_back and not tendered else 0.0


def _rounded(value: Decimal, by_kind: Sums) -> bool:
    before = {v for kind in _UNROUNDED for v in by_kind.get(kind, ())}
    return any(value - r in before for r in _roundings(by_kind))


def _unrounded(value: Decimal, by_kind: Sums) -> bool:
    paid = {v for kind in ("total", "cash", "") for v in by_kind.get(kind, ())}
    return any(value + r in paid for r in _roundings(by_kind))


def _roundings(by_kind: Sums) -> set[Decimal]:
    """Return what was rounded off, with both signs: readers lose a minus easily."""
    small = {r for r in by_kind.get("rounding", ()) if r and abs(r) < 1}
    return small | {-r for r in small}


def _taxed(value: Decimal, by_kind: Sums) -> bool:
    nets = [v for kind in ("net", "before", "part", "") for v in by_kind.get(kind, ())]
    taxes = [v for kind in ("tax", "part") for v in by_kind.get(kind, ()) if v > 0]
    return any(abs(n + t - value) <= _CENT and t < n / 3 for n, t in product(nets, taxes))


def _added(value: Decimal, found: Sequence[Sum]) -> bool:
    """Say whether the last amounts of the rows above, or the sums of two rates, add up to this."""
    items: dict[int, Decimal] = {}
    for each in found:
        if each.kind in {"total", "before", "net", "cash", "part"}:
            break
        if each.kind is None:
            items[each.span.row.index] = each.value
    parts = {each.value for each in found if each.kind == "part"}
    of_rates = any(abs(a + b - value) <= _CENT for a, b in combinations(parts, 2))
    return of_rates or (bool(items) and abs(sum(items.values(), Decimal(0)) - value) <= _CENT)
