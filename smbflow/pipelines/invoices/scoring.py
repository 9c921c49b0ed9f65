"""When a found value counts as right: the scoring rules of the evaluation contract.

Shapes: `truth` is a labelled invoice as in `truth.jsonl`; `visible` says per field (and, under
`lines`, per line) whether the page shows it at all. Dates compare by value, amounts by decimal
value, names after folding, identifiers without separators.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from smbflow.domain.evidence import Found
from smbflow.domain.invoice import InvoiceDraft, Line
from smbflow.domain.text import compact_id, fold, squeeze


class Mark(StrEnum):
    """What became of one labelled value."""

    RIGHT = "right"
    MISSING = "missing"
    WRONG = "wrong"


class Fate(StrEnum):
    """What became of a value that a model gave: believed, put before a person, or left out."""

    ACCEPTED = "accepted"
    ASKED = "asked"
    CAUGHT = "caught"


@dataclass(frozen=True, slots=True)
class FieldMark:
    """A labelled header field, how it was answered and with what confidence (0 if missing)."""

    name: str
    mark: Mark
    confidence: float
    expected: str
    found: str | None


@dataclass(frozen=True, slots=True)
class LineMark:
    """A labelled line and whether it was found whole; `near` is the best attempt, for people."""

    right: bool
    expected: str
    near: str | None


def same_name(expected: object, found: object) -> bool:
    """Compare names after folding case, accents, white space and punctuation."""
    one, other = str(expected), str(found)
    if not fold(one):
        return squeeze(one).casefold() == squeeze(other).casefold()
    return fold(one) == fold(other)


def same_id(expected: object, found: object) -> bool:
    """Compare identifiers without separators and case."""
    return compact_id(str(expected)) == compact_id(str(found))


def same_amount(expected: object, found: object) -> bool:
    """Compare amounts by decimal value."""
    try:
        return Decimal(str(expected)) == Decimal(str(found))
    except InvalidOperation:
        return False


def same_date(expected: object, found: object) -> bool:
    """Compare days; `expected` is ISO text, of which the date part counts."""
    day = found.isoformat() if isinstance(found, date) else str(found)
    return str(expected)[:10] == day[:10]


def same_description(expected: object, found: object) -> bool:
    """Compare descriptions: folded, one holding the other."""
    one, other = fold(str(expected)), fold(str(found))
    if not one or not other:
        return one == other
    return one in other or other in one


SAME: dict[str, Callable[[object, object], bool]] = {
    "supplier_name": same_name,
    "supplier_vat_id": same_id,
    "invoice_number": same_id,
    "issue_date": same_date,
    "due_date": same_date,
    "currency": same_id,
    "net_total": same_amount,
    "tax_total": same_amount,
    "gross_total": same_amount,
    "prepaid": same_amount,
    "payable": same_amount,
    "purchase_order_ref": same_id,
    "iban": same_id,
    "buyer_name": same_name,
}
"""The scored header fields, each with its rule; no other field is scored."""

_LINE_PARTS: tuple[tuple[str, str, Callable[[object, object], bool]], ...] = (
    ("description", "description", same_description),
    ("qty", "quantity", same_amount),
    ("unit_price", "stated_price", same_amount),
    ("net", "net", same_amount),
)


def mark_fields(
    truth: Mapping[str, Any], visible: Mapping[str, Any], draft: InvoiceDraft | None
) -> tuple[FieldMark, ...]:
    """Mark each scored header field that the truth has and the page shows."""
    scored = (n for n in SAME if truth.get(n) not in (None, "") and visible.get(n) is not False)
    return tuple(_mark_field(name, truth[name], draft) for name in scored)


def mark_lines(
    truth: Mapping[str, Any], visible: Mapping[str, Any], draft: InvoiceDraft | None
) -> tuple[LineMark, ...]:
    """Mark each labelled line that the page shows; a found line answers one labelled line only."""
    left = list(draft.lines) if draft else []
    shown = [_sight(line) for line in visible.get("lines") or ()]
    marks = []
    for index, line in enumerate(truth.get("lines") or ()):
        sight: Mapping[str, bool] = shown[index] if index < len(shown) else {}
        if sight and not any(sight.values()):
            continue
        match = next((found for found in left if _line_right(line, sight, found)), None)
        marks.append(_mark_line(line, match, draft, index))
        if match:
            left.remove(match)
    return tuple(marks)


def _sight(line: Mapping[str, bool] | bool) -> Mapping[str, bool]:
    """Return which parts of a line the page shows; a label may say it of the whole line."""
    return line if isinstance(line, Mapping) else {"description": line, "net": line}


def _mark_field(name: str, expected: object, draft: InvoiceDraft | None) -> FieldMark:
    # the contract's iban is whatever account the paper names (EN 16931, BT-84)
    part = "pay_to" if name == "iban" else name
    found: Found[Any] | None = getattr(draft, part) if draft else None
    if found is None:
        return FieldMark(name, Mark.MISSING, 0.0, str(expected), None)
    mark = Mark.RIGHT if SAME[name](expected, found.value) else Mark.WRONG
    return FieldMark(name, mark, found.confidence, str(expected), str(found.value))


def _line_right(expected: Mapping[str, Any], sight: Mapping[str, Any], found: Line) -> bool:
    asked = (
        (expected[label], getattr(found, part), same)
        for label, part, same in _LINE_PARTS
        if expected.get(label) not in (None, "") and sight.get(label) is not False
    )
    return all(value is not None and same(truth, value.value) for truth, value, same in asked)


def _mark_line(
    expected: Mapping[str, Any], match: Line | None, draft: InvoiceDraft | None, index: int
) -> LineMark:
    found = draft.lines if draft else ()
    near = match or (found[index] if index < len(found) else None)
    wanted = " | ".join(str(expected.get(label)) for label, _, _ in _LINE_PARTS)
    return LineMark(match is not None, wanted, _in_words(near) if near else None)


def _in_words(line: Line) -> str:
    parts = (getattr(line, part) for _, part, _ in _LINE_PARTS)
    return " | ".join(str(part.value) if part else "-" for part in parts)
