"""Human checks: what a person said of each field, blind or on being asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from smbflow.domain.decision import Correction
from smbflow.domain.evidence import Found
from smbflow.domain.ports.decisions import FieldCheck
from smbflow.domain.reason import Finding, Severity
from smbflow.domain.text import compact_id, fold
from smbflow.domain.view import CheckedField, Presentation
from smbflow.errors import UsageError

_AMOUNTS = frozenset({"tax_total", "gross_total"})
_NAMES = frozenset({"supplier_name"})
_GROUPING = re.compile(r"[.,' \u00a0\u202f](?=\d{3}(?:\D|$))")
_NOT_AMOUNT = re.compile(r"[^\d.,\-' ]")


def confirmations(findings: Iterable[Finding], shown: Presentation) -> tuple[FieldCheck, ...]:
    """Return what an approval says: the questions that were asked had the right answer."""
    asked = dict.fromkeys(f.field or f.reason for f in findings if f.severity is not Severity.NOTE)
    return tuple(_confirmed(field, shown.fields.get(field)) for field in asked)


def corrected(corrections: Sequence[Correction], shown: Presentation) -> tuple[FieldCheck, ...]:
    """Return what corrections say of the values that stood there before."""
    return tuple(_corrected(change, shown.fields.get(change.field)) for change in corrections)


def blind_checks(
    names: Sequence[str], read: Mapping[str, str], ours: Presentation, *, counts: bool
) -> tuple[FieldCheck, ...]:
    """Compare a person's reading of the named fields with ours.

    It `counts` as blind only where it was drawn. Raises UsageError unless all fields were read, on
    amounts that are none, and where the pipeline has nothing to check.
    """
    if not names:
        raise UsageError("There is nothing to check by eye", "A person decides each of these.")
    missing = [name for name in names if not read.get(name, "").strip()]
    if missing:
        raise UsageError(
            f"Still to be read off the page: {', '.join(missing)}",
            "All of them count; write 0 for an amount that the page does not show.",
        )
    return tuple(_compared(name, read[name], ours.fields.get(name), counts) for name in names)


def as_shown(checks: Iterable[FieldCheck]) -> tuple[CheckedField, ...]:
    """Show a check: what we had beside what the person read."""
    return tuple(
        CheckedField(c.field, c.machine_value or "", c.human_value or "", c.right) for c in checks
    )


def agree(field: str, ours: object, theirs: str) -> bool:
    """Say whether two readings agree: amounts by value, names folded, numbers bare."""
    if field in _AMOUNTS:
        return amount(str(ours)) == amount(theirs)
    if field in _NAMES:
        return fold(str(ours)) == fold(theirs)
    return compact_id(str(ours)) == compact_id(theirs)


def amount(typed: str) -> Decimal:
    """Read an amount typed as 1234.50, 1,234.50, 1.234,50 or £1 234.50 (raises UsageError)."""
    bare = _NOT_AMOUNT.sub("", typed).strip()
    try:
        return Decimal(_GROUPING.sub("", bare).replace(",", "."))
    except InvalidOperation:
        raise UsageError(f"`{typed}` is no amount", "Write it like 1234.50.") from None


def _compared(name: str, theirs: str, ours: Found[object] | None, counts: bool) -> FieldCheck:
    empty = ours is None and name == "tax_total"
    machine = "0" if empty else None if ours is None else _plain(ours.value)
    if name in _AMOUNTS:
        amount(theirs)
    return FieldCheck(
        field=name,
        machine_value=machine,
        machine_confidence=ours.confidence if ours else None,
        human_value=theirs.strip(),
        right=machine is not None and agree(name, machine, theirs),
        blind=counts,
    )


def _confirmed(field: str, found: Found[object] | None) -> FieldCheck:
    value = _plain(found.value) if found else None
    return FieldCheck(field, value, found.confidence if found else None, value, right=True)


def _corrected(change: Correction, found: Found[object] | None) -> FieldCheck:
    before = _plain(found.value) if found else None
    same = before is not None and before.strip() == change.value.strip()
    sure = found.confidence if found else None
    return FieldCheck(change.field, before, sure, change.value, right=same)


def _plain(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
