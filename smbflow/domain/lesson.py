"""Lessons: what a person's word on one document says about the next of that supplier.

A lesson keeps where a value stood and in which form, not the value, except for what stays the same
from document to document (the supplier's own name and numbers). Bank details are never learnt: who
is paid where is looked at anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

CONSTANTS = ("supplier_name", "supplier_vat_id", "supplier_tax_number")
"""Fields that a supplier's documents share."""

DAYS = ("issue_date", "due_date", "delivery_date")
NUMBERS = ("invoice_number", "purchase_order_ref")
TOTALS = ("net_total", "tax_total", "gross_total", "prepaid", "payable")

LEARNT = frozenset({*CONSTANTS, *DAYS, *NUMBERS, *TOTALS})
"""All that is learnt; whatever is not listed here is not."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: page from the front and from the back (1 is the last), and its middle.

    `across` and `down` are shares of the page's width and height. `left` are the words before it on
    its row, `above` those over it, both folded; empty where none lead to it.
    """

    page: int
    from_back: int
    across: float
    down: float
    left: str = ""
    above: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """What is remembered of a field.

    `value` is kept for constants only. `form` is how it was printed: for numbers with digits as 9
    and letters as A, for days their order and mark (`D.M.Y`). `places` are all where it may have
    been read: one, unless the same value stands on the page several times. Before a person put it
    right the machine had looked at `mistaken`; for constants, it had read `misread`.
    """

    field: str
    value: str = ""
    form: str = ""
    places: tuple[Place, ...] = ()
    mistaken: Place | None = None
    misread: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one document taught about its supplier.

    `key` is the supplier's id on file, else VAT id, else folded name. `marks` tell its documents
    from others (see `domain.marks`).
    """

    key: str
    name: str
    supplier_id: str | None
    marks: tuple[str, ...]
    memos: tuple[Memo, ...]

    @property
    def by_field(self) -> Mapping[str, Memo]:
        """Return the memos by field."""
        return {memo.field: memo for memo in self.memos}


@dataclass(frozen=True, slots=True)
class Recalled:
    """Whose documents a new one resembles, and how many lessons say so."""

    name: str
    supplier_id: str | None
    lessons: int


def continued(earlier: Lesson, later: Lesson) -> Lesson:
    """Return what two words on the same document teach together; the later one wins a field."""
    memos = {**earlier.by_field, **later.by_field}
    return replace(later, memos=tuple(memos.values()))
